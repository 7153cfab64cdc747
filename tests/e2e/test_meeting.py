"""A meeting in real browsers: a chair, five phones, a wall; by taps, and by the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from cases.models import Discussion, Term
from tables.models import Meeting
from tests import cast as casting
from tests.cast import Cast
from tests.e2e.meeting import PHONE, ROLES, WHY, Taps, agenda, board, listen, signed_in, wall

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]
MOST_TAPS = 3


@pytest.fixture
def people() -> Cast:
    return casting.gather()


@pytest.fixture
def site(live_server_for_browser: str) -> str:
    return live_server_for_browser


def test_chair_runs_ten_items_with_few_taps_and_every_screen_follows(
    browser: Browser, site: str, people: Cast
) -> None:
    meeting, typed = agenda(people, follow_ups=4, new=6), list[str]()
    page = listen(signed_in(browser, site, people.chair), typed)
    chair = Taps(board(page, site, "driver_board", meeting))
    screen = wall(browser, site, chair.page, typed)
    phones = {
        role: board(
            listen(
                signed_in(browser, site, people.people[role], viewport=PHONE, has_touch=True), typed
            ),
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
    chair.closed()
    record_is_made(chair, meeting)
    assert typed == ["code"]  # of the wall, and nothing of ten situations and their record


def record_is_made(chair: Taps, meeting: Meeting) -> None:
    """Closing the meeting takes two taps, and its record holds every decision."""
    chair.press("Close the meeting", role="link", within=".board__item")
    chair.press("Close the meeting")
    expect(chair.page.get_by_text("The meeting is closed. This is its record.")).to_be_visible()
    said = chair.page.locator("main").inner_text()
    rows = Discussion.objects.filter(meeting=meeting).select_related("situation__table")
    assert [row.situation.reference in said for row in rows] == [True] * 10
    decided = ("Agencies named", "Concluded", "Continues", "No report", "Rejected")
    assert [words for words in decided if words not in said] == []


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
    meeting = agenda(people, follow_ups=1, new=2)
    page = signed_in(browser, site, people.chair)
    chair = Taps(board(page, site, "driver_board", meeting), keyboard=True)
    phones = {
        role: Taps(
            board(
                signed_in(browser, site, people.people[role]), site, "participant_board", meeting
            ),
            keyboard=True,
        )
        for role in ("lead", "assisting")
    }

    follow_up(chair, "Conclude as reported")
    chair.open_next()
    expect(page.locator("#board-item")).to_be_focused()
    chair.press("All four tests met")
    expect(page.get_by_text("Identity is spoken now")).to_be_visible()
    chair.press("Undo")
    for phone in phones.values():  # no answer on a board from before the undo
        expect(phone.page.get_by_text("Identity is spoken now")).to_be_hidden()
    chair.press("All four tests met")
    for role, answer in (("lead", "Can lead"), ("assisting", "Can assist")):
        expect(phones[role].page.get_by_text("Identity is spoken now")).to_be_visible()
        phones[role].press(answer)
        expect(phones[role].page.get_by_text("You answered:")).to_be_visible()
    chair.press("Name as offered")
    chair.closed()
    chair.open_next()
    chair.press("Not AER: stop here", role="link")
    chair.choose(Term.objects.filter(list="rejection_reasons")[0].name)
    chair.press("Erase and stop")
    chair.closed()
    chair.press("Close the meeting", role="link", within=".board__item")
    chair.press("Close the meeting")
    expect(page.get_by_text("The meeting is closed.")).to_be_visible()

    outcomes = Discussion.objects.filter(meeting=meeting).values_list("outcome", flat=True)
    assert sorted(outcomes) == ["concluded", "named", "rejected"]
