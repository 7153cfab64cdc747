"""Agendas build and order themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.errors import GuardFailed, StaleVersion, Unseen
from cases import agenda, lifecycle
from cases.models import Discussion, Situation
from cases.services import agenda_later, offers, room, sessions
from tables import services as table_services
from tables.models import Meeting
from tests.cast import Cast, draft, in_session, situation_at

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def schedule(cast: Cast, days: int) -> Meeting:
    start = timezone.now() + timedelta(days=days)
    return table_services.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(hours=1),
    )  # fmt: skip


def submitted(cast: Cast, hours_ago: int) -> Situation:
    row = draft(cast)
    at = timezone.now() - timedelta(hours=hours_ago)
    return lifecycle.submit(row, by=cast.originating, version=row.version, at=at)


def order(meeting: Meeting) -> list[Situation]:
    items = Discussion.objects.filter(meeting=meeting, closed_at=None).order_by("position")
    return [item.situation for item in items.select_related("situation")]


def test_follow_ups_come_first_then_what_waits_longest_then_what_was_deferred(cast: Cast) -> None:
    late_lead, lead = situation_at(cast, "open"), situation_at(cast, "open")
    deferred = situation_at(cast, "filter_two")
    deferred = lifecycle.defer(deferred, by=cast.chair, version=deferred.version)
    Situation.objects.filter(pk=late_lead.pk).update(named_at=timezone.now() - timedelta(days=9))
    meeting = in_session(cast)
    sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    new, waiting = submitted(cast, 1), submitted(cast, 50)
    ahead = schedule(cast, 7)
    assert agenda.build(ahead) == 5
    assert order(ahead) == [late_lead, lead, waiting, new, deferred]
    assert agenda.build(ahead) == 0


def test_what_comes_later_takes_its_place_and_does_not_stand_at_the_end(cast: Cast) -> None:
    ahead = schedule(cast, 7)
    deferred = situation_at(cast, "filter_two")
    deferred = lifecycle.defer(deferred, by=cast.chair, version=deferred.version)
    first = submitted(cast, 9)
    assert order(ahead) == [first, deferred]
    named = situation_at(cast, "open")
    second = submitted(cast, 1)
    another = situation_at(cast, "open")
    assert order(ahead) == [named, another, first, second, deferred]


def test_lead_that_misses_two_meetings_puts_its_item_on_top(cast: Cast) -> None:
    other, row = situation_at(cast, "open"), situation_at(cast, "report_back")
    meeting, found = in_session(cast), []
    for days in (7, 14):
        ahead = schedule(cast, days)
        sessions.build_next(cast.table)
        item = row.discussions.get(closed_at=None)
        room.close_follow_up(item, by=cast.chair, version=row.version, outcome="no_report")
        meeting.refresh_from_db()
        sessions.close_session(meeting, by=cast.chair, version=meeting.version)
        found.append(order(ahead))
        ahead.refresh_from_db()
        meeting = sessions.open_session(ahead, by=cast.chair, version=ahead.version)
        item = row.discussions.get(closed_at=None)
        room.open_follow_up(item, by=cast.chair, version=row.version)
    assert found == [[other, row], [row, other]]


def test_order_by_hand_stays_when_more_arrives_and_when_the_meeting_opens(cast: Cast) -> None:
    ahead = schedule(cast, 7)
    rows = [submitted(cast, hours) for hours in (5, 4, 3)]
    room.move_item(rows[2].discussions.get(), by=cast.chair, step=-1, version=ahead.version)
    late = submitted(cast, 1)
    assert agenda.build(ahead) == 0
    ahead.refresh_from_db()
    ahead = sessions.open_session(ahead, by=cast.chair, version=ahead.version)
    assert order(ahead) == [rows[0], rows[2], rows[1], late]


def test_item_moved_in_the_session_keeps_behind_what_came_up(cast: Cast) -> None:
    ahead = schedule(cast, 7)
    rows = [submitted(cast, hours) for hours in (5, 4, 3)]
    ahead = sessions.open_session(ahead, by=cast.chair, version=ahead.version)
    lifecycle.open_discussion(rows[0], by=cast.chair, version=rows[0].version)
    ahead.refresh_from_db()
    room.move_item(rows[2].discussions.get(), by=cast.chair, step=-1, version=ahead.version)
    assert order(ahead) == [rows[0], rows[2], rows[1]]


def test_what_waits_without_a_meeting_is_taken_up_when_there_is_one(cast: Cast) -> None:
    row = submitted(cast, 1)
    assert not row.discussions.exists()
    ahead = schedule(cast, 7)
    assert sessions.build_next(cast.table) == 1
    assert row.discussions.get().meeting == ahead


def test_item_moves_up_and_down_and_stays_at_the_ends(cast: Cast) -> None:
    ahead = schedule(cast, 7)
    rows = [submitted(cast, hours) for hours in (3, 2, 1)]
    sessions.build_next(cast.table)
    assert order(ahead) == rows
    first = rows[0].discussions.get()
    for step, wanted in ((-1, rows), (1, [rows[1], rows[0], rows[2]]), (1, [*rows[1:], rows[0]]),
                         (1, [*rows[1:], rows[0]])):  # fmt: skip
        ahead.refresh_from_db()
        room.move_item(first, by=cast.chair, step=step, version=ahead.version)
        assert order(ahead) == wanted


def test_stale_agenda_does_not_move(cast: Cast) -> None:
    ahead = schedule(cast, 7)
    item = submitted(cast, 1).discussions.get()
    with pytest.raises(StaleVersion):
        room.move_item(item, by=cast.chair, step=1, version=ahead.version + 1)
    with pytest.raises(Unseen):
        room.move_item(item, by=cast.superuser, step=1, version=ahead.version)


def test_item_is_left_to_the_meeting_after(cast: Cast) -> None:
    first = schedule(cast, 7)
    row = submitted(cast, 1)
    with pytest.raises(GuardFailed):
        agenda_later.leave_to_later(row.discussions.get(), by=cast.chair, version=first.version)
    assert row.discussions.get().meeting == first
    second = schedule(cast, 14)
    first.refresh_from_db()
    agenda_later.leave_to_later(row.discussions.get(), by=cast.chair, version=first.version)
    assert row.discussions.get().meeting == second


def test_what_comes_after_publishing_is_late(cast: Cast) -> None:
    ahead = schedule(cast, 7)
    early = submitted(cast, 1)
    table_services.publish_agenda(ahead, by=cast.chair, version=ahead.version)
    late = submitted(cast, 1)
    assert (early.discussions.get().is_late, late.discussions.get().is_late) == (False, True)


def test_offers_of_an_ended_item_are_counted_by_agency_and_month(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    item = row.discussions.get(closed_at=None)
    room.offer(
        item, seat=cast.seats["checked_in"], kind="not_us", by=cast.checked_in, version=row.version
    )
    row = lifecycle.defer(row, by=cast.chair, version=row.version)
    offers.fold_settled(timezone.now() + timedelta(minutes=3))
    month = timezone.now().date().replace(day=1)
    counted = cast.table.offer_counts.values_list("agency", "kind", "month_date", "count")
    assert list(counted) == [(cast.agency("checked_in").pk, "not_us", month, 1)]
    assert not item.offers.exists()
