"""Exact figures of any quarters, for the coordinator's screen alone. Nothing of it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.reports import indicators
from cases.reports.catalogue.crosstab import Counts, Crosstab, Key
from cases.reports.catalogue.templates import BY_CODE, crosstabs
from cases.reports.document import Cell, Figure
from cases.reports.figures import Look, column, figure, in_all, over_time
from cases.reports.periods import end_of
from tables.models import Table


@dataclass(frozen=True)
class WorkingFigures:
    """The figures of one template, exact."""

    figures: list[Figure]


def working_figures(table: Table, scope: indicators.Scope, template: str) -> WorkingFigures:
    """Count now, whatever was frozen: the figures of *template* for the time of *scope*."""
    counted = indicators.count(scope)
    quarters = [counted[str(table.pk), day] for day in scope.buckets()]
    words = indicators.words_of([table.pk])
    found = [figure(one, _look(one, quarters)) for one in crosstabs(words, [template])]
    if len(quarters) > 1:
        made = (make(words) for make in BY_CODE[template].by_quarter)
        found += [_over_time(one, scope.buckets(), quarters) for one in made]
    return WorkingFigures(found)


def _over_time(crosstab: Crosstab, days: list[date], quarters: Sequence[Counts]) -> Figure:
    beside = [
        column(day, end_of(day), _look(crosstab, [counts]))
        for day, counts in zip(days, quarters, strict=True)
    ]
    whole = in_all(days[0], end_of(days[-1]), _look(crosstab, quarters))
    return over_time(crosstab, beside, whole)


def _look(crosstab: Crosstab, quarters: Sequence[Counts]) -> Look:
    """What stands in some quarters together; at an end, what stands in the last of them."""

    def look(key: Key) -> Cell:
        counts = quarters[-1:] if key in crosstab.at_end else quarters
        return Cell(sum(one.get(key, 0) for one in counts))

    return look
