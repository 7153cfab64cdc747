"""A report from what was asked for: protected, audited, and made into one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from cases.models import ClosedQuarter, Release
from cases.reports import figures
from cases.reports.catalogue.crosstab import Crosstab, Key
from cases.reports.catalogue.templates import BY_CODE
from cases.reports.catalogue.words import Words
from cases.reports.document import Audience, Cell, Certificate, Figure, Label, Line, Report
from cases.reports.indicators import words_of
from cases.reports.ledger import (
    BY_TABLE,
    Asked,
    Out,
    inner_quarters,
    made_of,
    over_time,
    readers_of,
    ring_of,
    slices_of,
    span_of,
    stands_beside,
    tables_of,
    threshold,
    unit_of,
    units_beside,
    units_by_table,
)
from cases.reports.notes import notes_of
from cases.reports.periods import period
from cases.reports.protection.holdings import name_of as cell_name
from cases.reports.protection.run import Protected, Step, secure
from cases.reports.protection.units import Unit
from cases.reports.snapshots import Snapshots
from cases.reports.uncounted import require_counted
from tables.models import Table

TITLE = Label("Report of the situation table", "Rapport de la table d’intervention")
OF_REGION = Label("Report of the situation tables", "Rapport des tables d’intervention")
RULE = "upper"
Shown = Mapping[str, int]  # what may be shown, by the name of the cell


@dataclass(frozen=True)
class Built:
    """A protected pattern, and the figures that show it."""

    protected: Protected
    threshold: int
    figures: list[Figure]


def build(asked: Asked, audience: Audience, *, step: Step = lambda done, total: None) -> Built:
    """Protect what was asked for.

    Raises NotClosed while a quarter is open, NotAllCounted where one did not count all of it,
    Refused where no safe pattern exists, and what the solver and the audit raise: then there is no
    report.
    """
    protected = protect(asked, audience, step=step)
    tables = tables_of(asked)
    snapshots, words = Snapshots.of(tables), words_of([table.pk for table in tables])
    found = draw(asked, words, protected.shown, snapshots)
    least = threshold([*ring_of(tables).tables, *tables], audience)
    return Built(protected, least, found)


def protect(
    asked: Asked,
    audience: Audience,
    *,
    extra: Iterable[Out] = (),
    more: Iterable[ClosedQuarter] = (),
    step: Step = lambda done, total: None,
) -> Protected:
    """The safe pattern of what was asked for. *extra* is taken for released already, *more* for
    closed.

    Raises what :func:`build` raises.
    """
    extra = list(extra)
    ring = ring_of([*tables_of(asked), *(table for out in extra for table in tables_of(out))])
    snapshots = Snapshots.of(ring.tables, more=more)
    require_counted(asked, snapshots)
    words = words_of([table.pk for table in ring.tables])
    return secure(
        slices_of(asked, words),
        readers_of(asked, audience, ring, words, extra=extra),
        snapshots.count,
        zeros_sensitive=any(table.zeros_sensitive for table in ring.tables),
        step=step,
    )


def document(release: Release, found: list[Figure]) -> Report:
    """The report of a line in the ledger."""
    tables = tables_of(release)
    return Report(
        title=TITLE if len(tables) == 1 else OF_REGION,
        place=Label(*(", ".join(names) for names in zip(*map(_names, tables), strict=True))),
        is_region=len(tables) > 1,
        period=period(release.first_date, release.last_date),
        audience=Audience(release.audience),
        threshold=release.threshold,
        figures=tuple(found),
        certificate=_certificate(release),
        ledger_id=str(release.pk),
        made_at=release.released_at,
        is_sample=any(table.is_sample for table in tables),
        notes=(*notes_of(release), *figures.notes(found)),
    )


def _certificate(release: Release) -> Certificate:
    return Certificate(
        release.digest, RULE, release.threshold, release.passed_at, release.trail_head
    )


def rebuilt(release: Release) -> Report:
    """The report of a release once more, from the frozen counts: it shows what it showed.

    Raises NotClosed or NotAllCounted where counts that it was made of are missing.
    """
    tables = tables_of(release)
    snapshots = Snapshots.of(tables)
    require_counted(release, snapshots)
    words = words_of([table.pk for table in tables])
    hidden = set(release.hidden)
    shown = {
        name: snapshots.count(unit, key)
        for part in slices_of(release, words)
        for name, unit, key in part.cells()
        if name not in hidden
    }
    return document(release, draw(release, words, shown, snapshots))


def _names(table: Table) -> tuple[str, str]:
    return table.name_en, table.name_fr


class Counting(Protocol):
    """What knows the true counts; only those are asked that are not about persons."""

    def count(self, unit: Unit, key: Key) -> int:
        """The true count of *key*."""


def draw(asked: Asked, words: Words, shown: Shown, counts: Counting) -> list[Figure]:
    """The figures of a report, from what may be shown."""
    return list(_Drawer(asked, shown, counts).all(words))


@dataclass(frozen=True)
class _Drawer:
    """Makes the figures of a report from what may be shown."""

    asked: Asked
    shown: Shown
    counts: Counting

    def all(self, words: Words) -> Iterator[Figure]:
        """Each crosstab of each template, and what stands beside it."""
        all_along = words.counted(*span_of(self.asked))
        words = words.counted(self.asked.first_date, self.asked.last_date)
        for code, template in BY_CODE.items():
            if code not in self.asked.templates:
                continue
            others = {one.code: one for one in made_of(self.asked, all_along, [code])}
            for crosstab in made_of(self.asked, words, [code]):
                yield figures.figure(crosstab, self._look(crosstab, unit_of(self.asked)))
                if crosstab.code in others:
                    yield from self._beside(others[crosstab.code])
            for crosstab in over_time(self.asked, words, code):
                yield from self._over_time(crosstab)
            if code == BY_TABLE and self.asked.further:
                yield self._by_table(template.crosstabs[0](words))

    def _beside(self, crosstab: Crosstab) -> Iterator[Figure]:
        """The totals of each period, side by side."""
        others = units_beside(self.asked)
        if others and stands_beside(crosstab):
            units = sorted([*others, unit_of(self.asked)], key=lambda unit: unit.first)
            yield figures.beside(crosstab, self._periods(crosstab, units))

    def _over_time(self, crosstab: Crosstab) -> Iterator[Figure]:
        """Quarter by quarter, where there are several."""
        unit = unit_of(self.asked)
        if quarters := self._periods(crosstab, inner_quarters(unit)):
            whole = figures.in_all(unit.first, unit.last, self._look(crosstab, unit))
            yield figures.over_time(crosstab, quarters, whole)

    def _periods(self, crosstab: Crosstab, units: list[Unit]) -> list[tuple[Line, figures.Look]]:
        return [figures.column(unit.first, unit.last, self._look(crosstab, unit)) for unit in units]

    def _by_table(self, crosstab: Crosstab) -> Figure:
        parts = [
            (Line(table.prefix, Label(*_names(table))), self._look(crosstab, unit))
            for table, unit in units_by_table(self.asked).items()
        ]
        region = (
            Line("region", figures.REGION, is_total=True),
            self._look(crosstab, unit_of(self.asked)),
        )
        return figures.by_table(crosstab, [*parts, region])

    def _look(self, crosstab: Crosstab, unit: Unit) -> Callable[[Key], Cell]:
        """What may be seen of each key: what is not about persons, as it is; else what is shown."""
        as_it_is = crosstab.open_keys()

        def look(key: Key) -> Cell:
            if key in as_it_is:
                return Cell(self.counts.count(unit, key))
            here = unit.at_end() if key in crosstab.at_end else unit
            return Cell(self.shown.get(cell_name(here, key)))

        return look
