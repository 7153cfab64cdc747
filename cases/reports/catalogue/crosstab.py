"""A crosstab of the catalogue: what it counts, and the relations that everybody knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from cases.reports.catalogue.axes import ALL, ONE, Axis, Kind
from cases.reports.document import Cohort, Label, Median, Rate, Shape, Unit
from cases.reports.document.labels import NOTHING

Key = str  # "crosstab/row/column": one count, of whatever place and period
Counts = Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Whole:
    """*total* is the sum of *parts*.

    A *usual* one holds as a rule, and a reader will count on it: it is stated where it holds.
    """

    total: Key
    parts: tuple[Key, ...]
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """*small* cannot exceed *big*."""

    small: Key
    big: Key


@dataclass(frozen=True, slots=True)
class Stock:
    """*level* at the end is the level on the eve of the period, and what *came*, less what *went*.

    Usual, as a :class:`Whole` may be.
    """

    level: Key
    came: Key
    went: Key


@dataclass(frozen=True, slots=True)
class Seldom:
    """*key* is zero as a rule; where it is, a reader will count on it without any report."""

    key: Key


Relation = Whole | Within | Stock | Seldom


@dataclass(frozen=True, eq=False)
class Crosstab:
    """One crosstab.

    *same* names cells that are counts of another crosstab, as place -> key. *links* are further
    relations among keys. *at_end* counts do not add up over time: they are what holds on the last
    day. *by_size* rows stand with the largest that is shown first. *dear* counts are hidden to
    protect others only where that spares several. *listed* keys are those that a member of the
    table can count in the listing. *other_units* are columns that count something else, which is
    not about persons: they are never hidden, and add up to nothing.
    """

    code: str
    title: Label
    unit: Unit
    cohort: Cohort
    base: Label
    rows: Axis
    columns: Axis = ONE
    shape: Shape = Shape.BARS
    same: Mapping[tuple[str, str], Key] = field(default_factory=dict)
    links: tuple[Relation, ...] = ()
    base_row: str = ""
    base_column: str = ""
    rates: tuple[Rate, ...] = ()
    medians: tuple[Median, ...] = ()
    never_hidden: bool = False
    at_end: frozenset[Key] = frozenset()
    dear: frozenset[Key] = frozenset()
    listed: bool = False
    other_units: Mapping[str, Unit] = field(default_factory=dict)
    whole_row: bool = True
    whole_column: bool = True
    by_size: bool = False
    note: Label = field(default=NOTHING)

    def key(self, row: str, column: str = ALL) -> Key:
        """The key of one cell."""
        return self.same.get((row, column)) or key(self.code, row, column)

    def shown(self) -> list[Key]:
        """The keys of the cells that stand in the figure and are about persons."""
        places = [place for place in self.places() if place[1] not in self.other_units]
        return list(dict.fromkeys(self.key(*place) for place in places))

    def open_keys(self) -> frozenset[Key]:
        """The keys of the cells that are never hidden."""
        return frozenset(
            self.key(row, column)
            for row, column in self.places()
            if self.never_hidden or column in self.other_units
        )

    def places(self) -> Iterator[tuple[str, str]]:
        """Row and column of each cell of the figure, row by row."""
        for row in self.row_codes():
            for column in self.column_codes():
                yield row, column

    def narrow(self) -> Crosstab:
        """The crosstab with its totals over the columns alone."""
        if self.columns is ONE:
            return self
        links = tuple(one for one in self.links if all(map(_is_total, keys_of(one))))
        return replace(self, columns=ONE, links=links)

    def coarser(self, code: str, title: Label, rows: Axis) -> Crosstab:
        """The same counts under a name of its own, with some of the rows alone."""
        same = {(row, ALL): self.key(row) for row in rows.every}
        return replace(self, code=code, title=title, rows=rows, same=same)

    def joined(self, other: Crosstab) -> Crosstab:
        """The crosstab with the lines of either of two forms, for what relates them."""
        rows, columns = self.rows.joined(other.rows), self.columns.joined(other.columns)
        return replace(self, rows=rows, columns=columns)

    def row_codes(self) -> list[str]:
        """The rows of the figure; the whole comes first where values are ticked, else last."""
        return _lines(self.rows, self.whole_row)

    def column_codes(self) -> list[str]:
        """The columns of the figure."""
        return _lines(self.columns, self.whole_column)

    def relations(self) -> Iterator[Relation]:
        """The relations inside the crosstab, and its links."""
        rows = _codes(self.rows, self.whole_row)
        every = _codes(self.columns, self.whole_column)
        columns = [code for code in every if code not in self.other_units]
        for column in columns:
            yield from self._along(self.rows, rows, [(code, column) for code in rows])
        for row in rows:
            yield from self._along(self.columns, columns, [(row, code) for code in columns])
        yield from self.links

    def _along(
        self, axis: Axis, codes: list[str], line: list[tuple[str, str]]
    ) -> Iterator[Relation]:
        keys = dict(zip(codes, (self.key(*place) for place in line), strict=True))
        for parent, inside in axis.families():
            if parent not in keys:
                continue
            if axis.kind is Kind.PARTS:
                yield Whole(keys[parent], tuple(keys[code] for code in inside))
            else:
                yield from (Within(keys[code], keys[parent]) for code in inside)


def key(crosstab: str, row: str, column: str = ALL) -> Key:
    """The key of a cell of the crosstab with this code."""
    return f"{crosstab}/{row}/{column}"


def keys_of(relation: Relation) -> tuple[Key, ...]:
    """The keys that a relation is about."""
    if isinstance(relation, Whole):
        return (relation.total, *relation.parts)
    if isinstance(relation, Seldom):
        return (relation.key,)
    if isinstance(relation, Stock):
        return (relation.level, relation.came, relation.went)
    return (relation.small, relation.big)


def _is_total(of: Key) -> bool:
    """Whether it is a count over all columns."""
    return of.rpartition("/")[2] == ALL


def _codes(axis: Axis, whole: bool) -> list[str]:
    return [code for code in axis.codes if whole or code != ALL]


def _lines(axis: Axis, whole: bool) -> list[str]:
    codes = [entry.code for entry in axis.shown]
    if not whole:
        return codes
    return [ALL, *codes] if axis.kind is Kind.TICKED else [*codes, ALL]
