"""A report from what was asked for: protected, audited, and made into one document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.reports import figures
from cases.reports.catalogue.crosstab import Crosstab, Key
from cases.reports.catalogue.templates import BY_CODE, crosstabs
from cases.reports.catalogue.words import Words
from cases.reports.document import Audience, Cell, Certificate, Figure, Label, Line, Report
from cases.reports.indicators import words_of
from cases.reports.ledger import (
    Asked,
    inner_quarters,
    readers_of,
    slices_of,
    threshold,
    unit_of,
)
from cases.reports.periods import name_of, period
from cases.reports.protection.assemble import name_of as cell_name
from cases.reports.protection.run import Protected, Step, secure
from cases.reports.protection.units import Unit
from cases.reports.snapshots import Snapshots

TITLE = Label("Report of the situation table", "Rapport de la table d’intervention")
RULE = "upper"


@dataclass(frozen=True)
class Built:
    """A protected pattern, and what makes a document of it once it has its line in the ledger."""

    protected: Protected
    threshold: int
    document: Callable[[UUID, datetime], Report]


def build(asked: Asked, audience: Audience, *, step: Step = lambda done, total: None) -> Built:
    """Protect what was asked for.

    Raises NotClosed while a quarter is open, Refused where no safe pattern exists, and what the
    solver and the audit raise: then there is no report.
    """
    table, unit = asked.table, unit_of(asked)
    snapshots = Snapshots.of([table])
    snapshots.require(unit)
    words = words_of([table.pk])
    protected = secure(
        slices_of(asked, words),
        readers_of(table, audience, words),
        snapshots.count,
        step=step,
    )
    least = threshold(table, audience)

    def document(ledger_id: UUID, at: datetime) -> Report:
        found = _figures(asked, words, protected, snapshots)
        return Report(
            title=TITLE,
            place=Label(table.name_en, table.name_fr),
            is_region=False,
            period=period(asked.first_date, asked.last_date),
            audience=audience,
            threshold=least,
            figures=tuple(found),
            certificate=Certificate(protected.digest, RULE, least, at),
            ledger_id=str(ledger_id),
            made_at=at,
            is_sample=table.is_sample,
            notes=figures.notes(found),
        )

    return Built(protected, least, document)


def _figures(
    asked: Asked, words: Words, protected: Protected, snapshots: Snapshots
) -> list[Figure]:
    unit = unit_of(asked)
    found: list[Figure] = []
    for code in BY_CODE:
        if code not in asked.templates:
            continue
        for crosstab in crosstabs(words, [code], wide=asked.wide_ages):
            look = _looking(crosstab, unit, protected, snapshots)
            found.append(figures.figure(crosstab, look))
        if BY_CODE[code].over_time and inner_quarters(unit):
            found.append(_over_time(BY_CODE[code].crosstabs[0](words), unit, protected, snapshots))
    return found


def _over_time(
    crosstab: Crosstab, unit: Unit, protected: Protected, snapshots: Snapshots
) -> Figure:
    parts = [
        (
            Line(f"{part.first:%Y%m}", name_of(part.first, part.last)),
            _looking(crosstab, part, protected, snapshots),
        )
        for part in inner_quarters(unit)
    ]
    return figures.over_time(crosstab, parts)


def _looking(
    crosstab: Crosstab, unit: Unit, protected: Protected, snapshots: Snapshots
) -> Callable[[Key], Cell]:
    """What may be seen of each key: what is not about persons, as it is; else what is shown."""

    def look(key: Key) -> Cell:
        if crosstab.never_hidden:
            return Cell(snapshots.count(unit, key))
        here = unit.at_end() if key in crosstab.at_end else unit
        return Cell(protected.shown.get(cell_name(here, key)))

    return look
