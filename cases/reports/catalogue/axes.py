"""Rows and columns of the crosstabs: values in an order, perhaps in a tree, and how they add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from cases.reports.document import Label

ALL = "all"
ELSEWHERE = "elsewhere"  # what belongs to another table, in a line that stands where there is any
EVERYTHING = Label("All", "Ensemble")


class Kind(StrEnum):
    """How the values of an axis relate to their whole."""

    PARTS = "parts"  # every unit has exactly one: they add up to it
    TICKED = "ticked"  # a unit may have several, or none: each is at most the whole


@dataclass(frozen=True, slots=True)
class Entry:
    """One value; *parent* is the code of the value it lies in, or empty."""

    code: str
    label: Label
    parent: str = ""


@dataclass(frozen=True)
class Axis:
    """Values, and the whole they are of.

    *whole* is the label of the line ``all``; *aside* holds codes that are counted and kept but
    stand in no figure of this form: the finer or the coarser level of a tree.
    """

    kind: Kind
    entries: tuple[Entry, ...]
    whole: Label = EVERYTHING
    aside: frozenset[str] = frozenset()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that is not aside, with the whole first."""
        return (ALL, *(entry.code for entry in self.shown))

    @property
    def every(self) -> tuple[str, ...]:
        """Every code, those that are aside too, with the whole first."""
        return (ALL, *(entry.code for entry in self.entries))

    @cached_property
    def shown(self) -> tuple[Entry, ...]:
        """The values that stand in a figure."""
        return tuple(entry for entry in self.entries if entry.code not in self.aside)

    @cached_property
    def _inside(self) -> dict[str, list[Entry]]:
        """The values directly in each code, past those that are aside."""
        parents = {entry.code: entry.parent for entry in self.entries}
        found: dict[str, list[Entry]] = {}
        for entry in self.shown:
            parent = entry.parent
            while parent in self.aside:
                parent = parents[parent]
            found.setdefault(parent or ALL, []).append(entry)
        return found

    def children(self, code: str) -> tuple[Entry, ...]:
        """The values directly in *code*; of ``all`` the topmost ones."""
        return tuple(self._inside.get(code, ()))

    def families(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every code that has values in it, with their codes."""
        for code, inside in self._inside.items():
            yield code, tuple(entry.code for entry in inside)

    def level(self, entry: Entry) -> int:
        """How far a shown value is indented: under how many shown ones it lies."""
        by_code = {other.code: other for other in self.entries}
        depth, parent = 0, entry.parent
        while parent:
            depth += parent not in self.aside
            parent = by_code[parent].parent
        return depth

    def without(self, codes: Iterable[str]) -> Axis:
        """The same axis with *codes* put aside too."""
        return replace(self, aside=self.aside | frozenset(codes))

    def joined(self, other: Axis) -> Axis:
        """The same axis with what stands in either of two forms.

        A form without the axis, that has totals alone, brings nothing back that is put aside.
        """
        return replace(self, aside=self.aside & other.aside) if other.entries else self


ONE = Axis(Kind.PARTS, ())


def parts(*entries: Entry, whole: Label = EVERYTHING) -> Axis:
    """Values that add up to the whole."""
    return Axis(Kind.PARTS, entries, whole)


def ticked(*entries: Entry, whole: Label = EVERYTHING) -> Axis:
    """Values of which a unit may have several."""
    return Axis(Kind.TICKED, entries, whole)


def elsewhere_in(group: str) -> str:
    """The code of that line inside a group."""
    return f"{ELSEWHERE}~{group}"


def is_elsewhere(code: str) -> bool:
    """Whether a line is of what belongs to another table."""
    return code.partition("~")[0] == ELSEWHERE
