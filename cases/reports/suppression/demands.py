"""What the attacker must be able to believe of every primary cell, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cases.reports.suppression.linear import TOLERANCE
from cases.reports.suppression.rows import Vector


@dataclass(frozen=True, slots=True)
class Demand:
    """How far the column of a cell has to be able to move: `amount` the way of `sign`.

    With `either` a move the other way by as much does as well.
    """

    cell: str
    column: int
    amount: int
    sign: int
    either: bool


def strongest(demands: Iterable[Demand]) -> list[Demand]:
    """Return those that no other demand of the same column includes."""
    found: dict[tuple[int, int, bool], Demand] = {}
    for demand in sorted(demands, key=lambda demand: demand.amount):
        found[demand.column, demand.sign, demand.either] = demand
    return list(found.values())


class Left:
    """Demands that no deviation found so far meets."""

    def __init__(self, demands: Sequence[Demand]) -> None:
        self._demands = demands
        self._column = np.array([demand.column for demand in demands], dtype=np.int64)
        self._sign = np.array([demand.sign for demand in demands], dtype=np.int64)
        self._amount = np.array([demand.amount for demand in demands], dtype=np.float64)
        self._either = np.array([demand.either for demand in demands], dtype=bool)
        self._is_left = np.ones(len(demands), dtype=bool)

    def __len__(self) -> int:
        """Return how many are left."""
        return int(np.count_nonzero(self._is_left))

    def __iter__(self) -> Iterator[Demand]:
        """Yield those that are left when their turn comes."""
        for number, demand in enumerate(self._demands):
            if self._is_left[number]:
                yield demand

    def take(self, point: Vector) -> list[Demand]:
        """Leave out what a deviation meets; return what was left of it."""
        moved = self._sign * point[self._column]
        met = moved >= self._amount - TOLERANCE
        met |= self._either & (moved <= TOLERANCE - self._amount)
        met &= self._is_left
        self._is_left &= ~met
        return [self._demands[number] for number in np.flatnonzero(met).tolist()]
