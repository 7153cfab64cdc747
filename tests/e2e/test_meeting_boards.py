"""Every board in every filter: axe finds nothing, light and dark, at 400 % zoom and in French."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from cases import lifecycle
from cases.models import Discussion, Situation
from tables import services as table_services
from tables.models import Meeting
from tests import cast as casting
from tests.cast import AER_TESTS, Cast, in_session, situation_at
from tests.config.test_styleguide import violations
from tests.e2e.meeting import Taps, act_beside, agenda, board, signed_in, wall

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]


@pytest.fixture
def people() -> Cast:
    return casting.gather()


@pytest.fixture
def site(live_server_for_browser: str) -> str:
    return live_server_for_browser


def test_axe_finds_nothing_on_any_board_in_any_filter_light_or_dark(
    browser: Browser, site: str, people: Cast
) -> None:
    meeting = in_session(people)
    people.chair.refresh_from_db()
    chair = board(signed_in(browser, site, people.chair), site, "driver_board", meeting)
    phone = board(signed_in(browser, site, people.lead), site, "participant_board", meeting)
    screen = wall(browser, site, chair, [])
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


def test_item_goes_through_the_filters_in_french_at_400_percent(
    browser: Browser, site: str, people: Cast
) -> None:
    meeting = agenda(people, follow_ups=0, new=1)
    type(people.chair).objects.update(language="fr-ca")
    # A window of 1280 by 1024 at 400 %.
    zoomed = {"viewport": {"width": 320, "height": 256}}
    chair = Taps(
        board(signed_in(browser, site, people.chair, **zoomed), site, "driver_board", meeting)
    )
    phones = [
        Taps(board(signed_in(browser, site, user, **zoomed), site, "participant_board", meeting))
        for user in (people.lead, people.assisting)
    ]
    chair.press("Ouvrir ", within=".board__item")
    number = chair.number()
    chair.press("Les quatre critères sont remplis")
    for phone, answer in zip(phones, ("Pouvons être", "Pouvons soutenir"), strict=True):
        expect(phone.page.get_by_text("L’identité se dit maintenant")).to_be_visible()
        phone.press(answer)
        expect(phone.page.get_by_text("Vous avez répondu")).to_be_visible()
        assert phone.page.evaluate("document.documentElement.scrollWidth") == 320
    chair.press("Désigner selon les offres")
    expect(chair.page.locator("h2#board-item")).to_have_text("Aucun point n’est ouvert")
    expect(phones[0].page.locator(".board-named", has_text=number)).to_be_visible()
    for one in (chair, *phones):
        assert one.page.evaluate("document.documentElement.scrollWidth") == 320
        assert one.page.evaluate("document.documentElement.lang") == "fr-ca"


# What of an element sticks out of its column to the right.
STICKS_OUT = """(column) => [...column.querySelectorAll("*")].filter((e) => e.checkVisibility()
  && e.getBoundingClientRect().right > column.getBoundingClientRect().right)
  .map((e) => e.outerHTML)"""


@pytest.mark.parametrize("language", ["en", "fr-ca"])
def test_agenda_of_the_driver_stays_in_its_column_whatever_its_lines_say(
    browser: Browser, site: str, people: Cast, language: str
) -> None:
    meeting = agenda(people, follow_ups=2, new=1)
    overdue = Discussion.objects.filter(meeting=meeting, kind="follow_up")
    ago = timezone.now() - timedelta(days=3)
    for item in overdue:
        Situation.objects.filter(pk=item.situation_id).update(named_at=ago, contact_made_at=None)
        item.situation.involvements.update(from_at=ago)
        item.situation.report_backs.all().delete()
        item.situation.discussions.exclude(pk=item.pk).update(closed_at=ago)
    silent = overdue[0].situation
    for hours in (2, 1):
        at = timezone.now() - timedelta(hours=hours)
        Discussion.objects.create(
            situation=silent, meeting=meeting, kind="follow_up", position=90 + hours,
            opened_at=at, closed_at=at, outcome="no_report",
        )  # fmt: skip
    type(people.chair).objects.update(language=language)
    page = signed_in(browser, site, people.chair, viewport={"width": 1280, "height": 900})
    board(page, site, "driver_board", meeting)
    column = page.locator(".board__agenda")
    assert column.locator(".tag--danger").count() >= 2
    assert column.evaluate(STICKS_OUT) == []
