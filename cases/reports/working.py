"""Exact figures of any quarters, for the coordinator's screen alone. Nothing of it is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cases.reports import indicators
from cases.reports.catalogue.crosstab import Crosstab, Key
from cases.reports.catalogue.templates import crosstabs
from cases.reports.document import Cell, Figure
from cases.reports.figures import figure
from tables.models import Table


@dataclass(frozen=True)
class WorkingFigures:
    """The figures of one template, exact."""

    figures: list[Figure]


def working_figures(table: Table, scope: indicators.Scope, template: str) -> WorkingFigures:
    """Count now, whatever was frozen: the figures of *template* for the time of *scope*."""
    total: Counter[Key] = Counter()
    counted = indicators.count(scope)
    for (_table, _day), counts in sorted(counted.items(), key=lambda item: item[0][1]):
        total.update(counts)
    words = indicators.words_of([table.pk])
    last = max((day for _table, day in counted), default=None)

    def look_in(crosstab: Crosstab, key: Key) -> Cell:
        if key in crosstab.at_end and last is not None:
            return Cell(counted[str(table.pk), last][key])
        return Cell(total[key])

    return WorkingFigures(
        [
            figure(crosstab, lambda key, crosstab=crosstab: look_in(crosstab, key))  # type: ignore[misc]
            for crosstab in crosstabs(words, [template])
        ]
    )
