"""What the protection weighed, as the plainest linear program: how large could each count be?"""

from __future__ import annotations

from cases.reports.suppression import System
from tests.cases.reports.protection.largest import NO_END, Combination, Largest, Row


class Weighed:
    """The system that the protection weighed, as a linear program."""

    def __init__(self, system: System, hidden: frozenset[str]) -> None:
        self.places = {cell.id: number for number, cell in enumerate(system.cells)}
        rows: list[Row] = [
            ([(self.places[cell.id], 1)], cell.value, cell.value)
            for cell in system.cells
            if cell.id in system.must_publish or not (cell.never_published or cell.id in hidden)
        ]
        for total, parts in ((one.total, one.parts) for one in system.sums):
            added: Combination = [(self.places[part], 1) for part in parts]
            rows.append(([(self.places[total], -1), *added], 0, 0))
        for pair in system.at_most:
            both: Combination = [(self.places[pair.small], 1), (self.places[pair.big], -1)]
            rows.append((both, -NO_END, 0))
        self._largest = Largest(len(self.places), rows)

    def most(self, name: str) -> float:
        """The largest count that fits all relations of the system."""
        return self._largest.of([(self.places[name], 1)])
