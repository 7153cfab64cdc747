"""Which tables and which time are counted, and the counters that queries fill."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet, UUIDField
from django.db.models.functions import TruncMonth, TruncQuarter

from cases.reports.catalogue.crosstab import Key
from cases.reports.periods import months, quarters

Bucket = tuple[str, date]  # a table's id, and the first day of the quarter (or month)
Counted = dict[Bucket, Counter[Key]]
FEW = 3  # rows of a group whose cells are listed rather than added to


@dataclass(frozen=True)
class Scope:
    """Some tables from *start* until *end* (not in it), by quarter or by month in *zone*.

    *copies* narrows it to what began as a copy of a situation at another table.
    """

    tables: tuple[UUID, ...]
    start: datetime
    end: datetime
    zone: ZoneInfo
    by_month: bool = False
    copies: bool = False

    def within(self, at: str, table: str = "table") -> Q:
        """The condition that the moment in column *at* lies in the time, at one of the tables."""
        here = Q(**{f"{table}__in": self.tables, f"{at}__gte": self.start, f"{at}__lt": self.end})
        return here & self.only(table.removesuffix("table"))

    def only(self, situation: str = "") -> Q:
        """That it is a copy, where only those are counted; *situation* leads to it."""
        return Q(**{f"{situation}is_copy": True}) if self.copies else Q()

    def buckets(self) -> list[date]:
        """The first day of each quarter (or month) of the time."""
        first = self.start.astimezone(self.zone).date()
        last = (self.end - timedelta(seconds=1)).astimezone(self.zone).date()
        return list(months(first, last) if self.by_month else quarters(first, last))

    def bucket(self, at: str) -> Any:
        """The expression of the first day of the quarter or month of column *at*."""
        trunc = TruncMonth if self.by_month else TruncQuarter
        return trunc(at, tzinfo=self.zone)


Found = Iterable[tuple[Any, ...]]  # table, bucket, values …, how many: lines of a ``GROUP BY``
Cells = Callable[..., Iterable[Key]]  # values -> the cells that they are counted in


def grouped(rows: QuerySet[Any], scope: Scope, at: str, *by: str, table: str = "table_id") -> Found:
    """Count *rows* by table, by quarter of column *at*, and by the columns *by*.

    These may be worked out for each row.
    """
    inner = rows.annotate(bucket=scope.bucket(at)).values_list(table, "bucket", *by, "pk")
    return _counted(inner.order_by())


def distinct(
    rows: QuerySet[Any], scope: Scope, at: str, what: str, *by: str, table: str = "table_id"
) -> Found:
    """Count the distinct values of column *what* in *rows*, by the same as :func:`grouped`.

    The distinct rows are a subquery that is grouped: ``COUNT(DISTINCT …)`` sorts each group, and
    takes several times as long.
    """
    inner = rows.annotate(bucket=scope.bucket(at)).values_list(table, "bucket", *by, what)
    return _counted(inner.order_by().distinct())


def summed(rows: QuerySet[Any], bucket: Any, what: str, *by: str, table: str = "table_id") -> Found:
    """Add up column *what* of *rows*, by table, by *bucket* and by the columns *by*."""
    inner = rows.annotate(bucket=bucket).values_list(table, "bucket", *by, what)
    return _counted(inner.order_by(), "SUM(rest)")


def _counted(inner: QuerySet[Any], number: str = "COUNT(*)") -> Found:
    """All columns of *inner* but the last, and how many rows have them, or their sum.

    Read as they come: there may be as many groups as rows, and making an object of every id takes
    longer than the database needs to count.
    """
    compiler = inner.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    fields = [expression.output_field for expression, *_more in compiler.select]
    names = [f"c{number}" for number in range(len(fields) - 1)]
    read = [_read(name, field) for name, field in zip(names, fields, strict=False)]
    # Names made here, a statement that Django made, and values as parameters.
    outer = (
        f"WITH counted({', '.join(names)}, rest) AS ({sql}) "  # noqa: S608  # nosec B608
        f"SELECT {', '.join(read)}, {number} FROM counted GROUP BY {', '.join(names)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(outer, parameters)
        return cursor.fetchall()


def _read(name: str, field: Any) -> str:
    """A column as it is read: an id as text."""
    kind = getattr(field, "target_field", field)
    return f"CAST({name} AS text)" if isinstance(kind, UUIDField) else name


def _value(value: Any) -> Any:
    """An id in its usual form; SQLite keeps the bare digits."""
    if isinstance(value, str) and len(value) == 32:
        try:
            return str(UUID(value))
        except ValueError:
            return value
    return value


def _day(value: Any) -> date:
    """The day a bucket begins with, in the zone's own time. SQLite gives text."""
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value.date() if isinstance(value, datetime) else value


class Tally:
    """Counters by bucket."""

    def __init__(self) -> None:
        self.counted: Counted = defaultdict(Counter)
        self._places: dict[tuple[Any, ...], Counter[Key]] = {}  # as a database gives them

    def count(self, found: Found, cells: Cells) -> None:
        """Add each line to the cells that its values belong to.

        Values come again in every bucket: their cells are worked out once, and so are the buckets.
        Most groups are of a few rows: the cells of those are listed, and a counter counts a list
        several times as fast as one could add to it.
        """
        places: dict[Any, tuple[Counter[Key], list[Key]]] = {}
        known: dict[Any, tuple[Key, ...]] = {}
        for line in found:
            place, values, number = line[:2], line[2:-1], line[-1]
            here = places.get(place)
            if here is None:
                here = places[place] = self._counter(place), []
            keys = known.get(values)
            if keys is None:
                keys = known[values] = tuple(cells(*map(_value, values)))
            if number <= FEW:
                here[1].extend(keys * number)
            else:
                for of in keys:
                    here[0][of] += number
        for counter, listed in places.values():
            counter.update(listed)

    def _counter(self, place: tuple[Any, ...]) -> Counter[Key]:
        if place not in self._places:
            self._places[place] = self.counted[str(_value(place[0])), _day(place[1])]
        return self._places[place]

    def add(self, bucket: Bucket, number: int, of: Key) -> None:
        """Add to one cell."""
        if number:
            self.counted[bucket][of] += number
