"""Sessions: forgotten meetings, emergencies among few, items that move on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agencies.errors import Unseen
from cases import lifecycle
from cases.models import Discussion, Situation
from cases.services import sessions
from tables import services as table_services
from tables.models import Meeting
from tests.cast import Cast, draft, in_session, situation_at

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def schedule(cast: Cast, days: float = 7, kind: str = "ordinary", **more: Any) -> Meeting:
    start = timezone.now() + timedelta(days=days)
    return table_services.schedule_meeting(
        cast.table, by=cast.chair, kind=kind, starts_at=start,
        planned_end_at=start + timedelta(hours=1), **more,
    )  # fmt: skip


def test_forgotten_meeting_closes_itself_three_hours_after_its_end(cast: Cast) -> None:
    ahead = schedule(cast)
    row = situation_at(cast, "filter_three")
    end = cast.meeting.planned_end_at
    assert sessions.close_forgotten(at=end + timedelta(hours=3)) == 0
    at = end + timedelta(hours=3, seconds=1)
    assert [sessions.close_forgotten(at=at) for _time in range(2)] == [1, 0]
    meeting = Meeting.objects.get(pk=cast.meeting.pk)
    assert (meeting.state, meeting.closed_at) == ("closed", at)
    row.refresh_from_db()
    assert (row.stage, row.aer, row.decided_at) == ("submitted", None, None)
    outcomes = dict(row.discussions.values_list("meeting", "outcome"))
    assert outcomes == {meeting.pk: "deferred", ahead.pk: ""}
    assert not meeting.attendances.filter(left_at=None).exists()


def test_forgotten_meeting_is_noted_without_a_person(cast: Cast) -> None:
    from agencies.models import AuditEntry

    meeting = in_session(cast)
    sessions.close_forgotten(at=meeting.planned_end_at + timedelta(hours=4))
    entry = AuditEntry.objects.get(verb="meeting.close")
    assert (entry.actor_id, entry.references["forgotten"]) == (None, True)


def test_end_of_a_meeting_moves_what_was_not_reached(cast: Cast) -> None:
    ahead = schedule(cast)
    row = situation_at(cast, "submitted")
    meeting = in_session(cast)
    sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    outcomes = dict(row.discussions.values_list("meeting", "outcome"))
    assert outcomes == {meeting.pk: "not_reached", ahead.pk: ""}


def test_end_of_a_meeting_ends_sight_of_its_item(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    meeting = in_session(cast)
    sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    for role in ("checked_in", "chair"):
        assert not cast.people[role].has_perm("cases.see_narrative", row)


def test_cancelled_meeting_gives_its_items_to_the_next(cast: Cast) -> None:
    first, second = schedule(cast, 7), schedule(cast, 14)
    row = draft(cast)
    row = lifecycle.submit(row, by=cast.originating, version=row.version)
    assert row.discussions.get().meeting == first
    sessions.cancel_meeting(first, by=cast.chair, version=first.version)
    assert row.discussions.get().meeting == second


# --- Emergencies ---------------------------------------------------------------------------------


@pytest.fixture
def emergency(cast: Cast) -> Situation:
    """A situation submitted to a meeting of three agencies."""
    invited = [cast.seats[role] for role in ("originating", "lead", "assisting")]
    meeting = schedule(cast, 0.01, "emergency", invited=invited)
    row = draft(cast)
    return lifecycle.submit(row, by=cast.originating, version=row.version, meeting=meeting)


INVITED = ("originating", "lead", "assisting", "alternate")
OTHERS = ("seated", "checked_in", "left_early", "other_table", "observer", "superuser")


def sees(cast: Cast, role: str, row: Situation) -> bool:
    user = cast.people[role]
    listed = Situation.objects.permitted(user, "cases.see_listing").filter(pk=row.pk).exists()
    assert user.has_perm("cases.see_listing", row) == listed
    return listed


def test_emergency_is_seen_by_the_invited_and_the_officers_alone(
    cast: Cast, emergency: Situation
) -> None:
    assert [role for role in (*INVITED, *OTHERS) if sees(cast, role, emergency)] == [*INVITED]
    assert sees(cast, "chair", emergency)
    item = emergency.discussions.get()
    for role in OTHERS:
        user = cast.people[role]
        assert not user.has_perm("cases.see_discussion", item)
        assert not user.has_perm("tables.see_meeting", item.meeting)
        with pytest.raises(Unseen):
            lifecycle.withdraw(emergency, by=user, version=emergency.version)


def test_emergency_stays_among_the_invited_until_the_next_ordinary_meeting_opens(
    cast: Cast, emergency: Situation
) -> None:
    meeting = emergency.discussions.get().meeting
    meeting = sessions.open_session(meeting, by=cast.chair, version=meeting.version)
    row = lifecycle.open_discussion(emergency, by=cast.chair, version=emergency.version)
    row = lifecycle.defer(row, by=cast.chair, version=row.version)
    meeting.refresh_from_db()
    sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    assert not sees(cast, "seated", row)
    ordinary = schedule(cast, 1)
    assert not sees(cast, "seated", row)
    sessions.open_session(ordinary, by=cast.chair, version=ordinary.version)
    assert sees(cast, "seated", row)
    first = row.discussions.get(meeting=meeting)
    assert not cast.seated.has_perm("cases.see_discussion", first)


def test_only_the_invited_check_in_to_an_emergency(cast: Cast, emergency: Situation) -> None:
    from agencies.errors import GuardFailed

    meeting = emergency.discussions.get().meeting
    meeting = sessions.open_session(meeting, by=cast.chair, version=meeting.version)
    with pytest.raises(GuardFailed) as refused:
        table_services.check_in(
            meeting, seat=cast.seats["seated"], user=cast.seated, by=cast.chair, acknowledged=True
        )
    assert set(refused.value.errors) == {"seat"}
    with pytest.raises(Unseen):
        table_services.check_in(
            meeting, seat=cast.seats["seated"], user=cast.seated, by=cast.seated, acknowledged=True
        )


def test_emergency_takes_nothing_onto_its_agenda_by_itself(cast: Cast) -> None:
    situation_at(cast, "submitted")
    meeting = in_session(cast)
    sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    invited = [cast.seats[role] for role in ("originating", "lead")]
    emergency = schedule(cast, 0.01, "emergency", invited=invited)
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        sessions.open_session(emergency, by=cast.chair, version=emergency.version)
    assert not Discussion.objects.filter(meeting=emergency).exists()
