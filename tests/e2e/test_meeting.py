"""A meeting in real browsers: a chair, five phones, a wall; and what ends on their screens."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from agencies.models import AuditEntry
from cases import lifecycle
from cases.models import Discussion, Offer, Situation, Term
from tables import services as table_services
from tables.models import Meeting
from tests import cast as casting
from tests.cast import AER_TESTS, Cast, in_session, situation_at
from tests.config.test_styleguide import violations
from tests.e2e.meeting import PHONE, ROLES, Taps, agenda, board, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]
WHY = "Two calls in a week, no stable place to stay."
MOST_TAPS = 3
# A minute of typing by the clock on the wall: TYPING_SECONDS=60.
TYPING_SECONDS = float(os.environ.get("TYPING_SECONDS", "6"))
MOST_TYPED = 200


@pytest.fixture
def people() -> Cast:
    return casting.gather()


@pytest.fixture
def site(live_server_for_browser: str) -> str:
    return live_server_for_browser


def wall(browser: Browser, site: str, chair: Page, meeting: Meeting) -> Page:
    """A device on the wall, paired by typing the code that the driver was shown."""
    chair.get_by_role("button", name="Another device").click()
    code = chair.locator(".board-code__code").inner_text()
    chair.get_by_role("link", name="Back to the meeting").click()
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(site + reverse("projector_code"))
    page.locator("[name=code]").fill(code)
    page.get_by_role("button", name="Show the meeting").click()
    expect(page.locator("#board")).to_be_attached()
    return page


def test_chair_runs_ten_items_with_few_taps_and_every_screen_follows(
    browser: Browser, site: str, people: Cast
) -> None:
    meeting = agenda(people, follow_ups=4, new=6)
    chair = Taps(board(signed_in(browser, site, people.chair), site, "driver_board", meeting))
    screen = wall(browser, site, chair.page, meeting)
    phones = {
        role: board(
            signed_in(browser, site, people.people[role], viewport=PHONE, has_touch=True),
            site, "participant_board", meeting,
        )
        for role in ROLES
    }  # fmt: skip

    for how in ("Conclude as reported", "Continues", "No report", "Continues"):
        follow_up(chair, how)
    for _item in range(4):
        acutely_elevated(chair, phones, screen)
    rejected(chair, phones, "Not AER: stop here", Term.objects.filter(list="rejection_reasons")[0])
    connected = Term.objects.get(
        list="rejection_reasons", code__contains="already_connected", table=None
    )
    chair.open_next()
    chair.press("All four tests met")
    chair.decided("aer")
    rejected(chair, phones, "Connected already, one agency, or duplicate: stop", connected)

    assert max(taps for _what, taps in chair.counted) <= MOST_TAPS
    assert len(chair.counted) == 4 + 4 * 2 + 1 + 2
    outcomes = Discussion.objects.filter(meeting=meeting).values_list("outcome", flat=True)
    assert sorted(outcomes) == sorted([
        "concluded", "continues", "no_report", "continues", *["named"] * 4, *["rejected"] * 2,
    ])  # fmt: skip
    assert phones["lead"].locator(".board-named").count() == 4
    expect(chair.page.locator("h2#board-item")).to_have_text("No item is open")


def follow_up(chair: Taps, how: str) -> None:
    chair.open_next()
    chair.press(how)
    chair.closed()
    chair.decided("follow-up")


def acutely_elevated(chair: Taps, phones: dict[str, Page], screen: Page) -> None:
    number = chair.open_next()
    for phone in phones.values():
        expect(phone.locator(".board-number").first).to_have_text(number)
    expect(screen.locator(".wall__number")).to_have_text(number)
    assert WHY not in screen.content()
    chair.press("All four tests met")
    chair.decided("aer")
    for role in ("lead", "assisting", "seated"):
        expect(phones[role].get_by_text("Identity is spoken now")).to_be_visible()
    phones["lead"].get_by_role("button", name="Can lead").click()
    phones["assisting"].get_by_role("button", name="Can assist").click()
    phones["seated"].get_by_role("button", name="Not us").click()
    expect(screen.locator("h1.wall__table")).to_be_visible()
    expect(chair.page.locator(".board-offers li")).to_have_count(2)
    assert "Not us" not in chair.page.locator(".board-offers").inner_text()
    chair.press("Name as offered")
    chair.closed()
    chair.decided("named")
    expect(phones["lead"].locator(".board-named", has_text=number)).to_be_visible()
    expect(phones["checked_in"].locator("h2#board-item")).to_have_text("No item is open")


def rejected(chair: Taps, phones: dict[str, Page], by: str, reason: Term) -> None:
    if chair.page.locator("h2#board-item").inner_text() == "No item is open":
        chair.open_next()
        chair.now = 0  # opening it is a decision of its own
    chair.press(by, role="link")
    chair.choose(reason.name)
    chair.press("Erase and stop")
    chair.closed()
    chair.decided("rejected")
    for phone in phones.values():
        expect(phone.locator("h2#board-item")).to_have_text("No item is open")
        assert WHY not in phone.content()


def test_meeting_runs_from_the_keyboard_alone(browser: Browser, site: str, people: Cast) -> None:
    row = situation_at(people, "submitted")
    page = signed_in(browser, site, people.chair)
    chair = Taps(board(page, site, "driver_board", in_session(people)), keyboard=True)

    assert chair.open_next() == row.reference
    expect(page.locator("#board-item")).to_be_focused()
    chair.press("All four tests met")
    expect(page.get_by_text("Identity is spoken now")).to_be_visible()
    chair.press("Undo")
    chair.press("Not AER: stop here", role="link")
    chair.choose(Term.objects.filter(list="rejection_reasons")[0].name)
    chair.press("Erase and stop")
    chair.closed()

    row.refresh_from_db()
    assert row.stage == "rejected"


def test_axe_finds_nothing_on_any_board_in_any_filter_light_or_dark(
    browser: Browser, site: str, people: Cast
) -> None:
    meeting = in_session(people)
    people.chair.refresh_from_db()
    chair = board(signed_in(browser, site, people.chair), site, "driver_board", meeting)
    phone = board(signed_in(browser, site, people.lead), site, "participant_board", meeting)
    screen = wall(browser, site, chair, meeting)
    found = {}

    for filter_words in filters(people, meeting):
        # 320 px wide is what is left of 1280 px at 400 %.
        for language, width in (("en", 1280), ("fr-ca", 320)):
            type(people.chair).objects.update(language=language)
            for page in (chair, phone):
                page.set_viewport_size({"width": width, "height": 900})
                board(page, site, "driver_board" if page is chair else "participant_board", meeting)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                found |= in_both_schemes(page, filter_words, language)
        found |= in_both_schemes(screen, filter_words, "wall")

    assert len(found) == 5 * (2 * 2 + 1) * 2
    assert {where: what for where, what in found.items() if what} == {}


def filters(people: Cast, meeting: Meeting) -> Iterator[str]:
    """The meeting at each filter: nothing open, Two, Three, Four, and a follow-up."""
    yield "none"
    attendance = table_services.check_in(
        meeting, seat=people.seats["lead"], user=people.lead, by=people.chair, acknowledged=True
    )
    assert attendance.confirmed_at
    row = situation_at(people, "filter_two")
    act_beside(people, row, 0)
    yield "two"
    row = lifecycle.confirm_aer(row, by=people.chair, version=row.version, tests=AER_TESTS)
    act_beside(people, row, 1)
    yield "three"
    lifecycle.name_agencies(
        row, by=people.chair, version=row.version, lead=people.agency("lead"),
        assisting=[people.agency("assisting")],
    )  # fmt: skip
    yield "four"
    situation_at(people, "report_back")
    yield "follow-up"


def in_both_schemes(page: Page, *where: str) -> dict[tuple[str, ...], list[str]]:
    """What axe finds on *page* in each colour scheme."""
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found[(*where, page.url, scheme)] = violations(page)
    return found


def test_board_is_in_french(browser: Browser, site: str, people: Cast) -> None:
    situation_at(people, "filter_two")
    type(people.chair).objects.filter(pk=people.chair.pk).update(language="fr-ca")
    page = signed_in(browser, site, people.chair)
    board(page, site, "driver_board", in_session(people))

    page.get_by_role("button", name="Les quatre critères sont remplis").click()

    expect(page.get_by_text("L’identité se dit maintenant")).to_be_visible()


def test_sight_ends_on_every_open_board_when_the_chair_rejects(
    browser: Browser, site: str, people: Cast
) -> None:
    row = situation_at(people, "filter_three")
    meeting = in_session(people)
    context = signed_in(browser, site, people.checked_in, viewport=PHONE).context
    boards = [context.new_page() for _board in range(24)]
    for page in boards:
        board(page, site, "participant_board", meeting)
    boards[0].goto(site + reverse("home"))
    back = boards.pop(0)
    chair = board(signed_in(browser, site, people.chair), site, "driver_board", meeting)
    assert all(WHY in page.content() for page in [*boards, chair])

    reason = Term.objects.filter(list="rejection_reasons").first()
    lifecycle.reject(row, by=people.chair, version=row.version, reason=reason)

    back.go_back()
    for page in [*boards, chair, back]:
        expect(page.locator("h2#board-item")).to_have_text("No item is open")
        assert WHY not in page.content()
        assert "appropriate housing" not in page.content()
    for path in (f"/api/v1/situations/{row.pk}/", f"/api/v1/situations/coded/?q={row.reference}",
                 f"/tables/{people.table.pk}/situations/?number={row.reference}"):  # fmt: skip
        assert WHY not in context.request.get(site + path).text()
        assert "appropriate housing" not in context.request.get(site + path).text()


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

    typed, polls = "", list[int]()
    page.on("response", lambda answer: polls.append(answer.status))
    until, number = time.monotonic() + TYPING_SECONDS, 0
    while time.monotonic() < until:
        if number % 20 == 0:
            act_beside(people, row, number // 20)
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
    assert polls.count(200) >= TYPING_SECONDS / 5


def act_beside(people: Cast, row: Situation, second: int) -> None:
    """Somebody answers, so that there is something for the poll to bring."""
    from cases.services import room

    item = Discussion.objects.get(situation=row, closed_at=None)
    kind = ("can_lead", "can_assist")[second % 2]
    room.offer(
        item, seat=people.seats["checked_in"], kind=kind, by=people.checked_in, version=row.version
    )


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
