"""One system of counts from everything that a reader will hold: the new report and the old."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from cases.reports.catalogue.crosstab import Crosstab, Key, Relation, Seldom, Stock, Whole, Within
from cases.reports.protection.units import Unit, pieces
from cases.reports.suppression import AtMost, Cell, Sum, System

Count = Callable[[Unit, Key], int]
Name = str  # of a cell: unit and key
DEAR = 4  # what a total of the headline costs to hide, in usual counts


@dataclass(frozen=True)
class Slice:
    """The crosstabs of one unit that a report shows."""

    unit: Unit
    crosstabs: tuple[Crosstab, ...]

    def cells(self) -> Iterator[tuple[Name, Unit, Key]]:
        """Every cell that it shows or hides, once."""
        seen: set[Name] = set()
        for crosstab in self.crosstabs:
            for key in crosstab.shown():
                unit = self.unit.at_end() if key in crosstab.at_end else self.unit
                name = name_of(unit, key)
                if name not in seen:
                    seen.add(name)
                    yield name, unit, key


@dataclass(frozen=True)
class Holding:
    """What a reader has: slices, of which some cells are shown, and keys they count themselves.

    *shown* are the names of the cells whose counts are out; *counted* says for a unit and a key
    whether the reader can count it in the listing.
    """

    slices: tuple[Slice, ...] = ()
    shown: frozenset[Name] = frozenset()
    counted: Callable[[Unit, Key], bool] = field(default=lambda unit, key: False)


def name_of(unit: Unit, key: Key) -> Name:
    """The name of a cell."""
    return f"{unit.name}:{key}"


def assemble(
    new: Iterable[Slice], held: Holding, count: Count, *, threshold: int, zeros_sensitive: bool
) -> System:
    """The system of the new slices and of all that the reader holds.

    The cells of the new slices may be hidden; what is out stays out.
    """
    return _Assembly(tuple(new), held, count).system(threshold, zeros_sensitive)


class _Assembly:
    """Collects cells and relations."""

    def __init__(self, new: tuple[Slice, ...], held: Holding, count: Count) -> None:
        self._held, self._count = held, count
        self._forms = _forms((*new, *held.slices))
        self._where: dict[Key, dict[Unit, None]] = {}
        self._relations = {
            crosstab: list(joined.relations()) for crosstab, joined in self._forms.items()
        }
        self._at_end = frozenset(
            relation.level
            for relations in self._relations.values()
            for relation in relations
            if isinstance(relation, Stock)
        )
        self._new = {name for part in new for name, _unit, _key in part.cells()}
        self._dear = frozenset(k for crosstab in self._forms for k in crosstab.dear)
        self._margins = {
            name_of(part.unit, key)
            for part in (*new, *held.slices)
            for crosstab in part.crosstabs
            for key in _margins(crosstab)
        }
        self._cells: dict[Name, Cell] = {}
        self._out: set[Name] = set()
        self._sums: dict[Sum, None] = {}
        self._at_most: dict[AtMost, None] = {}
        self._place((*new, *held.slices))

    def system(self, threshold: int, zeros_sensitive: bool) -> System:
        """Put everything together."""
        split = {key: pieces(list(units)) for key, units in self._where.items()}
        for key, units in split.items():
            for unit, inside in units.items():
                self._divide(key, unit, inside)
        everywhere = {
            key: {unit for inside in units.values() for unit in inside} | set(units)
            for key, units in split.items()
        }
        stated = dict.fromkeys(r for relations in self._relations.values() for r in relations)
        for relation in stated:
            self._relate(relation, everywhere)
        return System(
            cells=tuple(self._cells.values()),
            sums=tuple(self._sums),
            at_most=tuple(self._at_most),
            threshold=threshold,
            must_publish=frozenset(self._out),
            zeros_sensitive=zeros_sensitive,
        )

    def _place(self, slices: tuple[Slice, ...]) -> None:
        """Note where each count is: shown, or only named by a relation of what is shown."""
        for part in slices:
            for crosstab in part.crosstabs:
                relations = self._relations[crosstab]
                keys = [*crosstab.shown(), *(k for r in relations for k in _keys(r))]
                for key in dict.fromkeys(keys):
                    unit = part.unit.at_end() if key in self._at_end else part.unit
                    self._where.setdefault(key, {})[unit] = None

    def _divide(self, key: Key, unit: Unit, inside: tuple[Unit, ...]) -> None:
        whole = self._cell(unit, key)
        if inside != (unit,):
            self._sums[Sum(whole, tuple(self._cell(piece, key) for piece in inside))] = None

    def _relate(self, relation: Relation, everywhere: Mapping[Key, set[Unit]]) -> None:
        keys = _keys(relation)
        if any(key not in everywhere for key in keys):
            return
        if isinstance(relation, Stock):
            keys = (relation.came, relation.went)
        shared = set.intersection(*(everywhere[key] for key in keys))
        for unit in sorted(shared, key=lambda unit: unit.name):
            self._state(relation, unit)

    def _state(self, relation: Relation, unit: Unit) -> None:
        if isinstance(relation, Stock):
            self._flow(relation, unit)
        elif isinstance(relation, Seldom):
            self._take_for_known(unit, relation.key)
        elif isinstance(relation, Within):
            pair = AtMost(self._cell(unit, relation.small), self._cell(unit, relation.big))
            self._at_most[pair] = None
        elif not relation.usual or self._holds(relation, unit):
            parts = tuple(self._cell(unit, part) for part in relation.parts)
            self._sums[Sum(self._cell(unit, relation.total), parts)] = None

    def _holds(self, relation: Whole, unit: Unit) -> bool:
        added = sum(self._count(unit, part) for part in relation.parts)
        return added == self._count(unit, relation.total)

    def _take_for_known(self, unit: Unit, key: Key) -> None:
        name = self._cell(unit, key)
        if self._cells[name].value == 0 and name not in self._new:
            self._cells[name] = replace(self._cells[name], never_published=False)
            self._out.add(name)

    def _flow(self, stock: Stock, unit: Unit) -> None:
        """What there was before and what came is what went and what there is after.

        Where it holds. A level before of zero is known without any report: the table had begun.
        """
        count, end = self._count, unit.at_end()
        came, went = count(unit, stock.came), count(unit, stock.went)
        before = went + count(end, stock.level) - came
        gone = (self._cell(unit, stock.went), self._cell(end, stock.level))
        if before == 0:
            self._sums[Sum(self._cell(unit, stock.came), gone)] = None
        elif self._was(unit, stock.level) == before:
            eve = self._cell(unit.eve(), stock.level)
            through = Cell(f"{name_of(unit, stock.level)} through", before + came,
                           never_published=True)  # fmt: skip
            self._cells[through.id] = through
            self._sums[Sum(through.id, (eve, self._cell(unit, stock.came)))] = None
            self._sums[Sum(through.id, gone)] = None

    def _was(self, unit: Unit, level: Key) -> int | None:
        """The level on the eve; None where the time before was never counted."""
        try:
            return self._count(unit.eve(), level)
        except LookupError:
            return None

    def _cell(self, unit: Unit, key: Key) -> Name:
        name = name_of(unit, key)
        if name not in self._cells:
            if name in self._held.shown or self._held.counted(unit, key):
                self._out.add(name)
            self._cells[name] = Cell(
                name,
                self._count(unit, key),
                margin=name in self._margins,
                never_published=name not in self._new and name not in self._out,
                cost=DEAR if key in self._dear else 1,
            )
        return name


def _forms(slices: Iterable[Slice]) -> dict[Crosstab, Crosstab]:
    """Each form of a crosstab, with the lines that stand in any form of it.

    The finer and the wider age groups are two forms; with both in one system they add up.
    """
    forms = dict.fromkeys(crosstab for part in slices for crosstab in part.crosstabs)
    joined: dict[Crosstab, Crosstab] = {}
    for form in forms:
        wide = form
        for other in forms:
            wide = wide.joined(other) if other.code == form.code else wide
        joined[form] = wide
    return joined


def _keys(relation: Relation) -> tuple[Key, ...]:
    if isinstance(relation, Whole):
        return (relation.total, *relation.parts)
    if isinstance(relation, Seldom):
        return (relation.key,)
    if isinstance(relation, Stock):
        return (relation.level, relation.came, relation.went)
    return (relation.small, relation.big)


def _margins(crosstab: Crosstab) -> set[Key]:
    """The keys of totals and of everything that has further values in it."""
    rows = {code for code, _inside in crosstab.rows.families()}
    columns = {code for code, _inside in crosstab.columns.families()}
    return {
        crosstab.key(row, column)
        for row in crosstab.rows.codes
        for column in crosstab.columns.codes
        if row in rows or column in columns
    }
