"""A meeting with its items: opening and closing a session, taking over, changing the calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict
from agencies.models import User
from cases import agenda, lifecycle
from cases.models import BusinessItem, Discussion, Situation, Stage
from tables import services as tables
from tables.models import Meeting, Schedule, Table
from tables.services.driving import DRIVER_COLUMNS, put_at_the_wheel
from tables.services.meetings import RUN, enter_meeting, save
from tables.services.moving import FORGOTTEN_AFTER


@transaction.atomic
def open_session(
    meeting: Meeting, *, by: User, version: int | None, at: datetime | None = None
) -> Meeting:
    """Begin the meeting with *by* as its driver; everything that waits is on its agenda.

    An ordinary meeting ends what an emergency kept among its invited agencies. Raises Conflict
    while another meeting of the table is in session.
    """
    row = enter_meeting(meeting, by=by, do=RUN, version=version, states=[Meeting.State.SCHEDULED])
    others = Meeting.objects.filter(table=row.table_id, state=Meeting.State.IN_SESSION)
    if others.exists():
        raise Conflict(_("Another meeting of this table is in session."), code="in_session")
    now = at or timezone.now()
    row.state, row.opened_at = Meeting.State.IN_SESSION, now
    put_at_the_wheel(row, by, at=now)
    save(row, "state", "opened_at", *DRIVER_COLUMNS)
    agenda.build(row)
    if row.kind == Meeting.Kind.ORDINARY:
        Situation.objects.filter(table=row.table_id).exclude(emergency_meeting=None).update(
            emergency_meeting=None
        )
    audit.record("meeting.open", by=by, chain=row.table_id, obj=row, at=now)
    return row


@transaction.atomic
def take_over(
    meeting: Meeting, *, by: User, version: int | None, at: datetime | None = None
) -> Meeting:
    """Drive the meeting from now on instead of whoever drives it."""
    row = enter_meeting(meeting, by=by, do=RUN, version=version, states=[Meeting.State.IN_SESSION])
    before = row.driver_id
    now = at or timezone.now()
    put_at_the_wheel(row, by, at=now)
    save(row, *DRIVER_COLUMNS)
    audit.record("meeting.take_over", by=by, chain=row.table_id, obj=row, at=now, before=before)
    return row


@transaction.atomic
def close_session(
    meeting: Meeting, *, by: User, version: int | None, at: datetime | None = None
) -> Meeting:
    """End the meeting. Undecided items are deferred, and what was not reached moves on."""
    row = enter_meeting(meeting, by=by, do=RUN, version=version, states=[Meeting.State.IN_SESSION])
    return _close(row, by=by, at=at or timezone.now(), forgotten=False)


def close_forgotten(at: datetime | None = None) -> int:
    """Close the meetings that are hours past their planned end; return how many."""
    now = at or timezone.now()
    forgotten = Meeting.objects.filter(
        state=Meeting.State.IN_SESSION, planned_end_at__lt=now - FORGOTTEN_AFTER
    )
    return sum(_close_forgotten(pk, now) for pk in forgotten.values_list("pk", flat=True))


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, version: int | None) -> Meeting:
    """Cancel a meeting ahead; what stood on its agenda goes to the next one."""
    row = tables.cancel_meeting(meeting, by=by, version=version)
    _move_on(row)
    return row


@transaction.atomic
def set_schedule(
    table: Table,
    *,
    by: User | None,
    starts_on_date: date,
    local_time: time,
    minutes: int,
    recurrence: str,
    except_dates: Any = (),
) -> Schedule:
    """Set when the table meets from now on, and make its meetings; those touched stay."""
    schedule = tables.set_schedule(
        table,
        by=by,
        starts_on_date=starts_on_date,
        local_time=local_time,
        minutes=minutes,
        recurrence=recurrence,
        except_dates=except_dates,
        on_agendas=with_agenda(table),
    )
    tables.generate_meetings(table)
    return schedule


def with_agenda(table: Table) -> frozenset[UUID]:
    """The meetings of *table* that do not go on yet and have something on their agenda."""
    ahead = Meeting.objects.filter(table=table, state=Meeting.State.SCHEDULED)
    stands = Discussion.objects.filter(meeting=OuterRef("pk"), closed_at__isnull=True)
    business = BusinessItem.objects.filter(meeting=OuterRef("pk"))
    rows = ahead.filter(Q(Exists(stands)) | Q(Exists(business)))
    return frozenset(rows.values_list("pk", flat=True))


@transaction.atomic
def end_schedule(table: Table, *, by: User) -> Table:
    """Let the table meet only when it is called; what was on agendas waits for such a meeting."""
    tables.end_schedule(table, by=by)
    _move_stranded(table)
    return table


def build_next(table: Table) -> int:
    """Put everything that waits on the agenda of the table's next meeting."""
    meeting = agenda.next_meeting(table)
    return agenda.build(meeting) if meeting else 0


def _move_stranded(table: Table) -> None:
    """What stands on agendas of cancelled meetings goes to the next one."""
    stranded = Meeting.objects.filter(
        table=table, state=Meeting.State.CANCELLED, discussions__closed_at__isnull=True
    ).filter(discussions__isnull=False)
    for meeting in stranded.distinct():
        _move_on(meeting)
    build_next(table)


@transaction.atomic
def _close_forgotten(meeting_id: Any, now: datetime) -> int:
    row = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("driver")
        .filter(pk=meeting_id, state=Meeting.State.IN_SESSION)
        .first()
    )
    if row is None or row.driver is None:
        return 0
    _close(row, by=row.driver, at=now, forgotten=True)
    return 1


def _close(row: Meeting, *, by: User, at: datetime, forgotten: bool) -> Meeting:
    deferred = _close_items(row, by=by, at=at)
    row.attendances.filter(left_at=None).update(left_at=at)
    row.attendances.filter(confirmed_at=None).delete()
    row.observers.filter(left_at=None).update(left_at=at)
    row.alternates.filter(until_at__gt=at).update(until_at=at)
    row.state, row.closed_at = Meeting.State.CLOSED, at
    save(row, "state", "closed_at")
    _move_on(row)
    audit.record(
        "meeting.close",
        by=None if forgotten else by,
        chain=row.table_id,
        obj=row,
        at=at,
        forgotten=forgotten,
        deferred=deferred,
    )
    return row


def _close_items(row: Meeting, *, by: User, at: datetime) -> list[Situation]:
    """End the open item; an undecided one is deferred. Returns those that were."""
    deferred: list[Situation] = []
    undecided = [Stage.FILTER_TWO, Stage.FILTER_THREE]
    for item in row.discussions.filter(closed_at=None, opened_at__isnull=False):
        situation = Situation.objects.select_related("table").get(pk=item.situation_id)
        if situation.stage in undecided:
            lifecycle.close_undecided(situation, meeting=row, by=by, at=at)
            deferred.append(situation)
        else:
            agenda.close_item(item, Discussion.Outcome.NO_REPORT, at=at)
            agenda.place_next(situation, after=row, at=at, kind=item.kind)
    return deferred


def _move_on(row: Meeting) -> None:
    """What was on the agenda and did not come up stands on the next one."""
    now = timezone.now()
    waiting = row.discussions.filter(opened_at=None, closed_at=None).select_related(
        "situation__table"
    )
    for item in list(waiting.order_by("position")):
        if row.state == Meeting.State.CANCELLED:
            item.delete()
        else:
            agenda.close_item(item, Discussion.Outcome.NOT_REACHED, at=row.closed_at or now)
        agenda.place_next(item.situation, after=row, at=now, kind=item.kind)


__all__ = [
    "FORGOTTEN_AFTER",
    "build_next",
    "cancel_meeting",
    "close_forgotten",
    "close_session",
    "end_schedule",
    "open_session",
    "set_schedule",
    "take_over",
]
