"""The counts of one quarter of a table, as they are at this moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from cases.models import ClosedQuarter, CountCorrection, ImportBatch, Purge, Situation
from cases.reports import indicators
from cases.reports.catalogue.counted import every_form
from cases.reports.catalogue.crosstab import Relation
from cases.reports.catalogue.templates import every_crosstab
from cases.reports.catalogue.words import Words
from cases.reports.corrected import Changes, added, fits, moved
from cases.reports.periods import QUARTER, end_of, later, starts_at
from cases.services import earlier_rows
from tables.models import Table

LOST = ("drafts", "codes", "attendance")  # classes of a purge that take something from the counts


def freeze(table: Table, day: date) -> ClosedQuarter:
    """The counts of the quarter that begins on *day*, not kept yet."""
    zone = ZoneInfo(table.time_zone)
    end = starts_at(later(day, QUARTER), zone)
    scope = indicators.Scope((table.pk,), starts_at(day, zone), end, zone)
    found = _counts(scope)
    copied: dict[str, Any] = {}
    if Situation.objects.filter(table=table, is_copy=True).exists():
        copied = _counts(replace(scope, copies=True))
    imported = earlier_rows.counts_between(table, day, later(day, QUARTER))
    return ClosedQuarter(
        table=table, start_date=day, copies=copied, has_imported=imported,
        counted=sorted(every_form()), **found,
    )  # fmt: skip


def with_corrections(row: ClosedQuarter) -> list[CountCorrection]:
    """Add to a quarter that is being closed the corrections that wait and that it can hold."""
    waiting = CountCorrection.objects.filter(
        table=row.table, counted_in=None, start_date__lt=row.start_date
    )
    held = []
    for correction in waiting.order_by("made_at"):
        changes = moved(Changes(correction.changes), row.start_date)
        if fits(row, changes, relations_of(indicators.words_of([row.table.pk]))):
            for name, value in added(row, changes).items():
                setattr(row, name, value)
            held.append(correction)
    return held


def all_is_there(table: Table, day: date) -> bool:
    """Whether nothing has gone of what the quarter that begins on *day* counted when it was closed.

    Rows go with a purge, and those of earlier years once they are folded into their quarter.
    """
    first = ClosedQuarter.objects.filter(table=table, start_date=day).earliest("edition")
    purges = Purge.objects.filter(table=table, done_at__gte=first.closed_at)
    purged = any(counts.get(name) for counts in purges.values_list("counts", flat=True)
                 for name in LOST)  # fmt: skip
    folded = ImportBatch.objects.filter(
        table=table, state=ImportBatch.State.ACCEPTED,
        first_date__lte=end_of(day), last_date__gte=day,
    )  # fmt: skip
    return not purged and not folded.exists()


def relations_of(words: Words) -> list[Relation]:
    """What everybody knows of the counts of a quarter."""
    return [one for crosstab in every_crosstab(words) for one in crosstab.relations()]


def _counts(scope: indicators.Scope) -> dict[str, Any]:
    (table,) = scope.tables
    (day,) = scope.buckets()
    counts = indicators.count(scope)[str(table), day]
    months = indicators.count_months(scope)
    return {
        "counts": dict(sorted(counts.items())),
        "months": {month.isoformat(): dict(found) for (_table, month), found in months.items()},
    }
