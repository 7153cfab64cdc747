"""The agenda: it builds itself, can be put in another order, and prints without content."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import AuditEntry
from cases import lifecycle
from cases.agenda_items import MINUTES_AN_ITEM, Minutes, items_of
from cases.models import Discussion, Situation
from cases.services import sessions
from tables import services as table_services
from tables.models import Meeting
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

WHY = "Two calls in a week, no stable place to stay."


@pytest.fixture
def ahead(cast: Cast) -> Meeting:
    """A meeting in a week."""
    return meeting_in(cast, 7)


def meeting_in(cast: Cast, days: float, **fields: object) -> Meeting:
    start = timezone.now() + timedelta(days=days)
    return table_services.schedule_meeting(
        cast.table, by=cast.chair, starts_at=start, planned_end_at=start + timedelta(minutes=90),
        **{"kind": "ordinary", **fields},
    )  # fmt: skip


def submitted(cast: Cast, meeting: Meeting) -> Situation:
    row = casting.draft(cast)
    return lifecycle.submit(row, by=cast.originating, version=row.version, meeting=meeting)


def order(meeting: Meeting) -> list[Situation]:
    rows = Discussion.objects.filter(meeting=meeting, closed_at=None).order_by("position")
    return [row.situation for row in rows.select_related("situation")]


def test_agenda_shows_the_sector_and_never_the_words(cast: Cast, ahead: Meeting) -> None:
    row = submitted(cast, ahead)

    for page in ("agenda", "agenda_print", "meeting"):
        said = words(Browser(cast.seated).open(page, ahead.pk))
        assert row.reference in said
        assert "Sector: Police" in said
        assert WHY not in said
    assert "originating agency" not in words(Browser(cast.seated).open("agenda_print", ahead.pk))


def test_agenda_names_the_agency_to_the_coordinator(cast: Cast, ahead: Meeting) -> None:
    submitted(cast, ahead)

    page = words(Browser(cast.coordinator).open("agenda_print", ahead.pk))
    assert "originating agency" in page


def test_agenda_puts_overdue_follow_ups_on_top_and_deferred_last(cast: Cast) -> None:
    ahead = meeting_in(cast, 7)
    deferred = casting.situation_at(cast, "filter_two")
    lifecycle.defer(deferred, by=cast.chair, version=deferred.version)
    late = casting.situation_at(cast, "open")
    fresh = casting.situation_at(cast, "open")
    Situation.objects.filter(pk=late.pk).update(named_at=timezone.now() - timedelta(days=3))
    meeting = Meeting.objects.get(pk=cast.meeting.pk)
    sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    new = submitted(cast, ahead)
    sessions.build_next(cast.table)

    items = items_of(cast.coordinator, ahead)

    assert [item.situation for item in items] == [late, fresh, new, deferred]
    assert [item.contact_late for item in items] == [True, False, False, False]
    assert [item.deferred for item in items] == [False, False, False, True]


def test_agenda_moves_an_item_up(cast: Cast, ahead: Meeting) -> None:
    first, second = submitted(cast, ahead), submitted(cast, ahead)
    item = Discussion.objects.get(situation=second)

    done = Browser(cast.coordinator).send(
        "meeting_item", ahead.pk, item.pk, "up", version=ahead.version
    )

    assert done["Location"] == f"/meetings/{ahead.pk}/agenda/"
    assert order(ahead) == [second, first]


def test_agenda_moved_from_a_stale_page_is_a_conflict(cast: Cast, ahead: Meeting) -> None:
    first, second = submitted(cast, ahead), submitted(cast, ahead)
    item = Discussion.objects.get(situation=second)
    browser = Browser(cast.coordinator)

    browser.send("meeting_item", ahead.pk, item.pk, "up", version=ahead.version)
    again = browser.send("meeting_item", ahead.pk, item.pk, "down", version=ahead.version)

    assert again.status_code == 409
    assert order(ahead) == [second, first]


def test_agenda_cannot_be_moved_by_a_representative(cast: Cast, ahead: Meeting) -> None:
    item = Discussion.objects.get(situation=submitted(cast, ahead))

    done = Browser(cast.seated).send("meeting_item", ahead.pk, item.pk, "up", version=ahead.version)

    assert done.status_code == 403


def test_agenda_leaves_an_item_to_the_later_meeting(cast: Cast, ahead: Meeting) -> None:
    later = meeting_in(cast, 14)
    row = submitted(cast, ahead)
    item = Discussion.objects.get(situation=row)

    Browser(cast.coordinator).send(
        "meeting_item", ahead.pk, item.pk, "later", version=ahead.version
    )

    assert (order(ahead), order(later)) == ([], [row])
    assert AuditEntry.objects.filter(verb="agenda.leave_to_later").count() == 1


def test_agenda_keeps_the_item_while_there_is_no_later_meeting(cast: Cast, ahead: Meeting) -> None:
    meeting_in(cast, 3)  # sooner does not count
    row = submitted(cast, ahead)
    item = Discussion.objects.get(situation=row)

    done = Browser(cast.coordinator).send(
        "meeting_item", ahead.pk, item.pk, "later", version=ahead.version
    )

    assert done.status_code == 422
    assert "There is no later meeting yet." in words(done)
    assert order(ahead) == [row]


def test_published_agenda_marks_what_comes_after_as_late(cast: Cast, ahead: Meeting) -> None:
    submitted(cast, ahead)
    Browser(cast.coordinator).send("meeting_act", ahead.pk, "publish", version=ahead.version)
    ahead.refresh_from_db()
    submitted(cast, ahead)

    late = [item.discussion.is_late for item in items_of(cast.chair, ahead)]

    assert late == [False, True]


def test_agenda_says_how_many_minutes_are_missing(cast: Cast, ahead: Meeting) -> None:
    for _row in range(3):
        submitted(cast, ahead)
    items = items_of(cast.chair, ahead)

    ahead.planned_end_at = ahead.starts_at + timedelta(minutes=10)

    assert Minutes.of(ahead, items) == Minutes(needed=3 * MINUTES_AN_ITEM, there=10)
    assert Minutes.of(ahead, items).over == 2


def test_agenda_names_who_is_expected_and_who_is_missed(cast: Cast, ahead: Meeting) -> None:
    speaker = cast.seats["seated"].representatives.get()
    table_services.end_representative(speaker, by=cast.coordinator)

    expected = Browser(cast.coordinator).open("agenda", ahead.pk).context["expected"]

    assert [seat.agency for seat in expected.silent] == [cast.agency("seated")]
    assert "education" in {sector.pk for sector in expected.sectors}
    assert "police" not in {sector.pk for sector in expected.sectors}


def test_emergency_meeting_is_unseen_by_who_is_not_invited(cast: Cast) -> None:
    invited = [cast.seats["originating"], cast.seats["lead"]]
    urgent = meeting_in(cast, 1, kind="emergency", invited=invited)

    assert Browser(cast.lead).open("meeting", urgent.pk).status_code == 200
    assert Browser(cast.seated).open("meeting", urgent.pk).status_code == 404
    listed = words(Browser(cast.seated).open("meetings", cast.table.pk))
    assert "Emergency" not in listed


def test_cancelled_meeting_gives_its_agenda_to_the_next(cast: Cast, ahead: Meeting) -> None:
    later = meeting_in(cast, 14)
    row = submitted(cast, ahead)

    Browser(cast.chair).send("meeting_act", ahead.pk, "cancel", version=ahead.version)

    ahead.refresh_from_db()
    assert ahead.state == Meeting.State.CANCELLED
    assert order(later) == [row]


def test_open_begins_the_session_once_for_one_key(cast: Cast, ahead: Meeting) -> None:
    browser = Browser(cast.chair)
    sent = {"version": ahead.version, "key": "one-and-the-same"}

    first = browser.send("meeting_act", ahead.pk, "open", **sent)
    again = browser.send("meeting_act", ahead.pk, "open", **sent)

    assert (first.status_code, again.status_code) == (302, 302)
    assert AuditEntry.objects.filter(verb="meeting.open").count() == 1


@pytest.mark.parametrize(("address", "queries"), [("agenda", 18), ("agenda_print", 11)])
@pytest.mark.parametrize("rows", [1, 3])
def test_agenda_asks_the_same_number_of_queries(
    cast: Cast, ahead: Meeting, address: str, queries: int, rows: int, django_assert_num_queries
) -> None:
    for _row in range(rows):
        submitted(cast, ahead)
    browser = Browser(cast.coordinator)
    browser.open(address, ahead.pk)

    with django_assert_num_queries(queries):
        browser.open(address, ahead.pk)


@pytest.mark.parametrize(("days", "chief"), [(7, "publish"), (0.1, "open")])
def test_chief_button_opens_a_meeting_only_when_it_is_near(
    cast: Cast, days: float, chief: str
) -> None:
    page = Browser(cast.chair).open("agenda", meeting_in(cast, days).pk).content.decode()
    forms = re.findall(r'<form[^>]*action="[^"]*/(open|publish)/".*?</form>', page, re.S)
    assert set(forms) == {"open", "publish"}
    chiefs = re.findall(
        r'<form[^>]*action="[^"]*/(open|publish)/"(?:(?!</form>).)*btn-primary', page, re.S
    )
    assert chiefs == [chief]
