"""What a person types at a board is never disturbed, and a board speaks only when it should."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from cases import lifecycle
from cases.models import Term
from tests import cast as casting
from tests.cast import AER_TESTS, Cast, in_session, situation_at
from tests.e2e.meeting import PHONE, WHY, act_beside, board, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]
# A minute of typing by the clock on the wall: TYPING_SECONDS=60.
TYPING_SECONDS = float(os.environ.get("TYPING_SECONDS", "6"))
MOST_TYPED = 200


@pytest.fixture
def people() -> Cast:
    return casting.gather()


@pytest.fixture
def site(live_server_for_browser: str) -> str:
    return live_server_for_browser


def test_typing_is_not_disturbed_by_a_minute_of_polls(
    browser: Browser, site: str, people: Cast
) -> None:
    row = situation_at(people, "filter_two")
    page = signed_in(browser, site, people.chair)
    page.clock.install()
    board(page, site, "driver_board", in_session(people))
    field = page.locator("[name=dissent_count]")
    field.fill("")
    field.focus()
    page.get_by_text("Somebody else decides").click()
    field.focus()

    typed = ""
    for second in range(60):
        act_beside(people, row, second)
        page.keyboard.type(str(second % 10))
        typed += str(second % 10)
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowRight")
        page.clock.run_for(1_000)
        if second % 10 == 9:
            settle(lambda: page.locator(".board-offers li").count() == 1)
        assert page.evaluate("document.activeElement.name") == "dissent_count"

    assert field.input_value() == typed
    assert page.locator("details[data-key=another-chair]").evaluate("(e) => e.open")


def test_real_typing_keeps_every_character_and_the_caret(
    browser: Browser, site: str, people: Cast
) -> None:
    row = situation_at(people, "filter_two")
    page = signed_in(browser, site, people.chair)
    board(page, site, "driver_board", in_session(people))
    page.locator("details[data-key=barrier] summary").click()
    field = page.locator("details[data-key=barrier] [name=text]")
    field.focus()

    typed, acts, polls = "", 0, list[int]()
    page.on("response", lambda answer: polls.append(answer.status))
    until, number = time.monotonic() + TYPING_SECONDS, 0
    while time.monotonic() < until:
        if number % 20 == 0:
            act_beside(people, row, acts)
            acts += 1
        letter = "abcdefghij klmnopqrst"[number % 21]
        page.keyboard.type(letter, delay=80)
        typed, number = (typed + letter)[-MOST_TYPED:], number + 1
        if len(field.input_value()) > MOST_TYPED:
            page.keyboard.press("Control+Home")
            page.keyboard.press("Delete")
            page.keyboard.press("Control+End")
        where = field.evaluate("(e) => [document.activeElement === e, e.selectionStart]")
        assert where == [True, len(field.input_value())]

    assert field.input_value() == typed
    assert acts > 1
    assert polls.count(200) >= acts // 2  # a slow machine brings two acts in one board


def settle(true: Callable[[], Any], seconds: float = 10) -> None:
    """Wait for something of the page."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_announces_the_item_and_its_filter_and_nothing_else(
    browser: Browser, site: str, people: Cast
) -> None:
    row = situation_at(people, "filter_two")
    page = signed_in(browser, site, people.checked_in, viewport=PHONE)
    board(page, site, "participant_board", in_session(people))
    voice = page.locator("#board-voice")
    act_beside(people, row, 0)
    expect(page.locator(".board-offers li")).to_have_count(1)
    assert voice.inner_text() == ""

    lifecycle.confirm_aer(row, by=people.chair, version=row.version, tests=AER_TESTS)

    expect(voice).to_have_text(f"{row.reference}, Filter Three")


def test_paused_board_is_silent_until_the_item_moves_on(
    browser: Browser, site: str, people: Cast
) -> None:
    row = situation_at(people, "filter_two")
    page = signed_in(browser, site, people.checked_in, viewport=PHONE)
    board(page, site, "participant_board", in_session(people))
    page.get_by_role("button", name="Pause updates").click()
    act_beside(people, row, 0)
    expect(page.get_by_text("Something has changed.")).to_be_visible()
    assert page.locator(".board-offers li").count() == 0

    reason = Term.objects.filter(list="rejection_reasons").first()
    lifecycle.reject(row, by=people.chair, version=row.version, reason=reason)

    expect(page.locator("h2#board-item")).to_have_text("No item is open")
    assert WHY not in page.content()
    assert page.locator("#board-voice").inner_text() == ""
