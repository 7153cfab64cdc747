"""Places and periods, and the pieces that several of them are made of.

Two reports of overlapping periods tell their difference, a region and its tables tell the rest,
two editions of a quarter tell what was changed. So each count of each report is written as the sum
of the pieces that all reports together cut.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from cases.reports.periods import QUARTER, end_of, later

ONE_DAY = timedelta(days=1)
COPIES = "~copies"  # after a table's id: what began there as a copy of another table's
Edition = tuple[str, date, int]  # of a quarter: table, first day, number; the first is not named


@dataclass(frozen=True, slots=True)
class Unit:
    """Some tables, from the first day to the last, in some editions of their quarters.

    Tables are ids; an id alone is what began at the table, and with ``COPIES`` the rest.
    """

    tables: frozenset[str]
    first: date
    last: date
    editions: frozenset[Edition] = frozenset()
    name: str = field(init=False, repr=False, compare=False)  # what tells it from others

    def __post_init__(self) -> None:
        later_ones = sorted(f"@{table}.{day:%Y%m%d}.{n}" for table, day, n in self.editions)
        places = "+".join(sorted(self.tables))
        name = f"{places}:{self.first:%Y%m%d}-{self.last:%Y%m%d}{''.join(later_ones)}"
        object.__setattr__(self, "name", name)

    @property
    def is_of_copies(self) -> bool:
        """Whether it holds nothing but copies."""
        return all(table.endswith(COPIES) for table in self.tables)

    def is_near(self, other: Unit) -> bool:
        """Whether one of two lies in the other, in whichever editions.

        What was counted again differs from the first count in a direction that everybody guesses.
        """
        return self._spans(other) or other._spans(self)

    def _spans(self, other: Unit) -> bool:
        inside = self.first <= other.first and other.last <= self.last
        return inside and other.tables <= self.tables

    def part(self, tables: frozenset[str], first: date, last: date) -> Unit:
        """A part of it, with the editions that concern it."""
        return Unit(tables, first, last, concerned(self.editions, tables, first, last))

    def at_end(self) -> Unit:
        """Its last day."""
        return self.part(self.tables, self.last, self.last)

    def eve(self) -> Unit:
        """The day before its first, as it was counted first."""
        return Unit(self.tables, self.first - ONE_DAY, self.first - ONE_DAY)


def whole(tables: Iterable[str]) -> frozenset[str]:
    """Everything of each table, copies too."""
    return frozenset(part for table in tables for part in (table, f"{table}{COPIES}"))


def concerned(
    editions: Iterable[Edition], tables: frozenset[str], first: date, last: date
) -> frozenset[Edition]:
    """The editions of quarters that lie at some of *tables* and in some of the days."""
    return frozenset(
        (table, day, number)
        for table, day, number in editions
        if (table in tables or f"{table}{COPIES}" in tables)
        and day <= last
        and end_of(day) >= first
    )


def pieces(units: Collection[Unit]) -> dict[Unit, tuple[Unit, ...]]:
    """Each unit with the pieces it is made of; one that no other cuts is its own piece.

    A piece cuts too: what a table's report takes out of a region's year, it takes out of each of
    the region's quarters, or the quarters and the year would not be seen to add up.
    """
    every = dict.fromkeys(units)
    while True:
        cut = {unit: tuple(_cut(unit, every)) for unit in every}
        more = [piece for inside in cut.values() for piece in inside if piece not in every]
        if not more:
            return {unit: cut[unit] for unit in units}
        every |= dict.fromkeys(more)


def editions_of(units: Iterable[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """Pairs of units that differ in nothing but the edition."""
    found: dict[tuple[frozenset[str], date, date], list[Unit]] = {}
    for unit in sorted(units, key=lambda unit: unit.name):
        same = found.setdefault((unit.tables, unit.first, unit.last), [])
        yield from ((other, unit) for other in same)
        same.append(unit)


def _cut(unit: Unit, units: Collection[Unit]) -> Iterator[Unit]:
    near = [other for other in units if _touch(unit, other)]
    for tables, (first, last) in product(_places(unit, near), _spans(unit, near)):
        yield unit.part(tables, first, last)


def _touch(one: Unit, other: Unit) -> bool:
    at_once = one.first <= other.last and other.first <= one.last
    return at_once and bool(one.tables & other.tables)


def _places(unit: Unit, units: Collection[Unit]) -> list[frozenset[str]]:
    """The tables of *unit*, together as long as no other unit has some of them only."""
    groups = [unit.tables]
    for other in units:
        split = [part for g in groups for part in (g & other.tables, g - other.tables)]
        groups = [group for group in split if group]
    return groups


def _spans(unit: Unit, units: Collection[Unit]) -> list[tuple[date, date]]:
    """The days of *unit*, cut where another begins or ends and around each later edition."""
    starts = {unit.first}
    for other in units:
        starts |= {other.first, other.last + ONE_DAY}
        for _table, day, _number in other.editions:
            starts |= {day, later(day, QUARTER)}
    inside = sorted(day for day in starts if unit.first <= day <= unit.last)
    ends = [*(day - ONE_DAY for day in inside[1:]), unit.last]
    return list(zip(inside, ends, strict=True))
