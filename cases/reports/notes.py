"""What the reader of a report has to know about the counts it is made of."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from cases.models import ClosedQuarter, CountCorrection, Release
from cases.reports.document import Label
from cases.reports.ledger import tables_of, unit_of, units_beside
from cases.reports.periods import end_of, name_of

IMPORTED = Label(
    "Counts hold situations of earlier years that were imported from a spreadsheet: of them only "
    "what the template asks for is known.",
    "Les nombres comprennent des situations d’années antérieures importées d’une feuille de "
    "calcul\u00a0: on en connaît seulement ce que le gabarit demande.",
)
AGAIN = Label(
    "Counted again after it was closed: {names}.",
    "Compté de nouveau après sa fermeture\u00a0: {names}.",
)
CORRECTED = Label(
    "Holds corrections to earlier quarters: {names}.",
    "Contient des corrections de trimestres antérieurs\u00a0: {names}.",
)


def notes_of(release: Release) -> tuple[Label, ...]:
    """Whether earlier years are in it, which quarters were counted again or hold corrections."""
    again = {date.fromisoformat(str(day)) for _table, day, _number in release.editions}
    held = CountCorrection.objects.filter(
        table__in=tables_of(release),
        counted_in__start_date__range=(release.first_date, release.last_date),
        counted_in__closed_at__lte=release.released_at,
    )
    corrected = set(held.values_list("counted_in__start_date", flat=True))
    inside = {day for day in again if release.first_date <= day <= release.last_date}
    named = ((AGAIN, inside), (CORRECTED, corrected))
    return (*_imported(release), *(_named(words, days) for words, days in named if days))


def _imported(release: Release) -> tuple[Label, ...]:
    """The note that rows of earlier years are counted too, where they are."""
    shown = Q()
    for unit in (unit_of(release), *units_beside(release)):
        shown |= Q(start_date__range=(unit.first, unit.last))
    inside = ClosedQuarter.objects.filter(shown, table__in=tables_of(release), has_imported=True)
    return (IMPORTED,) if inside.exists() else ()


def _named(words: Label, days: set[date]) -> Label:
    names = [name_of(day, end_of(day)) for day in sorted(days)]
    return Label(
        words.en.format(names=", ".join(name.en for name in names)),
        words.fr.format(names=", ".join(name.fr for name in names)),
    )
