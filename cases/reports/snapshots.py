"""The frozen counts of closed quarters, added up for any place and period made of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from cases.models import ClosedQuarter
from cases.reports.catalogue.crosstab import Key
from cases.reports.periods import end_of, later, quarter_of, quarters
from cases.reports.protection.units import Unit
from tables.models import Table


class NotClosed(Exception):
    """A quarter is not closed yet. *days* are the first days of those that are missing."""

    def __init__(self, days: tuple[date, ...]) -> None:
        super().__init__("not closed")
        self.days = days


class Snapshots:
    """The closed quarters of some tables."""

    def __init__(self, rows: Iterable[ClosedQuarter]) -> None:
        self._quarters = {(str(row.table_id), row.start_date): row.counts for row in rows}
        self._months: dict[tuple[str, date], dict[str, int]] = {}
        for row in rows:
            for month, counts in row.months.items():
                self._months[str(row.table_id), date.fromisoformat(month)] = counts

    @classmethod
    def of(cls, tables: Iterable[Table]) -> Snapshots:
        """All closed quarters of *tables*."""
        return cls(list(ClosedQuarter.objects.filter(table__in=list(tables))))

    def require(self, unit: Unit) -> None:
        """Raise NotClosed unless every quarter of *unit* is closed."""
        missing = {
            day
            for table in unit.tables
            for day in quarters(unit.first, unit.last)
            if (table, day) not in self._quarters
        }
        if missing:
            raise NotClosed(tuple(sorted(missing)))

    def count(self, unit: Unit, key: Key) -> int:
        """The true count of *key*; of a single day, what holds at its end.

        Raises KeyError for a day of a quarter that is not closed.
        """
        return sum(part.get(key, 0) for table in unit.tables for part in self._parts(table, unit))

    def _parts(self, table: str, unit: Unit) -> list[dict[str, Any]]:
        if unit.first == unit.last:
            return [self._at_end(table, unit.last)]
        whole = unit.first == quarter_of(unit.first) and unit.last == end_of(quarter_of(unit.last))
        if whole:
            return [self._quarters[table, day] for day in quarters(unit.first, unit.last)]
        found, day = [], unit.first
        while day <= unit.last:
            found.append(self._months.get((table, day), {}))
            day = later(day, 1)
        return found

    def _at_end(self, table: str, day: date) -> dict[str, Any]:
        quarter = self._quarters[table, quarter_of(day)]
        if day == end_of(quarter_of(day)):
            return quarter
        return self._months.get((table, day.replace(day=1)), {})
