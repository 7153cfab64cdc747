"""The values of the coded lists and the agencies, as the crosstabs need them: codes and labels."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from cases.reports.catalogue.axes import Entry
from cases.reports.document import Label


@dataclass(frozen=True)
class Own:
    """An indicator of a table's own: the situations with any of the *values* of one list.

    It is counted in the quarters from *first* on that begin before *until*.
    """

    code: str
    label: Label
    list: str
    values: tuple[str, ...]
    first: date
    until: date | None = None


@dataclass(frozen=True)
class Words:
    """What the axes are made of.

    *lists* holds the coded lists by name; the parent of a factor is its category. *agencies* is a
    tree: the parent of an agency is its sector. *own* are the indicators of the one table;
    *of_tables* holds, of several tables, those of each by its id.
    """

    lists: Mapping[str, tuple[Entry, ...]]
    agencies: tuple[Entry, ...] = ()
    own: tuple[Own, ...] = ()
    of_tables: Mapping[str, tuple[Own, ...]] = field(default_factory=dict)

    def at(self, tables: Collection[str]) -> Words:
        """The same with the indicators of the one table among several; a region has none."""
        if not self.of_tables:
            return self
        found = self.of_tables.get(next(iter(tables)), ()) if len(tables) == 1 else ()
        return replace(self, own=found)

    def counted(self, first: date, last: date) -> Words:
        """The same with those of the table's own indicators that were counted all that time."""
        whole = [o for o in self.own if o.first <= first and (o.until is None or last < o.until)]
        return replace(self, own=tuple(whole))

    def of(self, name: str) -> tuple[Entry, ...]:
        """The values of one list; none where the list is unknown."""
        return self.lists.get(name, ())

    def tree(self, parents: str, children: str) -> tuple[Entry, ...]:
        """Two lists as one tree, each parent followed by what lies in it."""
        found: list[Entry] = []
        for parent in self.of(parents):
            found += [parent, *(e for e in self.of(children) if e.parent == parent.code)]
        known = {entry.code for entry in found}
        return (*found, *(Entry(e.code, e.label) for e in self.of(children) if e.code not in known))
