"""What another schedule does to the meetings that the one before has made.

A meeting that somebody has touched stays as it is: it was moved, its agenda is published, somebody
said whether they come or sends an alternate, something stands on its agenda. So does its day: no
other meeting is made on a day that has one, nor on one that somebody cancelled.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tables.models import Expectation, Meeting, Representative, Schedule, Table


@dataclass(frozen=True)
class Replacement:
    """The meetings ahead: those that stay, each with why, and those that nobody has touched."""

    stay: list[tuple[Meeting, str]]
    untouched: list[Meeting]


def replacement(table: Table, on_agendas: Collection[UUID]) -> Replacement:
    """What setting another schedule would do; *on_agendas* are the meetings with an agenda."""
    stay, untouched = [], []
    for row in _ahead(table):
        why = _touched(row, on_agendas)
        if why:
            stay.append((row, why))
        else:
            untouched.append(row)
    return Replacement(stay, untouched)


def replace(rows: Collection[Meeting], schedule: Schedule, starts: Collection[datetime]) -> None:
    """Put untouched *rows* under *schedule* where it has them too; cancel the others."""
    again = [row.pk for row in rows if row.starts_at in starts]
    gone = Meeting.objects.filter(pk__in=[row.pk for row in rows]).exclude(pk__in=again)
    # No occurrence any more: on that day there may be another.
    gone.update(state=Meeting.State.CANCELLED, occurrence_at=None, version=F("version") + 1)
    for row in rows:
        if row.pk in again:
            Meeting.objects.filter(pk=row.pk).update(
                schedule=schedule,
                planned_end_at=row.starts_at + timedelta(minutes=schedule.minutes),
                version=F("version") + 1,
            )


def is_taken(schedule: Schedule, start: datetime) -> bool:
    """Whether the day of *start* has a meeting of an earlier schedule, or had one cancelled."""
    zone = ZoneInfo(schedule.table.time_zone)
    day = start.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    within = (day, day + timedelta(days=1))
    planned = Q(occurrence_at__gte=within[0], occurrence_at__lt=within[1])
    moved_here = Q(starts_at__gte=within[0], starts_at__lt=within[1])
    rows = Meeting.objects.filter(
        planned | (moved_here & Q(state=Meeting.State.SCHEDULED)),
        table=schedule.table_id,
        kind=Meeting.Kind.ORDINARY,
        schedule__isnull=False,
    )
    return rows.exclude(schedule=schedule).exclude(occurrence_at=None).exists()


def _ahead(table: Table) -> QuerySet[Any]:
    """The scheduled meetings of the schedule in force, with what was said and named for each."""
    of_it = OuterRef("pk")
    rows = Meeting.objects.filter(
        table=table,
        schedule__ended_at__isnull=True,
        state=Meeting.State.SCHEDULED,
        starts_at__gt=timezone.now(),
    )
    return rows.annotate(
        answered=Exists(Expectation.objects.filter(meeting=of_it)),
        alternate=Exists(Representative.objects.filter(meeting=of_it)),
    ).order_by("starts_at", "pk")


def _touched(row: Any, on_agendas: Collection[UUID]) -> str:
    """Why *row* stays; empty for a meeting that nobody has touched."""
    reasons = (
        (row.starts_at != row.occurrence_at, _("it was moved")),
        (row.agenda_published_at is not None, _("its agenda is published")),
        (row.pk in on_agendas, _("something is on its agenda")),
        (row.alternate, _("an alternate is named for it")),
        (row.answered, _("somebody said whether they come")),
    )
    return next((str(words) for holds, words in reasons if holds), "")
