"""The frozen counts of closed quarters, added up for any place and period made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cases.models import ClosedQuarter
from cases.reports.catalogue.counted import Form, Lack, NotCounted, monthly_forms
from cases.reports.catalogue.crosstab import Key
from cases.reports.periods import end_of, later, quarter_of, quarters
from cases.reports.protection.units import COPIES, Edition, Unit
from tables.models import Table

Counts = Mapping[Key, int]
Place = tuple[str, date]  # a quarter: a table's id, and its first day
NONE: Counts = {}


class NotClosed(Exception):
    """Some quarters are not closed yet: *places*, each a table's id and a first day."""

    def __init__(self, places: Iterable[Place]) -> None:
        super().__init__("not closed")
        self.places = sorted(places, key=lambda place: (place[1], place[0]))


class Snapshots:
    """The closed quarters of some tables, in all their editions."""

    def __init__(self, rows: Iterable[ClosedQuarter]) -> None:
        self._quarters = {(str(row.table_id), row.start_date, row.edition): row for row in rows}
        self._lacks = {
            place: _lacks(frozenset(row.counted)) for place, row in self._quarters.items()
        }

    @classmethod
    def of(cls, tables: Iterable[Table | Any], *, more: Iterable[ClosedQuarter] = ()) -> Snapshots:
        """All closed quarters of *tables* (or of tables with these ids), and *more*."""
        return cls([*ClosedQuarter.objects.filter(table__in=list(tables)), *more])

    @property
    def closed(self) -> list[date]:
        """The first days of all quarters that are closed at some of the tables."""
        return sorted({day for _table, day, _edition in self._quarters})

    @property
    def editions(self) -> frozenset[Edition]:
        """The last edition of each quarter that has more than one."""
        last: dict[tuple[str, date], int] = {}
        for table, day, number in sorted(self._quarters):
            last[table, day] = number
        return frozenset((*place, number) for place, number in last.items() if number > 1)

    def require(self, unit: Unit) -> None:
        """Raise NotClosed unless every quarter of *unit* is closed."""
        every = _quarters_of(unit)
        missing = {place for place in every if (*place, 1) not in self._quarters}
        if missing:
            raise NotClosed(missing)

    def lacking(self, unit: Unit, forms: frozenset[Form]) -> list[Place]:
        """The quarters of *unit* that did not count some of *forms*."""
        found = {
            (table, day)
            for table, day in _quarters_of(unit)
            if not forms.isdisjoint(self._lacks[self._place(table, day, unit)][0].forms)
        }
        return sorted(found, key=lambda place: (place[1], place[0]))

    def count(self, unit: Unit, key: Key) -> int:
        """The true count of *key*; of a single day, what holds at its end.

        Raises KeyError for a day of a quarter that is not closed, NotCounted for what such a
        quarter or month did not count.
        """
        return sum(self._of(part, unit, key) for part in unit.tables)

    def _of(self, part: str, unit: Unit, key: Key) -> int:
        table = part.removesuffix(COPIES)
        found = 0
        for one in self._parts(table, unit):
            if key in one.lack:
                raise NotCounted(key)
            copied = one.copies.get(key, 0)
            found += copied if part.endswith(COPIES) else one.counts.get(key, 0) - copied
        return found

    def _parts(self, table: str, unit: Unit) -> Iterator[_Part]:
        """The counts of each quarter or month of the unit, with those of copies."""
        if unit.first == unit.last:
            yield self._at_end(table, unit)
            return
        is_whole = unit.first == quarter_of(unit.first) and unit.last == end_of(
            quarter_of(unit.last)
        )
        if is_whole:
            for day in quarters(unit.first, unit.last):
                yield self._quarter(self._place(table, day, unit))
            return
        day = unit.first
        while day <= unit.last:
            yield self._month(self._place(table, quarter_of(day), unit), day)
            day = later(day, 1)

    def _at_end(self, table: str, unit: Unit) -> _Part:
        place = self._place(table, quarter_of(unit.last), unit)
        if unit.last == end_of(quarter_of(unit.last)):
            return self._quarter(place)
        return self._month(place, unit.last.replace(day=1))

    def _quarter(self, place: Edition) -> _Part:
        row = self._quarters[place]
        return _Part(row.counts, row.copies.get("counts", NONE), self._lacks[place][0])

    def _month(self, place: Edition, day: date) -> _Part:
        row = self._quarters[place]
        counts, copied = row.months, row.copies.get("months", {})
        month = day.isoformat()
        return _Part(counts.get(month, NONE), copied.get(month, NONE), self._lacks[place][1])

    def _place(self, table: str, day: date, unit: Unit) -> Edition:
        """The edition of a quarter that *unit* shows."""
        numbers = [n for other, start, n in unit.editions if (other, start) == (table, day)]
        return table, day, max(numbers, default=1)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one quarter or month counted, of that the copies, and what it did not count."""

    counts: Counts
    copies: Counts
    lack: Lack


def _quarters_of(unit: Unit) -> list[Place]:
    tables = {part.removesuffix(COPIES) for part in unit.tables}
    return [(table, day) for table in tables for day in quarters(unit.first, unit.last)]


@cache
def _lacks(counted: frozenset[Form]) -> tuple[Lack, Lack]:
    """What a quarter that counted these forms lacks, and what its months lack."""
    return Lack(counted), Lack(counted & monthly_forms(), others=True)
