"""Which tables and which time are counted, and the counters that queries fill."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth, TruncQuarter

from cases.reports.catalogue.crosstab import Key, key
from cases.reports.periods import months, quarters

Bucket = tuple[str, date]  # a table's id, and the first day of the quarter (or month)
Counted = dict[Bucket, Counter[Key]]


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


@dataclass(frozen=True)
class Group:
    """One line of a ``GROUP BY``: where it belongs, its values, and how many there are."""

    bucket: Bucket
    values: tuple[Any, ...]
    number: int


def grouped(
    rows: QuerySet[Any], scope: Scope, at: str, *by: str, table: str = "table_id"
) -> Iterator[Group]:
    """Count *rows* by table, by quarter of column *at*, and by the columns *by*."""
    found = (
        rows.annotate(bucket=scope.bucket(at))
        .values_list(table, "bucket", *by)
        .annotate(number=Count("pk"))
        .order_by()
    )
    return _groups(found, scope)


def distinct(
    rows: QuerySet[Any], scope: Scope, at: str, what: str, *by: str, table: str = "table_id"
) -> Iterator[Group]:
    """Count the distinct values of column *what* in *rows*, by the same as :func:`grouped`.

    The distinct rows are a subquery that is grouped: ``COUNT(DISTINCT …)`` sorts each group, and
    takes several times as long.
    """
    inner = (
        rows.annotate(bucket=scope.bucket(at))
        .values_list(table, "bucket", *by, what)
        .order_by()
        .distinct()
    )
    return _groups(_count_by(inner, len(by) + 2), scope)


def annotated(
    rows: QuerySet[Any], scope: Scope, at: str, *by: str, table: str = "table_id"
) -> Iterator[Group]:
    """Count *rows* by columns that are themselves worked out for each row."""
    inner = rows.annotate(bucket=scope.bucket(at)).values_list(table, "bucket", *by, "pk")
    return _groups(_count_by(inner.order_by(), len(by) + 2), scope)


def _count_by(inner: QuerySet[Any], columns: int) -> Iterator[tuple[Any, ...]]:
    """The first *columns* columns of *inner* and how many rows have them; read as they come."""
    sql, parameters = inner.query.get_compiler(connection=connection).as_sql()
    names = [f"c{number}" for number in range(columns)]
    listed = ", ".join([*names, "rest"])
    # Names made here, a statement that Django made, and values as parameters.
    outer = (
        f"WITH counted({listed}) AS ({sql}) SELECT {', '.join(names)}, COUNT(*) "  # noqa: S608  # nosec B608
        f"FROM counted GROUP BY {', '.join(names)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(outer, parameters)
        yield from cursor.fetchall()


def _groups(rows: Iterable[tuple[Any, ...]], scope: Scope) -> Iterator[Group]:
    for table, bucket, *values, number in rows:
        yield Group((_id(table), _day(bucket, scope.zone)), tuple(map(_id, values)), number)


def _id(value: Any) -> Any:
    """An id in its usual form; SQLite keeps the bare digits."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and len(value) == 32:
        try:
            return str(UUID(value))
        except ValueError:
            return value
    return value


def _day(value: Any, zone: ZoneInfo) -> date:
    """The day a bucket begins with. A raw query gives text on SQLite, in the zone's own time."""
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        return value.astimezone(zone).date() if value.tzinfo else value.date()
    return value


class Tally:
    """Counters by bucket."""

    def __init__(self) -> None:
        self.counted: Counted = defaultdict(Counter)

    def add(self, group: Group, crosstab: str, row: str, column: str = "all") -> None:
        """Add a line's number to one cell."""
        if group.number:
            self.counted[group.bucket][key(crosstab, row, column)] += group.number
