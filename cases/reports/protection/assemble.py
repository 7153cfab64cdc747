"""One system of counts from everything that a reader will hold: the new report and the old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import TypeVar

from cases.reports.catalogue.counted import NotCounted
from cases.reports.catalogue.crosstab import (
    Key,
    Relation,
    Seldom,
    Stock,
    Whole,
    Within,
    keys_of,
)
from cases.reports.periods import quarter_of
from cases.reports.protection.holdings import (
    Count,
    Holding,
    Name,
    Slice,
    forms_of,
    margins_of,
    name_of,
)
from cases.reports.protection.units import Unit, editions_of, pieces
from cases.reports.suppression import AtMost, Cell, Sum, System

R = TypeVar("R", Whole, Stock, Within)
LOOKED_BACK = 40  # quarters; what was ten years ago says nothing of today
DEAR = 4  # what a total of the headline costs to hide, in usual counts


def assemble(
    new: Iterable[Slice], held: Holding, count: Count, *, threshold: int, zeros_sensitive: bool
) -> System:
    """The system of the new slices and of all that the reader holds.

    The cells of the new slices may be hidden; what is out stays out. What was not counted at some
    place and time is no cell there, and no relation says anything of it: a 0 would be untrue.
    """
    return _Assembly(tuple(new), held, count).system(threshold, zeros_sensitive)


class _Assembly:
    """Collects cells and relations."""

    def __init__(self, new: tuple[Slice, ...], held: Holding, count: Count) -> None:
        self._held, self._count = held, cache(count)
        self._lacks = False  # whether anything was not counted somewhere
        self._forms = forms_of((*new, *held.slices))
        self._where: dict[Key, dict[Unit, None]] = {}
        self._split: dict[Key, Mapping[Unit, tuple[Unit, ...]]] = {}  # units, and their pieces
        self._all: dict[Key, set[Unit]] = {}  # units and pieces
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
            for key in margins_of(crosstab)
        }
        self._cells: dict[Name, Cell] = {}
        self._out: set[Name] = set()
        self._sums: dict[Sum, None] = {}
        self._at_most: dict[AtMost, None] = {}
        self._place((*new, *held.slices))

    def system(self, threshold: int, zeros_sensitive: bool) -> System:
        """Put everything together."""
        self._cut(self._where)
        while more := self._siblings() or self._evenings_of():
            self._cut(more)
        for key, units in self._split.items():
            for unit, inside in units.items():
                self._divide(key, unit, inside)
        for key, found in self._all.items():
            for one, other in editions_of(found):
                self._link(key, one, other)
        stated = dict.fromkeys(r for relations in self._relations.values() for r in relations)
        for relation in stated:
            self._relate(relation)
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
                keys = [*crosstab.shown(), *(k for r in relations for k in keys_of(r))]
                for key in dict.fromkeys(keys):
                    unit = part.unit.at_end() if key in self._at_end else part.unit
                    if self._is_counted(unit, key):
                        self._where.setdefault(key, {})[unit] = None

    def _cut(self, keys: Iterable[Key]) -> None:
        """Cut the units of some counts into pieces."""
        for key in keys:
            units = self._split[key] = pieces(list(self._where[key]))
            self._all[key] = {piece for inside in units.values() for piece in inside} | set(units)

    def _everywhere(self, key: Key) -> set[Unit]:
        """The units of a count, and their pieces."""
        return self._all.get(key, set())

    def _is_counted(self, unit: Unit, key: Key) -> bool:
        """Whether a count was taken; of a month few are, and of a quarter what there was then."""
        try:
            self._count(unit, key)
        except NotCounted:
            self._lacks = True
            return False
        return True

    def _siblings(self) -> set[Key]:
        """Note all parts of a whole wherever all but one may follow from what is there.

        Of three or more that is where two of them are; two that are the same need only one. What
        is there of a longer time or a larger place bounds what is in it, and the parts of a time
        or a place make it up: both count. What cannot be larger than another needs that one, and
        is needed by it in each edition: what was not changed bounds what was.
        """
        changed: set[Key] = set()
        for whole in self._stated(Whole):
            keys = (whole.total, *whole.parts)
            for unit in self._near(keys, keys, min(2, len(keys) - 1)):
                changed |= {key for key in keys if self._note(key, unit)}
        for pair in self._stated(Within):
            for unit in self._near((pair.small,), (pair.big,), 1):
                changed |= {pair.big} if self._note(pair.big, unit) else set()
            for unit in self._in_other_editions(pair.small, pair.big):
                changed |= {pair.small} if self._note(pair.small, unit) else set()
        return changed

    def _near(self, of: tuple[Key, ...], others: tuple[Key, ...], least: int) -> list[Unit]:
        """The units of some keys that at least so many others have around or inside them."""
        places = [self._everywhere(key) for key in others]
        here = set.union(*(self._everywhere(key) for key in of))
        some = [unit for unit in here if not all(unit in place for place in places)]
        found = [u for u in some if sum(any(map(u.is_near, place)) for place in places) >= least]
        return sorted(found, key=lambda unit: unit.name)

    def _in_other_editions(self, of: Key, other: Key) -> list[Unit]:
        """The units of *other* that *of* has in another edition only."""
        here = self._everywhere(of)
        some = self._everywhere(other) - here
        if not some:
            return []
        places = {(unit.tables, unit.first, unit.last) for unit in here}
        found = [unit for unit in some if (unit.tables, unit.first, unit.last) in places]
        return sorted(found, key=lambda unit: unit.name)

    def _evenings_of(self) -> set[Key]:
        """Note the evenings, before and after, of what comes and goes: they too add up.

        What was left at a part of the places tells what came and went there.
        """
        changed: set[Key] = set()
        for stock in self._stated(Stock):
            both = (self._everywhere(key) for key in (stock.came, stock.went))
            for unit in sorted(set.intersection(*both), key=lambda unit: unit.name):
                for evening in self._around(stock, unit):
                    changed |= {stock.level} if self._note(stock.level, evening) else set()
                    for part in _parts(unit, self._split.get(stock.level, {}).get(evening, ())):
                        keys = (stock.came, stock.went)
                        changed |= {key for key in keys if self._note(key, part)}
        return changed

    def _around(self, stock: Stock, unit: Unit) -> list[Unit]:
        """The last evening of a unit, and the one before it where it says anything."""
        if self._was(unit.eve(), stock.level) is None or self._begins(stock, unit):
            return [unit.at_end()]
        return [unit.at_end(), unit.eve()]

    def _note(self, key: Key, unit: Unit) -> bool:
        """Whether a count was not there yet, and could be."""
        if unit in self._everywhere(key) or not self._is_counted(unit, key):
            return False
        self._where.setdefault(key, {})[unit] = None
        return True

    def _stated(self, kind: type[R]) -> list[R]:
        """The relations of one kind."""
        every = (one for relations in self._relations.values() for one in relations)
        return list(dict.fromkeys(one for one in every if isinstance(one, kind)))

    def _before(self, stock: Stock, unit: Unit) -> int:
        """What there was before, if nothing but what came and went changed it."""
        level = self._count(unit.at_end(), stock.level)
        return self._count(unit, stock.went) + level - self._count(unit, stock.came)

    def _divide(self, key: Key, unit: Unit, inside: tuple[Unit, ...]) -> None:
        whole = self._cell(unit, key)
        if inside != (unit,):
            self._sums[Sum(whole, tuple(self._cell(piece, key) for piece in inside))] = None

    def _link(self, key: Key, one: Unit, other: Unit) -> None:
        """What two editions differ by is a count that nobody may learn while it is small."""
        small, big = sorted((one, other), key=lambda unit: self._count(unit, key))
        parts = [self._cell(small, key)]
        changed = self._count(big, key) - self._count(small, key)
        if changed:
            less = Cell(f"{name_of(big, key)} without {small.name}", changed, never_published=True)
            self._cells[less.id] = less
            parts.append(less.id)
        self._sums[Sum(self._cell(big, key), tuple(parts))] = None

    def _relate(self, relation: Relation) -> None:
        keys = keys_of(relation)
        if isinstance(relation, Whole):
            self._relate_counted(relation)
        if any(key not in self._all for key in keys):
            return
        if isinstance(relation, Stock):
            keys = (relation.came, relation.went)
        shared = set.intersection(*(self._all[key] for key in keys))
        for unit in sorted(shared, key=lambda unit: unit.name):
            self._state(relation, unit)

    def _relate_counted(self, relation: Whole) -> None:
        """What was counted of a whole is no more than it, where its other parts were not."""
        if relation.usual or not self._lacks:
            return
        for unit in sorted(self._everywhere(relation.total), key=lambda unit: unit.name):
            here = [part for part in relation.parts if unit in self._everywhere(part)]
            others = set(relation.parts).difference(here)
            if others and not any(self._is_counted(unit, part) for part in others):
                self._rest(relation.total, here, unit)

    def _rest(self, total: Key, parts: list[Key], unit: Unit) -> None:
        value = self._count(unit, total) - sum(self._count(unit, part) for part in parts)
        rest = Cell(f"{name_of(unit, total)} rest", value, never_published=True)
        self._cells[rest.id] = rest
        inside = (*(self._cell(unit, part) for part in parts), rest.id)
        self._sums[Sum(self._cell(unit, total), inside)] = None

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

        Where it holds. That there was nothing before is known without any report where the table
        began; anywhere else it is a count like others.
        """
        end = unit.at_end()
        if self._was(end, stock.level) is None:
            return
        before = self._before(stock, unit)
        came = self._count(unit, stock.came)
        gone = (self._cell(unit, stock.went), self._cell(end, stock.level))
        if before == 0 and self._begins(stock, unit):
            self._sums[Sum(self._cell(unit, stock.came), gone)] = None
            return
        for evening in self._evenings(unit, stock.level):
            if self._was(evening, stock.level) != before:
                continue
            eve = self._cell(evening, stock.level)
            through = Cell(f"{name_of(unit, stock.level)} through", before + came,
                           never_published=True)  # fmt: skip
            self._cells[through.id] = through
            self._sums[Sum(through.id, (eve, self._cell(unit, stock.came)))] = None
            self._sums[Sum(through.id, gone)] = None
            return

    def _begins(self, stock: Stock, unit: Unit) -> bool:
        """Whether nothing was on the eve and nothing had come in any quarter before.

        That a table began is known; that one of its quarters was empty is not.
        """
        eve = unit.eve()
        for _quarter in range(LOOKED_BACK):
            quarter = Unit(eve.tables, quarter_of(eve.last), eve.last)
            try:
                if self._count(eve, stock.level) or self._count(quarter, stock.came):
                    return False
            except NotCounted:
                return False
            except LookupError:
                return True
            eve = quarter.eve()
        return True

    def _evenings(self, unit: Unit, level: Key) -> list[Unit]:
        """The eve of a unit as it was counted first, and in the editions that somebody holds."""
        eve = unit.eve()
        same = (eve.tables, eve.first, eve.last)
        held = [
            one for one in self._where.get(level, ()) if (one.tables, one.first, one.last) == same
        ]
        return [eve, *(one for one in sorted(held, key=lambda one: one.name) if one != eve)]

    def _was(self, evening: Unit, level: Key) -> int | None:
        """The level on an evening; None where that time was never counted."""
        try:
            return self._count(evening, level)
        except LookupError:
            return None

    def _cell(self, unit: Unit, key: Key) -> Name:
        name = name_of(unit, key)
        if name not in self._cells:
            value = self._count(unit, key)
            # That nothing is counted twice is the rule, and a reader will count on it.
            known = unit.is_of_copies and value == 0
            if known or name in self._held.shown or self._held.counted(unit, key):
                self._out.add(name)
            self._cells[name] = Cell(
                name,
                value,
                margin=name in self._margins,
                never_published=name not in self._new and name not in self._out,
                cost=DEAR if key in self._dear else 1,
            )
        return name


def _parts(unit: Unit, inside: Iterable[Unit]) -> list[Unit]:
    """The days of *unit* at the places of each of *inside*."""
    return [unit.part(one.tables, unit.first, unit.last) for one in inside]
