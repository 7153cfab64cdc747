"""Closing a quarter: its counts are frozen once, and reports are made of closed quarters only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, GuardFailed
from agencies.models import User
from cases.models import ClosedQuarter, Situation
from cases.permissions_reports import CLOSE_QUARTER
from cases.reports import indicators
from cases.reports.periods import QUARTER, later, quarter_of, quarters, starts_at
from cases.services import earlier
from tables.models import Table
from tables.services import require

SEE = "tables.see_table"


@dataclass(frozen=True)
class Quarter:
    """One quarter of a table, and its frozen counts when it is closed."""

    start_date: date
    closed: ClosedQuarter | None


@transaction.atomic
def close_quarter(
    table: Table, *, by: User, start_date: date, at: datetime | None = None
) -> ClosedQuarter:
    """Freeze the counts of the quarter that begins on *start_date*.

    Raises GuardFailed for a day on which no quarter begins or a quarter that is not over, Conflict
    when it is closed already.
    """
    require(table, by, see=SEE, do=CLOSE_QUARTER)
    now = at or timezone.now()
    row = Table.objects.select_for_update().get(pk=table.pk)
    zone = ZoneInfo(row.time_zone)
    end = starts_at(later(start_date, QUARTER), zone)
    if start_date != quarter_of(start_date) or end > now:
        raise GuardFailed(
            code="quarter_not_over",
            errors={"start_date": [_("Choose a quarter that is over.")]},
        )
    if ClosedQuarter.objects.filter(table=row, start_date=start_date).exists():
        raise Conflict(_("This quarter is closed already."), code="quarter_closed")
    closed = _freeze(row, start_date, end, zone)
    closed.closed_at, closed.closed_by = now, by
    closed.save(force_insert=True)
    earlier.fold(row)
    audit.record(
        "quarter.close", by=by, chain=row.pk, obj=closed, at=now, start=start_date.isoformat()
    )
    return closed


def quarters_of(table: Table, at: datetime | None = None) -> list[Quarter]:
    """Every quarter of *table* that is over, the latest first."""
    now = at or timezone.now()
    zone = ZoneInfo(table.time_zone)
    closed = {row.start_date: row for row in ClosedQuarter.objects.filter(table=table)}
    first = _first_day(table, zone)
    days = set(closed)
    if first is not None:
        days |= {
            day
            for day in quarters(first, now.astimezone(zone).date())
            if starts_at(later(day, QUARTER), zone) <= now
        }
    return [Quarter(day, closed.get(day)) for day in sorted(days, reverse=True)]


def working_scope(table: Table, first: date, last: date) -> indicators.Scope:
    """What the exact working figures count: whole months of the table's own time."""
    zone = ZoneInfo(table.time_zone)
    return indicators.Scope(
        (table.pk,), starts_at(first, zone), starts_at(later(last.replace(day=1), 1), zone), zone
    )


def _first_day(table: Table, zone: ZoneInfo) -> date | None:
    first = Situation.objects.filter(table=table).aggregate(first=Min("discussed_at"))["first"]
    here = [first.astimezone(zone).date()] if first else []
    return min([*here, *earlier.first_days(table)], default=None)


def _freeze(table: Table, day: date, end: datetime, zone: ZoneInfo) -> ClosedQuarter:
    scope = indicators.Scope((table.pk,), starts_at(day, zone), end, zone)
    counts = indicators.count(scope)[str(table.pk), day]
    months = indicators.count_months(scope)
    return ClosedQuarter(
        table=table,
        start_date=day,
        counts=dict(sorted(counts.items())),
        has_imported=earlier.counts_between(table, day, later(day, QUARTER)),
        months={month.isoformat(): dict(found) for (_table, month), found in months.items()},
    )
