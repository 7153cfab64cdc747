"""What a report is to show of quarters that did not count it: it joined the catalogue later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cases.reports.catalogue.counted import forms_of
from cases.reports.ledger import Asked, unit_of, units_beside
from cases.reports.snapshots import Place, Snapshots


@dataclass(frozen=True)
class Uncounted:
    """A template, and the quarters that did not count all of it."""

    template: str
    quarters: tuple[Place, ...]


class NotAllCounted(Exception):
    """Some quarters did not count what a report of them is to show."""

    def __init__(self, found: Iterable[Uncounted]) -> None:
        super().__init__("not counted")
        self.found = tuple(found)


def require_counted(asked: Asked, snapshots: Snapshots) -> None:
    """Raise NotClosed or NotAllCounted unless every quarter that it shows counted all of it."""
    units = [unit_of(asked), *units_beside(asked)]
    for unit in units:
        snapshots.require(unit)
    only = frozenset(asked.crosstabs)
    found = []
    for template in asked.templates:
        places = [place for u in units for place in snapshots.lacking(u, forms_of(template, only))]
        if places:
            found.append(Uncounted(template, tuple(dict.fromkeys(places))))
    if found:
        raise NotAllCounted(found)
