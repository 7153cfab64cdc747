"""The choice of cells: fewest hidden cells that satisfy all inequalities found so far."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cases.reports.suppression.linear import TOLERANCE, Clock, Optimum, Program
from cases.reports.suppression.rows import Rows, Vector
from cases.reports.suppression.separation import Cut


@dataclass(frozen=True, slots=True)
class Choice:
    """A weight for every candidate and the least that any pattern costs."""

    weight: Vector
    bound: int
    whole: bool


class Master:
    """A covering problem that grows by cuts.

    A hidden cell costs what the system says, 1 as a rule; a margin a little
    more, so that it is shown where an inner cell does as well, but never at
    the price of a further cell.
    """

    def __init__(self, is_margin: Vector, cost: Vector) -> None:
        self.size = len(is_margin)
        self.cost = cost
        self._surcharge = is_margin / (4.0 * max(1, self.size))
        self._cuts: list[Cut] = []
        self._seen: set[bytes] = set()
        self._relaxed = self._program([], integer=False)

    def add(self, cut: Cut) -> bool:
        """Take in a cut; tell whether it was new."""
        key = cut.column.tobytes() + np.round(cut.entry, 6).tobytes()
        if key in self._seen:
            return False
        self._seen.add(key)
        self._cuts.append(cut)
        self._relaxed.add_row(cut.column, cut.entry, 1.0)
        return True

    def missing(self, pattern: Vector) -> list[Cut]:
        """Return the cuts that a pattern does not satisfy."""
        return [cut for cut in self._cuts if cut.lack(pattern) > TOLERANCE]

    def relax(self, clock: Clock) -> Choice:
        """Solve with fractions of cells allowed."""
        return self._choice(self._relaxed.minimize(clock))

    def choose(self, clock: Clock, start: Vector | None) -> Choice:
        """Solve in whole cells, best effort when the time runs out.

        Raises `OutOfTime` where not even a feasible choice was found.
        """
        program = self._program(self._cuts, integer=True)
        if start is not None:
            program.start_from(start)
        return self._choice(program.minimize(clock, best_effort=True))

    def score(self) -> Vector:
        """Return for every candidate in how many cuts it stands."""
        return np.bincount(
            np.concatenate([cut.column for cut in self._cuts] or [np.zeros(0, dtype=np.int64)]),
            minlength=self.size,
        ).astype(np.float64)

    def _choice(self, best: Optimum) -> Choice:
        whole = np.rint(best.point)
        is_whole = bool(np.abs(best.point - whole).max(initial=0.0) < TOLERANCE)
        # The surcharges of a pattern add up to a quarter of a cell at most.
        bound = max(0, math.ceil(best.bound - 0.25 - TOLERANCE))
        return Choice(whole if is_whole else best.point, bound, is_whole)

    def _program(self, cuts: list[Cut], *, integer: bool) -> Program:
        rows = Rows.of([(cut.column, cut.entry, 1.0, math.inf) for cut in cuts])
        program = Program(rows, np.zeros(self.size), np.ones(self.size), integer=integer)
        program.set_cost(self.cost + self._surcharge)
        return program
