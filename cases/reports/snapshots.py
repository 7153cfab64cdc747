"""The frozen counts of closed quarters, added up for any place and period made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from cases.models import ClosedQuarter
from cases.reports.catalogue.crosstab import Key
from cases.reports.periods import end_of, later, quarter_of, quarters
from cases.reports.protection.units import COPIES, Edition, Unit
from tables.models import Table

Counts = Mapping[Key, int]
NONE: Counts = {}


class NotClosed(Exception):
    """A quarter is not closed yet. *days* are the first days of those that are missing."""

    def __init__(self, days: tuple[date, ...]) -> None:
        super().__init__("not closed")
        self.days = days


class Snapshots:
    """The closed quarters of some tables, in all their editions."""

    def __init__(self, rows: Iterable[ClosedQuarter]) -> None:
        self._quarters = {(str(row.table_id), row.start_date, row.edition): row for row in rows}

    @classmethod
    def of(cls, tables: Iterable[Table | Any], *, more: Iterable[ClosedQuarter] = ()) -> Snapshots:
        """All closed quarters of *tables* (or of tables with these ids), and *more*."""
        return cls([*ClosedQuarter.objects.filter(table__in=list(tables)), *more])

    @property
    def editions(self) -> frozenset[Edition]:
        """The last edition of each quarter that has more than one."""
        last: dict[tuple[str, date], int] = {}
        for table, day, number in sorted(self._quarters):
            last[table, day] = number
        return frozenset((*place, number) for place, number in last.items() if number > 1)

    def require(self, unit: Unit) -> None:
        """Raise NotClosed unless every quarter of *unit* is closed."""
        missing = {
            day
            for part in unit.tables
            for day in quarters(unit.first, unit.last)
            if (part.removesuffix(COPIES), day, 1) not in self._quarters
        }
        if missing:
            raise NotClosed(tuple(sorted(missing)))

    def count(self, unit: Unit, key: Key) -> int:
        """The true count of *key*; of a single day, what holds at its end.

        Raises KeyError for a day of a quarter that is not closed.
        """
        return sum(self._of(part, unit, key) for part in unit.tables)

    def _of(self, part: str, unit: Unit, key: Key) -> int:
        table = part.removesuffix(COPIES)
        found = 0
        for counts, copies in self._parts(table, unit):
            copied = copies.get(key, 0)
            found += copied if part.endswith(COPIES) else counts.get(key, 0) - copied
        return found

    def _parts(self, table: str, unit: Unit) -> Iterator[tuple[Counts, Counts]]:
        """The counts of each quarter or month of the unit, with those of copies."""
        if unit.first == unit.last:
            yield self._at_end(table, unit)
            return
        is_whole = unit.first == quarter_of(unit.first) and unit.last == end_of(
            quarter_of(unit.last)
        )
        if is_whole:
            for day in quarters(unit.first, unit.last):
                yield _quarter(self._row(table, day, unit))
            return
        day = unit.first
        while day <= unit.last:
            yield _month(self._row(table, quarter_of(day), unit), day)
            day = later(day, 1)

    def _at_end(self, table: str, unit: Unit) -> tuple[Counts, Counts]:
        row = self._row(table, quarter_of(unit.last), unit)
        if unit.last == end_of(row.start_date):
            return _quarter(row)
        return _month(row, unit.last.replace(day=1))

    def _row(self, table: str, day: date, unit: Unit) -> ClosedQuarter:
        numbers = [n for other, start, n in unit.editions if (other, start) == (table, day)]
        return self._quarters[table, day, max(numbers, default=1)]


def _quarter(row: ClosedQuarter) -> tuple[Counts, Counts]:
    return row.counts, row.copies.get("counts", NONE)


def _month(row: ClosedQuarter, day: date) -> tuple[Counts, Counts]:
    copied = row.copies.get("months", {})
    return row.months.get(day.isoformat(), NONE), copied.get(day.isoformat(), NONE)
