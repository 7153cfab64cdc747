"""Places and periods, and the pieces that several of them are made of.

Two reports of overlapping periods tell their difference, a region and its tables tell the rest.
So each count of each report is written as the sum of the pieces that all reports together cut.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Unit:
    """Some tables, from the first day to the last. Tables are ids."""

    tables: frozenset[str]
    first: date
    last: date

    @property
    def name(self) -> str:
        """What tells it from others."""
        return f"{'+'.join(sorted(self.tables))}:{self.first:%Y%m%d}-{self.last:%Y%m%d}"

    def holds(self, other: Unit) -> bool:
        """Whether *other* lies in it."""
        return other.tables <= self.tables and self.first <= other.first and other.last <= self.last

    def at_end(self) -> Unit:
        """Its last day."""
        return Unit(self.tables, self.last, self.last)

    def eve(self) -> Unit:
        """The day before its first."""
        return Unit(self.tables, self.first - ONE_DAY, self.first - ONE_DAY)


def pieces(units: Collection[Unit]) -> dict[Unit, tuple[Unit, ...]]:
    """Each unit with the pieces it is made of; one that no other cuts is its own piece."""
    return {unit: tuple(_cut(unit, units)) for unit in units}


def _cut(unit: Unit, units: Collection[Unit]) -> Iterator[Unit]:
    near = [other for other in units if _touch(unit, other)]
    for tables, (first, last) in product(_places(unit, near), _spans(unit, near)):
        yield Unit(tables, first, last)


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
    starts = {unit.first}
    for other in units:
        starts |= {other.first, other.last + ONE_DAY}
    inside = sorted(day for day in starts if unit.first <= day <= unit.last)
    ends = [*(day - ONE_DAY for day in inside[1:]), unit.last]
    return list(zip(inside, ends, strict=True))
