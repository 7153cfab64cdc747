"""What somebody may no longer see is gone from their screen: refused, rejected, out of reach."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from agencies.models import AuditEntry
from cases.models import Offer, Situation
from tables import services as table_services
from tests import cast as casting
from tests.cast import Cast, in_session, situation_at
from tests.e2e.meeting import PHONE, WHY, board, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]


@pytest.fixture
def people() -> Cast:
    return casting.gather()


@pytest.fixture
def site(live_server_for_browser: str) -> str:
    return live_server_for_browser


def test_sight_ends_on_every_open_board_when_the_chair_rejects(
    browser: Browser, site: str, people: Cast
) -> None:
    row = situation_at(people, "filter_three")
    meeting = in_session(people)
    for role in ("lead", "assisting", "seated"):
        table_services.check_in(
            meeting, seat=people.seats[role], user=people.people[role], by=people.chair,
            acknowledged=True,
        )  # fmt: skip
    first = {
        role: signed_in(browser, site, people.people[role], viewport=PHONE)
        for role in ("checked_in", "lead", "assisting", "seated")
    }
    boards = [page for one in first.values() for page in (one, *more(one, 5))]
    for page in boards:
        board(page, site, "participant_board", meeting)
    chair = board(signed_in(browser, site, people.chair), site, "driver_board", meeting)
    context = boards[0].context
    looked = look_up(context, site, row)
    assert [WHY in page.content() for page in [*boards, chair]] == [True] * 25
    assert looked == {"object": True, "list": True, "by code": True, "search": True}
    boards[0].goto(site + reverse("home"))

    chair.get_by_role("link", name="Connected already").click()
    chair.locator("label:has([name=reason])").first.click()
    chair.get_by_role("button", name="Erase and stop").click()

    expect(chair.locator("h2#board-item")).to_have_text("No item is open")
    boards[0].go_back()
    for page in [*boards, chair]:
        expect(page.locator("h2#board-item")).to_have_text("No item is open")
        assert told(page.content()) is False
    chair.go_back()
    chair.wait_for_load_state()
    assert told(chair.content()) is False
    assert look_up(context, site, row) == dict.fromkeys(looked, False)


def more(page: Page, number: int) -> list[Page]:
    """More windows of the same person."""
    return [page.context.new_page() for _window in range(number)]


def told(text: str) -> bool:
    """Whether something of the situation beyond its number stands there."""
    return WHY in text or "appropriate housing" in text or "18_24" in text or "18–24" in text


def look_up(context: BrowserContext, site: str, row: Situation) -> dict[str, bool]:
    """Where else somebody finds something of the situation: the API, its filters, the search."""
    number = row.reference.rsplit("-", 1)[1]
    paths = {
        "object": f"/api/v1/situations/{row.pk}/",
        "list": f"/api/v1/situations/coded/?reference={row.reference}",
        "by code": "/api/v1/situations/coded/?age_group=18_24",
        "search": f"/tables/{row.table_id}/situations/?number={int(number)}",
    }
    answers = {name: context.request.get(site + path) for name, path in paths.items()}
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(paths, 200)
    return {name: told(answer.text()) for name, answer in answers.items()}


@pytest.mark.parametrize("how", ["401", "403", "404"])
def test_refused_poll_blanks_the_board_at_once(
    browser: Browser, site: str, people: Cast, how: str
) -> None:
    row = situation_at(people, "filter_two")
    page = signed_in(browser, site, people.checked_in, viewport=PHONE)
    board(page, site, "participant_board", in_session(people))
    assert WHY in page.content()

    page.route("**/poll/**", lambda route: route.fulfill(status=int(how), body=""))

    expect(page.locator("#board-cut")).to_contain_text("This board is closed to you.")
    assert WHY not in page.content()
    assert row.reference not in page.content()
    assert row.reference not in page.title()


def test_dropped_line_leaves_the_number_and_comes_back_without_a_second_offer(
    browser: Browser, site: str, people: Cast
) -> None:
    row = situation_at(people, "filter_two")
    page = signed_in(browser, site, people.checked_in, viewport=PHONE)
    page.clock.install()
    board(page, site, "participant_board", in_session(people))
    page.clock.run_for(3_000)
    page.route("**/meetings/**", lambda route: route.abort())

    page.get_by_role("button", name="Can assist").click()
    expect(page.get_by_text("This was not sent: there is no connection.")).to_be_visible()
    page.clock.run_for(24_000)
    cut = page.locator("#board-cut")
    expect(cut).to_contain_text(re.compile(r"Not connected since \d+:\d\d:\d\d"))
    assert cut.inner_text().startswith(row.reference)
    expect(page.locator("#board")).to_be_hidden()
    expect(page.get_by_role("button", name="Can assist")).to_be_hidden()

    page.unroute("**/meetings/**")
    page.clock.run_for(3_000)
    expect(page.locator("#board")).to_be_visible()
    page.get_by_role("button", name="Can assist").click()
    expect(page.get_by_text("You answered:")).to_be_visible()
    assert Offer.objects.count() == 1
    assert AuditEntry.objects.filter(verb="offer.make").count() == 1
