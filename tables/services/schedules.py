"""When meetings happen. Recurrence is the library's; what is ours is the table's local time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import recurring_ical_events
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vRecur

from agencies import audit
from agencies.checks import require
from agencies.errors import GuardFailed, WrongStage
from agencies.models import User
from tables.models import Meeting, Schedule, Table
from tables.recurrence import first_date
from tables.services.replacing import is_taken, replace, replacement

AHEAD = timedelta(days=90)


@transaction.atomic
def set_schedule(
    table: Table,
    *,
    by: User | None,
    starts_on_date: date,
    local_time: time,
    minutes: int,
    recurrence: str,
    except_dates: Sequence[date] = (),
    on_agendas: Collection[UUID] = (),
) -> Schedule:
    """Set when the table meets from now on.

    The schedule before it ends, and its meetings ahead that nobody has touched are replaced
    (tables.services.replacing). *on_agendas* are meetings with something on their agenda; screens
    and the API call cases.services.sessions.set_schedule, which knows them. Raises GuardFailed
    for a recurrence rule that cannot be read or a length that makes no sense.
    """
    if by is not None:
        require(table, by, see="tables.see_table", do="tables.manage_table")
    schedule = Schedule(
        table=table,
        starts_on_date=starts_on_date,
        local_time=local_time,
        minutes=minutes,
        recurrence=recurrence.strip().upper().removeprefix("RRULE:"),
        except_dates=sorted(day.isoformat() for day in except_dates),
    )
    _validate(schedule)
    untouched = replacement(table, on_agendas).untouched
    table.schedules.filter(ended_at__isnull=True).update(ended_at=timezone.now())
    schedule.save(force_insert=True)
    replace(untouched, schedule, made_by(schedule))
    audit.record("schedule.set", by=by, chain=table.pk, obj=schedule)
    return schedule


@transaction.atomic
def end_schedule(table: Table, *, by: User) -> None:
    """Let the table meet only when it is called; see cases.services.sessions.end_schedule.

    Raises WrongStage when it has no schedule.
    """
    require(table, by, see="tables.see_table", do="tables.manage_table")
    if not table.schedules.filter(ended_at__isnull=True).exists():
        raise WrongStage(_("This table has no schedule."))
    _end_earlier(table)
    audit.record("schedule.end", by=by, chain=table.pk, obj=table)


def occurrences(schedule: Schedule, *, after: datetime, before: datetime) -> list[datetime]:
    """The starts (UTC) of the meetings between *after* and *before*.

    The time of day stays what it is on the wall: 9:30 before and after the clocks change.
    """
    calendar = Calendar()
    calendar.add_component(_event(schedule))
    found = recurring_ical_events.of(calendar).between(after, before)
    starts = sorted(event["DTSTART"].dt.astimezone(ZoneInfo("UTC")) for event in found)
    return [start for start in starts if after <= start < before]


def generate_meetings(table: Table, *, until: datetime | None = None) -> int:
    """Make the meetings of the table's schedules up to *until* (default: 90 days ahead).

    A meeting that was made once is not made again, also when it was cancelled or moved. Returns
    how many were made.
    """
    now = timezone.now()
    made = 0
    for schedule in table.schedules.filter(ended_at__isnull=True):
        for start in occurrences(schedule, after=now, before=until or now + AHEAD):
            made += not is_taken(schedule, start) and _make(schedule, start)
    return made


def made_by(schedule: Schedule) -> list[datetime]:
    """The starts of the meetings that *schedule* has within the time that is made ahead."""
    now = timezone.now()
    return occurrences(schedule, after=now, before=now + AHEAD)


@transaction.atomic
def _make(schedule: Schedule, start: datetime) -> bool:
    _meeting, made = Meeting.objects.get_or_create(
        schedule=schedule,
        occurrence_at=start,
        defaults={
            "table": schedule.table,
            "starts_at": start,
            "planned_end_at": start + timedelta(minutes=schedule.minutes),
        },
    )
    if made:
        audit.record("meeting.generate", by=None, chain=schedule.table_id, obj=_meeting)
    return made


def _event(schedule: Schedule) -> Event:
    zone = ZoneInfo(schedule.table.time_zone)
    start = datetime.combine(schedule.starts_on_date, schedule.local_time, tzinfo=zone)
    event = Event()
    event.add("uid", str(schedule.pk))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=schedule.minutes))
    event.add("rrule", vRecur.from_ical(schedule.recurrence))
    excepted = list(_on(schedule.except_dates, schedule.local_time, zone))
    if excepted:
        event.add("exdate", excepted)
    return event


def _on(days: Iterable[str], at: time, zone: ZoneInfo) -> Iterable[datetime]:
    return (datetime.combine(date.fromisoformat(day), at, tzinfo=zone) for day in days)


def _validate(schedule: Schedule) -> None:
    errors: dict[str, list[str]] = {}
    if not 15 <= schedule.minutes <= 480:
        errors["minutes"] = [_("A meeting lasts between 15 minutes and 8 hours.")]
    try:
        start = timezone.now()
        rule = vRecur.from_ical(schedule.recurrence)
        if "FREQ" not in rule or rule["FREQ"][0] not in {"DAILY", "WEEKLY", "MONTHLY"}:
            raise ValueError
        # A first day beside the rule would be a meeting of its own (RFC 5545, 3.8.5.3).
        schedule.starts_on_date = first_date(schedule.recurrence, schedule.starts_on_date)
        occurrences(schedule, after=start, before=start + timedelta(days=7))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        errors["recurrence"] = [_("This recurrence rule cannot be read.")]
    if errors:
        raise GuardFailed(errors=errors)


def _end_earlier(table: Table) -> None:
    now = timezone.now()
    earlier = table.schedules.filter(ended_at__isnull=True)
    Meeting.objects.filter(
        schedule__in=earlier, state=Meeting.State.SCHEDULED, starts_at__gt=now
    ).update(state=Meeting.State.CANCELLED, version=F("version") + 1)
    earlier.update(ended_at=now)
