"""Closing a quarter: its counts are frozen once, and reports are made of closed quarters only."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, GuardFailed
from agencies.models import User
from cases.models import ClosedQuarter, CountCorrection, Situation
from cases.permissions_reports import CLOSE_QUARTER
from cases.reports import indicators
from cases.reports.periods import QUARTER, later, quarter_of, quarters, starts_at
from cases.services import earlier_rows
from cases.services.freezing import freeze, with_corrections
from tables.models import Table
from tables.services import require

SEE = "tables.see_table"


@dataclass(frozen=True)
class Quarter:
    """One quarter of a table, and its frozen counts when it is closed, in the last edition.

    *corrections* are what changed in it and is counted in a later quarter, or waits for one.
    """

    start_date: date
    closed: ClosedQuarter | None
    corrections: list[CountCorrection]


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
    closed = freeze(row, start_date)
    closed.closed_at, closed.closed_by = now, by
    held = with_corrections(closed)
    closed.save(force_insert=True)
    CountCorrection.objects.filter(pk__in=[one.pk for one in held]).update(counted_in=closed)
    earlier_rows.fold(row)
    audit.record(
        "quarter.close", by=by, chain=row.pk, obj=closed, at=now, start=start_date.isoformat(),
        corrections=held,
    )  # fmt: skip
    return closed


def quarters_of(table: Table, at: datetime | None = None) -> list[Quarter]:
    """Every quarter of *table* that is over, the latest first."""
    rows = ClosedQuarter.objects.filter(table=table).order_by("edition")
    closed = {row.start_date: row for row in rows}
    corrections = corrections_by_quarter(table)
    days = {*closed, *_over([table], at)[table.pk]}
    return [
        Quarter(day, closed.get(day), corrections.get(day, []))
        for day in sorted(days, reverse=True)
    ]


def to_close(tables: Collection[Table]) -> Iterator[tuple[UUID, int]]:
    """Each of *tables* with how many of its quarters are over and not closed. Three queries."""
    frozen = ClosedQuarter.objects.filter(table__in=tables).values_list("table", "start_date")
    closed = set(frozen)
    for pk, days in _over(tables).items():
        yield pk, sum((pk, day) not in closed for day in days)


def corrections_by_quarter(table: Table) -> dict[date, list[CountCorrection]]:
    """The corrections of a table by the quarter that changed."""
    found: dict[date, list[CountCorrection]] = {}
    rows = CountCorrection.objects.filter(table=table).select_related("counted_in")
    for row in rows.order_by("made_at"):
        found.setdefault(row.start_date, []).append(row)
    return found


def working_scope(table: Table, first: date, last: date) -> indicators.Scope:
    """What the exact working figures count: whole months of the table's own time."""
    zone = ZoneInfo(table.time_zone)
    return indicators.Scope(
        (table.pk,), starts_at(first, zone), starts_at(later(last.replace(day=1), 1), zone), zone
    )


def _over(tables: Collection[Table], at: datetime | None = None) -> dict[UUID, list[date]]:
    """The first days of the quarters that are over, since something happened, by the table."""
    now = at or timezone.now()
    first = _first_days(tables)
    return {
        table.pk: [
            day
            for day in quarters(first[table.pk], now.astimezone(zone).date())
            if starts_at(later(day, QUARTER), zone) <= now
        ]
        if table.pk in first
        else []
        for table in tables
        for zone in [ZoneInfo(table.time_zone)]
    }


def _first_days(tables: Collection[Table]) -> dict[UUID, date]:
    """The day of the first discussion, or of what was counted before, by the table."""
    rows = Situation.objects.filter(table__in=tables, discussed_at__isnull=False).order_by()
    first = rows.values("table").annotate(first=Min("discussed_at"))
    discussed = dict(first.values_list("table", "first"))
    days = earlier_rows.first_days(tables)
    for table in tables:
        if table.pk in discussed:
            here = discussed[table.pk].astimezone(ZoneInfo(table.time_zone)).date()
            days[table.pk] = min(here, days.get(table.pk, here))
    return days
