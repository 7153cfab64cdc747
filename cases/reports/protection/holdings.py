"""What a report shows of a unit, what a reader holds, and what the counts are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from cases.reports.catalogue.crosstab import Crosstab, Key
from cases.reports.protection.units import Unit

Count = Callable[[Unit, Key], int]
Name = str  # of a cell: unit and key


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


def forms_of(slices: Iterable[Slice]) -> dict[Crosstab, Crosstab]:
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


def margins_of(crosstab: Crosstab) -> set[Key]:
    """The keys of totals and of everything that has further values in it."""
    rows = {code for code, _inside in crosstab.rows.families()}
    columns = {code for code, _inside in crosstab.columns.families()}
    return {
        crosstab.key(row, column)
        for row in crosstab.rows.codes
        for column in crosstab.columns.codes
        if row in rows or column in columns
    }
