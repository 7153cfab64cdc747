"""A report from what was asked for: protected, audited, and made into one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cases.models import ClosedQuarter, Release
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
IMPORTED = Label(
    "Counts hold situations of earlier years that were imported from a spreadsheet: of them only "
    "what the template asks for is known.",
    "Les nombres comprennent des situations d’années antérieures importées d’une feuille de "
    "calcul\u00a0: on en connaît seulement ce que le gabarit demande.",
)
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

    Raises NotClosed while a quarter is open, Refused where no safe pattern exists, and what the
    solver and the audit raise: then there is no report.
    """
    protected = protect(asked, audience, step=step)
    snapshots, words = Snapshots.of([asked.table]), words_of([asked.table.pk])
    found = _figures(asked, words, protected.shown, snapshots)
    return Built(protected, threshold(asked.table, audience), found)


def protect(
    asked: Asked,
    audience: Audience,
    *,
    extra: Iterable[Release] = (),
    step: Step = lambda done, total: None,
) -> Protected:
    """The safe pattern of what was asked for. *extra* is taken for released already.

    Raises what :func:`build` raises.
    """
    table = asked.table
    snapshots = Snapshots.of([table])
    snapshots.require(unit_of(asked))
    words = words_of([table.pk])
    return secure(
        slices_of(asked, words),
        readers_of(table, audience, words, extra=extra),
        snapshots.count,
        zeros_sensitive=table.zeros_sensitive,
        step=step,
    )


def document(release: Release, found: list[Figure]) -> Report:
    """The report of a line in the ledger."""
    table = release.table
    return Report(
        title=TITLE,
        place=Label(table.name_en, table.name_fr),
        is_region=False,
        period=period(release.first_date, release.last_date),
        audience=Audience(release.audience),
        threshold=release.threshold,
        figures=tuple(found),
        certificate=_certificate(release),
        ledger_id=str(release.pk),
        made_at=release.released_at,
        is_sample=table.is_sample,
        notes=(*_imported(release), *figures.notes(found)),
    )


def _imported(release: Release) -> tuple[Label, ...]:
    """The note that rows of earlier years are counted too, where they are."""
    inside = ClosedQuarter.objects.filter(
        table=release.table_id, start_date__range=(release.first_date, release.last_date)
    )
    return (IMPORTED,) if inside.filter(has_imported=True).exists() else ()


def _certificate(release: Release) -> Certificate:
    return Certificate(
        release.digest, RULE, release.threshold, release.passed_at, release.trail_head
    )


def rebuilt(release: Release) -> Report:
    """The report of a release once more, from the frozen counts: it shows what it showed."""
    snapshots = Snapshots.of([release.table])
    words = words_of([release.table_id])
    hidden = set(release.hidden)
    shown = {
        name: snapshots.count(unit, key)
        for part in slices_of(release, words)
        for name, unit, key in part.cells()
        if name not in hidden
    }
    return document(release, _figures(release, words, shown, snapshots))


def _figures(asked: Asked, words: Words, shown: Shown, snapshots: Snapshots) -> list[Figure]:
    unit, words = unit_of(asked), words.counted(asked.first_date, asked.last_date)
    found: list[Figure] = []
    for code in BY_CODE:
        if code not in asked.templates:
            continue
        for crosstab in crosstabs(words, [code], wide=asked.wide_ages):
            look = _looking(crosstab, unit, shown, snapshots)
            found.append(figures.figure(crosstab, look))
        if BY_CODE[code].over_time and inner_quarters(unit):
            found.append(_over_time(BY_CODE[code].crosstabs[0](words), unit, shown, snapshots))
    return found


def _over_time(crosstab: Crosstab, unit: Unit, shown: Shown, snapshots: Snapshots) -> Figure:
    parts = [
        (
            Line(f"{part.first:%Y%m}", name_of(part.first, part.last)),
            _looking(crosstab, part, shown, snapshots),
        )
        for part in inner_quarters(unit)
    ]
    return figures.over_time(crosstab, parts)


def _looking(
    crosstab: Crosstab, unit: Unit, shown: Shown, snapshots: Snapshots
) -> Callable[[Key], Cell]:
    """What may be seen of each key: what is not about persons, as it is; else what is shown."""

    def look(key: Key) -> Cell:
        if crosstab.never_hidden:
            return Cell(snapshots.count(unit, key))
        here = unit.at_end() if key in crosstab.at_end else unit
        return Cell(shown.get(cell_name(here, key)))

    return look
