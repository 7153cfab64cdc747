"""Who reads a report, and what each of them holds already. Nothing ever leaves the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from cases.models import Release
from cases.reports.catalogue.crosstab import Key
from cases.reports.catalogue.situations import CONCLUDED
from cases.reports.catalogue.templates import BY_CODE, crosstabs
from cases.reports.catalogue.words import Words
from cases.reports.document import Audience
from cases.reports.periods import QUARTER, end_of, months_in, quarters
from cases.reports.protection.assemble import Holding, Name, Slice
from cases.reports.protection.run import Reader
from cases.reports.protection.units import Unit
from tables.models import Table

# Which reports each kind of reader can get hold of: a public file is everybody's.
READS = {
    Audience.PUBLIC: (Audience.PUBLIC,),
    Audience.PARTNERS: (Audience.PARTNERS, Audience.PUBLIC),
    Audience.TABLE: (Audience.TABLE, Audience.PUBLIC),
}
# Crosstabs that a member of the table can count in the listing.
LISTED = frozenset({"headline", "rejections", "led", "assisted"})


class Asked(Protocol):
    """What a release and a request for one both say."""

    table: Table
    first_date: date
    last_date: date
    templates: list[str]
    wide_ages: bool


def threshold(table: Table, audience: Audience) -> int:
    """The smallest count that *audience* may read of *table*."""
    return table.smallest_for(audience.value)


def unit_of(asked: Asked) -> Unit:
    """The place and period of a release."""
    return Unit(frozenset({str(asked.table.pk)}), asked.first_date, asked.last_date)


def slices_of(asked: Asked, words: Words) -> Iterator[Slice]:
    """What a release shows of persons: its crosstabs, and the first of some quarter by quarter."""
    unit = unit_of(asked)
    words = words.counted(asked.first_date, asked.last_date)
    found = crosstabs(words, asked.templates, wide=asked.wide_ages)
    about_persons = tuple(crosstab for crosstab in found if not crosstab.never_hidden)
    if about_persons:
        yield Slice(unit, about_persons)
    repeated = tuple(
        BY_CODE[code].crosstabs[0](words) for code in asked.templates if BY_CODE[code].over_time
    )
    for part in inner_quarters(unit) if repeated else ():
        yield Slice(part, repeated)


def inner_quarters(unit: Unit) -> list[Unit]:
    """The quarters of a longer unit."""
    if months_in(unit.first, unit.last) <= QUARTER:
        return []
    return [Unit(unit.tables, day, end_of(day)) for day in quarters(unit.first, unit.last)]


def readers_of(
    table: Table, audience: Audience, words: Words, *, extra: Iterable[Release] = ()
) -> list[Reader]:
    """Everybody who will be able to read a new report of *table* for *audience*.

    *extra* are releases that are weighed: they count as if they stood in the ledger.
    """
    releases = [*Release.objects.filter(table=table).select_related("table"), *extra]
    return [
        Reader(reader.value, threshold(table, reader), _holding(reader, releases, words))
        for reader, read in READS.items()
        if audience in read
    ]


def _holding(reader: Audience, releases: Iterable[Release], words: Words) -> Holding:
    slices: list[Slice] = []
    shown: set[Name] = set()
    for release in releases:
        if Audience(release.audience) in READS[reader]:
            parts = list(slices_of(release, words))
            away = set(release.hidden)
            slices += parts
            shown |= {name for part in parts for name, _u, _k in part.cells()} - away
    if reader is Audience.TABLE:
        return Holding(tuple(slices), frozenset(shown), _in_the_listing)
    return Holding(tuple(slices), frozenset(shown))


def _in_the_listing(unit: Unit, key: Key) -> bool:
    return key == CONCLUDED or key.partition("/")[0] in LISTED
