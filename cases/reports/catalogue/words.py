"""The values of the coded lists and the agencies, as the crosstabs need them: codes and labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cases.reports.catalogue.axes import Entry


@dataclass(frozen=True)
class Words:
    """What the axes are made of.

    *lists* holds the coded lists by name; the parent of a factor is its category. *agencies* is a
    tree: the parent of an agency is its sector.
    """

    lists: Mapping[str, tuple[Entry, ...]]
    agencies: tuple[Entry, ...] = ()

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
