"""The model in pieces between which nothing is passed on: a program of each is far smaller."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cases.reports.suppression.demands import Demand
from cases.reports.suppression.deviations import Deviations
from cases.reports.suppression.linear import Clock, Program
from cases.reports.suppression.rows import IntVector, Vector


class Pieces:
    """The pieces of a model; each program is made when it is first asked."""

    def __init__(self, model: Deviations) -> None:
        self._model = model
        self._label = _labels(model)
        self._found: dict[int, Piece] = {}
        self._lower, self._upper = model.lower, model.upper

    def set_bounds(self, lower: Vector, upper: Vector) -> None:
        """Say how far every column moves."""
        self._lower, self._upper = lower, upper
        for piece in self._found.values():
            piece.set_bounds(lower, upper)

    def of(self, column: int) -> Piece:
        """Return the piece of a column."""
        label = int(self._label[column])
        if label not in self._found:
            piece = Piece(self._model, self._label == label)
            piece.set_bounds(self._lower, self._upper)
            self._found[label] = piece
        return self._found[label]

    def together(self, demands: Sequence[Demand], clock: Clock) -> Vector:
        """Return a point that meets many demands at once, if not all that can be met."""
        asked: dict[int, list[Demand]] = {}
        for demand in demands:
            asked.setdefault(int(self._label[demand.column]), []).append(demand)
        return sum(
            (self.of(some[0].column).together(some, clock) for some in asked.values()),
            np.zeros(self._model.size),
        )


class Piece:
    """The program of one piece."""

    def __init__(self, model: Deviations, inside: NDArray[np.bool_]) -> None:
        self._size, self._columns = model.size, np.flatnonzero(inside)
        first = model.rows.index[model.rows.starts[:-1]]
        self._rows = model.rows.only(np.flatnonzero(inside[first]))
        self._row = self._rows.row_of_entry()
        self._place = np.full(model.size, -1)
        self._place[self._columns] = np.arange(len(self._columns))
        self._lower, self._upper = model.lower[inside], model.upper[inside]
        rows = self._rows.renumbered(self._place)
        self._program = Program(rows, self._lower, self._upper, primal=True)

    def set_bounds(self, lower: Vector, upper: Vector) -> None:
        """Say how far the columns move."""
        self._lower, self._upper = lower[self._columns], upper[self._columns]
        self._program.set_bounds(self._lower, self._upper)

    def push(self, demand: Demand, sign: int, clock: Clock) -> tuple[float, Vector, Vector]:
        """Return how far the cell goes (at most the demand), the point, the pull of the rows."""
        place, amount = self._place[demand.column], float(demand.amount)
        low, high = self._lower[place], self._upper[place]
        self._program.set_bound(place, max(low, -amount), min(high, amount))
        self._program.set_one_cost(place, sign)
        best = self._program.maximize(clock)
        self._program.set_one_cost(place, 0.0)
        self._program.set_bound(place, low, high)
        pulls = self._rows.entry * best.duals[self._row]
        pull = np.bincount(self._rows.index, pulls, minlength=self._size).astype(np.float64)
        return best.value, self._everywhere(best.point), pull

    def together(self, demands: Sequence[Demand], clock: Clock) -> Vector:
        """Return the point at which the cells have gone furthest in sum, none beyond its demand."""
        cost, lower, upper = np.zeros(len(self._columns)), self._lower.copy(), self._upper.copy()
        for demand in demands:
            place = self._place[demand.column]
            cost[place] = demand.sign
            if demand.sign > 0:
                upper[place] = min(upper[place], demand.amount)
            else:
                lower[place] = max(lower[place], -demand.amount)
        self._program.set_bounds(lower, upper)
        self._program.set_cost(cost)
        best = self._program.maximize(clock)
        self._program.set_cost(np.zeros(len(cost)))
        self._program.set_bounds(self._lower, self._upper)
        return self._everywhere(best.point)

    def _everywhere(self, inside: Vector) -> Vector:
        point = np.zeros(self._size)
        point[self._columns] = inside
        return point


def _labels(model: Deviations) -> IntVector:
    """Return for every column the least column of its piece."""
    column, row = model.rows.index, model.rows.row_of_entry()
    label = np.arange(model.size)
    while True:
        least = np.full(len(model.rows), model.size)
        np.minimum.at(least, row, label[column])
        joined = label.copy()
        np.minimum.at(joined, column, least[row])
        joined = joined[joined]
        if np.array_equal(joined, label):
            return label
        label = joined
