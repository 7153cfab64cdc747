"""What the rules answered one person on a poll, kept for who is alike: see docs/adr/0008.

Each test would fail if it were given to another level, at another meeting, or after a change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies import access
from agencies.models import User
from cases import lifecycle
from cases.models import StepAside, Term
from cases.sight import Sight
from cases.views.boards.level import Answered, answered, room_of
from cases.views.boards.viewing import of_meeting
from tables import services as table_services
from tables import standing
from tables.models import Attendance, Meeting, Seat
from tests import cast as casting
from tests.cast import Cast


@pytest.mark.parametrize(
    "stage",
    ["submitted", "filter_two", "filter_three", "open", "report_back", "concluded", "rejected"],
)
def test_answers_kept_for_those_who_are_alike_are_what_each_is_answered(
    cast: Cast, stage: str
) -> None:
    casting.situation_at(cast, stage)
    casting.in_session(cast)
    casting.join_later(cast)
    people = [user for user in cast.people.values() if user and standing.tables(user)]
    assert len(people) > 10

    for user in people:
        seen = of_meeting(user, Meeting.objects.get(pk=cast.meeting.pk))
        room = room_of(seen)
        with access.sharing():
            assert answered(seen, room) == Answered.of(user, room)


def asked(user: User, meeting: Meeting) -> tuple[Answered, Answered]:
    """What *user* is given at *meeting* on a fresh poll, and what the rules answer just then."""
    user = User.objects.get(pk=user.pk)
    seen = of_meeting(user, Meeting.objects.get(pk=meeting.pk))
    room = room_of(seen)
    with access.sharing():
        return answered(seen, room), Answered.of(user, room)


CHANGED: dict[str, Callable[[Cast, Any], Any]] = {
    "left": lambda cast, _row: Attendance.objects.filter(user=cast.checked_in).update(
        left_at=timezone.now()
    ),
    "seat ended": lambda cast, _row: Seat.objects.filter(
        pk=cast.seats["checked_in"].pk
    ).update(until_at=timezone.now()),
    "stepped aside": lambda cast, row: StepAside.objects.create(
        table=cast.table, situation_id=row.pk, user=cast.checked_in, stepped_at=timezone.now()
    ),
    "driver silent": lambda cast, _row: Meeting.objects.filter(pk=cast.meeting.pk).update(
        driver_acted_at=timezone.now() - timedelta(hours=1)
    ),
    "meeting closed": lambda cast, _row: Meeting.objects.filter(pk=cast.meeting.pk).update(
        state=Meeting.State.CLOSED
    ),
    "rejected": lambda cast, row: lifecycle.reject(
        row, by=cast.chair, version=row.version,
        reason=Term.objects.filter(list="rejection_reasons").order_by("position")[0],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_answered_before_a_change_is_not_given_after_it(cast: Cast, what: str) -> None:
    row = casting.situation_at(cast, "filter_two")
    before, _now = asked(cast.checked_in, cast.meeting)
    assert before.open_sight.narrative
    given, now = asked(cast.checked_in, cast.meeting)
    assert given is before  # it was kept
    assert given == now

    CHANGED[what](cast, row)  # most of them leave no act behind that would be counted

    given, now = asked(cast.checked_in, cast.meeting)
    assert given == now
    assert given != before
    assert not given.open_sight.narrative


def test_answered_at_one_meeting_is_not_given_at_another(cast: Cast) -> None:
    casting.situation_at(cast, "filter_two")
    start = timezone.now() + timedelta(days=7)
    other = table_services.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(hours=1),
    )  # fmt: skip
    here, _now = asked(cast.checked_in, cast.meeting)
    there, now = asked(cast.checked_in, other)

    assert here.opened
    assert there == now == Answered((), None, Sight())


def test_answered_at_one_level_is_not_given_at_another(cast: Cast) -> None:
    casting.situation_at(cast, "filter_two")
    roles = ("seated", "checked_in", "seated", "coordinator", "chair")
    found = [(role, *asked(cast.people[role], cast.meeting)) for role in roles]

    assert [given == now for _role, given, now in found] == [True] * len(roles)
    read = [role for role, given, _now in found if given.open_sight.narrative]
    assert read == ["checked_in", "chair"]
