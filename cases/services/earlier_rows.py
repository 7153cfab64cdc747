"""The rows of earlier years: which count, from when, and when they go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Model, Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from agencies.errors import Conflict
from cases.models import (
    ClosedQuarter,
    ImportBatch,
    ImportedAssistance,
    ImportedPerson,
    ImportedService,
    ImportedSituation,
    ImportedValue,
    ImportFault,
)
from cases.reports.periods import quarter_of
from tables.models import Table

AT_ONCE = 500  # rows in one transaction
PARTS: tuple[type[Model], ...] = (
    ImportedValue, ImportedPerson, ImportedAssistance, ImportedService,
)  # fmt: skip


def fold(table: Table) -> int:
    """Delete the rows that closed quarters have counted for good; returns how many.

    A row goes once the quarters it was presented and concluded in are both closed.
    """
    closed = set(ClosedQuarter.objects.filter(table=table).values_list("start_date", flat=True))
    rows = ImportedSituation.objects.filter(
        batch__table=table, batch__state=ImportBatch.State.ACCEPTED
    )
    spent = [
        pk
        for pk, *days in rows.values_list("pk", "presented_date", "concluded_date")
        if all(quarter_of(day) in closed for day in days if day)
    ]
    for number in range(0, len(spent), AT_ONCE):
        part = spent[number : number + AT_ONCE]
        for model in PARTS:
            model._default_manager.filter(situation__in=part).delete()
        ImportedSituation.objects.filter(pk__in=part).delete()
    return len(spent)


def first_days(tables: Iterable[Table]) -> dict[UUID, date]:
    """The first day that an import counts from, by the table where one does."""
    accepted = ImportBatch.objects.filter(table__in=tables, state=ImportBatch.State.ACCEPTED)
    found = accepted.order_by().values("table").annotate(first=Min("first_date"))
    return {pk: day for pk, day in found.values_list("table", "first") if day}


def counts_between(table: Table, first: date, end: date) -> bool:
    """Whether any row of earlier years counts from *first* until *end* (not in it)."""
    rows = ImportedSituation.objects.filter(
        Q(presented_date__gte=first, presented_date__lt=end)
        | Q(concluded_date__gte=first, concluded_date__lt=end),
        batch__table=table, batch__state=ImportBatch.State.ACCEPTED,
    )  # fmt: skip
    return rows.exists()


def years_of(batch: ImportBatch) -> list[Any]:
    """What a checked file holds, year by year: exact, for who decides whether it counts."""
    rows = ImportedSituation.objects.filter(
        batch=batch, batch__state__in=(ImportBatch.State.READY, ImportBatch.State.ACCEPTED)
    )
    found = rows.annotate(year=ExtractYear("presented_date")).values("year").annotate(
        presented=Count("pk"),
        rejected=Count("pk", filter=Q(is_rejected=True)),
        concluded=Count("pk", filter=Q(concluded_date__isnull=False)),
    )  # fmt: skip
    return list(found.order_by("year"))


def refuse_closed(batch: ImportBatch) -> None:
    """Raise Conflict when a row lies in a quarter whose counts are frozen."""
    closed = ClosedQuarter.objects.filter(table=batch.table_id)
    frozen = set(closed.values_list("start_date", flat=True))
    days = ImportedSituation.objects.filter(batch=batch).values_list(
        "presented_date", "concluded_date"
    )
    if any(quarter_of(day) in frozen for pair in days for day in pair if day):
        raise Conflict(
            _("A quarter that these rows lie in is closed: its counts do not change any more."),
            code="quarter_closed",
        )


def clear(pk: UUID) -> None:
    """Delete what was taken of a file, and what was wrong with it."""
    ImportFault.objects.filter(batch=pk).delete()
    clear_rows(pk)


def clear_rows(pk: UUID) -> None:
    """Delete the rows of a file, part by part: one statement each."""
    for model in PARTS:
        model._default_manager.filter(situation__batch=pk).delete()
    ImportedSituation.objects.filter(batch=pk).delete()
