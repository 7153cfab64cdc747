"""Who reads a report, and what each of them holds already. Nothing ever leaves the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from cases.models import Release
from cases.reports.catalogue.crosstab import Crosstab, Key
from cases.reports.catalogue.situations import CONCLUDED
from cases.reports.catalogue.templates import BY_CODE, crosstabs
from cases.reports.catalogue.words import Words
from cases.reports.document import Audience
from cases.reports.periods import QUARTER, end_of, months_in, quarters
from cases.reports.protection.holdings import Holding, Name, Slice
from cases.reports.protection.run import Reader
from cases.reports.protection.units import Unit, concerned, whole
from tables.models import Table

# Which reports each kind of reader can get hold of: a public file is everybody's.
READS = {
    Audience.PUBLIC: (Audience.PUBLIC,),
    Audience.PARTNERS: (Audience.PARTNERS, Audience.PUBLIC),
    Audience.TABLE: (Audience.TABLE, Audience.PUBLIC),
}
# Crosstabs that a member of the table can count in the listing.
LISTED = frozenset({"headline", "rejections", "own_rejected", "led", "assisted"})
BY_TABLE = "headline"  # the template that a region shows table by table too


class Asked(Protocol):
    """What a release and a request for one both say."""

    table: Table
    first_date: date
    last_date: date
    templates: list[str]
    wide_ages: bool
    beside: list[str]
    editions: list[list[str | int]]
    crosstabs: list[str]

    @property
    def further(self) -> list[Table]:
        """The further tables of a region."""


class Out(Asked, Protocol):
    """What was released, or is taken for released."""

    audience: str
    hidden: list[str]


@dataclass(frozen=True)
class Ring:
    """Tables whose reports have to do with each other, through regions, and all these reports."""

    tables: tuple[Table, ...]
    releases: tuple[Release, ...]

    @property
    def mark(self) -> tuple[list[str], int]:
        """What changes with every release: lines are only ever added."""
        return sorted(str(table.pk) for table in self.tables), len(self.releases)


def tables_of(asked: Asked) -> list[Table]:
    """The table of a report, or the tables of its region."""
    return [asked.table, *asked.further]


def ring_of(tables: Iterable[Table]) -> Ring:
    """Everything that was released of *tables*, of what shared a region with them, and so on."""
    ids = {table.pk for table in tables}
    while True:
        touching = Q(table__in=ids) | Q(also__in=ids)
        found = Release.objects.filter(touching).distinct().select_related("table")
        releases = tuple(found.prefetch_related("also").order_by("released_at"))
        more = {table.pk for release in releases for table in tables_of(release)}
        if more <= ids:
            return Ring(tuple(Table.objects.filter(pk__in=ids).order_by("pk")), releases)
        ids |= more


def threshold(tables: Iterable[Table], audience: Audience) -> int:
    """The smallest count that *audience* may read of *tables*: of several, the largest."""
    return max(table.smallest_for(audience.value) for table in tables)


def unit_of(asked: Asked) -> Unit:
    """The place and period of a release. A region counts what is at two of its tables once."""
    return _unit(asked, asked.first_date, asked.last_date)


def units_beside(asked: Asked) -> list[Unit]:
    """The other periods that stand beside its own, each as long, the earliest first."""
    length = months_in(asked.first_date, asked.last_date)
    days = sorted(date.fromisoformat(day) for day in asked.beside)
    return [_unit(asked, day, end_of(day, length)) for day in days]


def span_of(asked: Asked) -> tuple[date, date]:
    """From the first day of all that a report shows to the last, what stands beside it included."""
    units = [unit_of(asked), *units_beside(asked)]
    return min(unit.first for unit in units), max(unit.last for unit in units)


def units_by_table(asked: Asked) -> dict[Table, Unit]:
    """The tables of a region, each with what began there."""
    tables = tables_of(asked)
    if len(tables) == 1:
        return {}
    unit = unit_of(asked)
    return {t: unit.part(frozenset({str(t.pk)}), unit.first, unit.last) for t in tables}


def slices_of(asked: Asked, words: Words) -> Iterator[Slice]:
    """What a release shows of persons: its crosstabs, some of them quarter by quarter."""
    unit = unit_of(asked)
    ids = [str(table.pk) for table in tables_of(asked)]
    all_along = words.at(ids).counted(*span_of(asked))
    words = words.at(ids).counted(asked.first_date, asked.last_date)
    about_persons = _about_persons(asked, words)
    if about_persons:
        yield Slice(unit, about_persons)
        found = [one for one in _about_persons(asked, all_along) if stands_beside(one)]
        narrow = tuple(crosstab.narrow() for crosstab in found)
        yield from (Slice(other, narrow) for other in units_beside(asked))
    yield from _quarter_by_quarter(asked, words)
    if BY_TABLE in asked.templates:
        first = (BY_CODE[BY_TABLE].crosstabs[0](words),)
        yield from (Slice(part, first) for part in units_by_table(asked).values())


def _quarter_by_quarter(asked: Asked, words: Words) -> Iterator[Slice]:
    """The quarters of a longer time, and all of it where they add up."""
    unit = unit_of(asked)
    found = tuple(one for code in asked.templates for one in over_time(asked, words, code))
    quarters_of_it = inner_quarters(unit) if found else []
    added_up = tuple(crosstab for crosstab in found if not crosstab.at_end)
    if quarters_of_it and added_up:
        yield Slice(unit, added_up)
    yield from (Slice(part, found) for part in quarters_of_it)


def _about_persons(asked: Asked, words: Words) -> tuple[Crosstab, ...]:
    found = made_of(asked, words, asked.templates)
    return tuple(crosstab for crosstab in found if not crosstab.never_hidden)


def made_of(asked: Asked, words: Words, templates: Iterable[str]) -> list[Crosstab]:
    """The crosstabs of some of its templates, as they were when it was made."""
    return _then(asked, crosstabs(words, templates, wide=asked.wide_ages))


def over_time(asked: Asked, words: Words, template: str) -> list[Crosstab]:
    """Those of a template that stand quarter by quarter, as they were when it was made."""
    return _then(asked, [make(words) for make in BY_CODE[template].by_quarter])


def _then(asked: Asked, found: list[Crosstab]) -> list[Crosstab]:
    """Without what has joined a template since: nobody holds it, and it was not counted."""
    return [one for one in found if not asked.crosstabs or one.code in asked.crosstabs]


def stands_beside(crosstab: Crosstab) -> bool:
    """Whether its totals stand beside those of other periods: where there are totals."""
    return crosstab.whole_column


def inner_quarters(unit: Unit) -> list[Unit]:
    """The quarters of a longer unit."""
    if months_in(unit.first, unit.last) <= QUARTER:
        return []
    days = quarters(unit.first, unit.last)
    return [unit.part(unit.tables, day, end_of(day)) for day in days]


def readers_of(
    asked: Asked, audience: Audience, ring: Ring, words: Words, *, extra: Iterable[Out] = ()
) -> list[Reader]:
    """Everybody who will be able to read a new report for *audience*.

    *extra* are releases that are weighed: they count as if they stood in the ledger. Of several
    tables each table's members are a reader, and so is somebody who is a member of all.
    """
    held: list[Out] = [*ring.releases, *extra]
    tables = list({table.pk: table for table in (*ring.tables, *tables_of(asked))}.values())
    new = list(slices_of(asked, words))
    found = []
    for kind, read in READS.items():
        if audience not in read:
            continue
        least = threshold(tables, kind)
        groups = _groups(tables, asked, audience) if kind is Audience.TABLE else [frozenset()]
        for group in groups:
            held_by = holding(kind, held, words, group, new)
            found.append(Reader(kind.value, least, held_by, counts=bool(group)))
    return found


def _groups(tables: list[Table], asked: Asked, audience: Audience) -> list[frozenset[UUID]]:
    """Whose members read it: of each table, and of all together."""
    readers = [asked.table] if audience is Audience.TABLE else tables
    alone = [frozenset({table.pk}) for table in readers]
    return alone if len(tables) == 1 else [*alone, frozenset(table.pk for table in tables)]


def holding(
    kind: Audience,
    releases: Iterable[Out],
    words: Words,
    members: frozenset[UUID],
    new: list[Slice],
) -> Holding:
    slices: list[Slice] = []
    shown: set[Name] = set()
    for release in releases:
        if not _reads(kind, members, release):
            continue
        parts = list(slices_of(release, words))
        away = set(release.hidden)
        slices += parts
        shown |= {name for part in parts for name, _u, _k in part.cells()} - away
    if kind is not Audience.TABLE:
        return Holding(tuple(slices), frozenset(shown))
    ids = frozenset(str(pk) for pk in members)
    seen = _seen(ids, [*new, *slices])
    return Holding((*slices, *seen), frozenset(shown), _in_the_listing(ids))


def _reads(kind: Audience, members: frozenset[UUID], release: Out) -> bool:
    audience = Audience(release.audience)
    if audience not in READS[kind]:
        return False
    return audience is not Audience.TABLE or release.table.pk in members


def _seen(members: frozenset[str], slices: list[Slice]) -> list[Slice]:
    """What members can count themselves of their tables' part of a region."""
    found: list[Slice] = []
    for part in slices:
        listed = tuple(c for c in part.crosstabs if c.code in LISTED)
        for table in members if listed else ():
            place = whole([table])
            if table in part.unit.tables and part.unit.tables != place:
                unit = part.unit
                editions = concerned(unit.editions, place, unit.first, unit.last)
                found.append(Slice(Unit(place, unit.first, unit.last, editions), listed))
    return found


def _in_the_listing(members: frozenset[str]) -> Callable[[Unit, Key], bool]:
    own = frozenset(whole([table]) for table in members)

    def counted(unit: Unit, key: Key) -> bool:
        listed = key == CONCLUDED or key.partition("/")[0] in LISTED
        return listed and unit.tables in own

    return counted


def _unit(asked: Asked, first: date, last: date) -> Unit:
    ids = [str(table.pk) for table in tables_of(asked)]
    place = frozenset(ids) if len(ids) > 1 else whole(ids)
    editions = [(str(t), date.fromisoformat(str(d)), int(n)) for t, d, n in asked.editions]
    return Unit(place, first, last, concerned(editions, place, first, last))
