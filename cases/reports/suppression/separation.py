"""Inequalities that every safe pattern satisfies, found by the attacker's own program.

For any multipliers m of the relations, d_p = sum g_i d_i with g = e_p - M'm.
A hidden cell moves down by at most a_i and up by as much as it likes, a shown
cell not at all, so that d_p >= L needs sum c_i x_i >= L with c_i = L where
g_i > 0 and c_i = min(L, -g_i a_i) where g_i < 0: the capacity inequalities of
Fischetti and Salazar, with coefficients cut down to the right-hand side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cases.reports.suppression.demands import Demand
from cases.reports.suppression.deviations import Deviations
from cases.reports.suppression.linear import TOLERANCE, Clock
from cases.reports.suppression.pieces import Pieces
from cases.reports.suppression.rows import Vector

FAR = 1e4  # stands for "as far as it likes"; a weaker bound loses no correctness
NOTHING = 1e-9  # a multiplier below this is rounding
SLIP = 1e-4  # what a shown cell is let move, so that the cut found has few cells


@dataclass(frozen=True, slots=True)
class Cut:
    """`entry . x[column] >= 1` for every safe pattern x over the candidates."""

    column: NDArray[np.int64]
    entry: Vector

    def lack(self, weight: Vector) -> float:
        """Return by how much `weight` violates the inequality."""
        return 1.0 - float(self.entry @ weight[self.column])


class Attacker:
    """Moves single cells as far as a (possibly fractional) pattern lets them."""

    def __init__(self, model: Deviations, clock: Clock) -> None:
        self.model = model
        self._clock = clock
        self._pieces = Pieces(model)
        self._has_end = np.isfinite(model.upper)

    def let_move(self, weight: Vector, *, reach: float = FAR, slip: float = 0.0) -> None:
        """Let every candidate move down by its weight times its count, up by that times `reach`.

        `weight` is indexed as the model's candidates are. Counts above `reach`
        are taken for `reach`. Nothing moves by less than `slip`.
        """
        model = self.model
        lower, upper = model.lower.copy(), np.minimum(model.upper, FAR)
        chosen = model.candidates
        lower[chosen] = np.minimum(-slip, np.maximum(model.lower[chosen], -reach) * weight)
        upper[chosen] = np.maximum(slip, reach * weight)
        self._pieces.set_bounds(lower, upper)

    def together(self, demands: Sequence[Demand]) -> Vector:
        """Return a deviation that meets many demands at once, if not all that can be met."""
        return self._pieces.together(demands, self._clock)

    def answer(self, demand: Demand) -> tuple[Vector | None, Cut | None]:
        """Return a deviation that meets the demand, or else a cut where one is found."""
        entries = np.zeros(self.model.size)
        piece = self._pieces.of(demand.column)
        for sign in (1, -1) if demand.either else (demand.sign,):
            value, point, pull = piece.push(demand, sign, self._clock)
            if value >= demand.amount - TOLERANCE:
                return point, None
            found = self._entries(demand, sign, pull)
            if found is None:
                return None, None
            entries = np.maximum(entries, found)
        chosen = entries[self.model.candidates]
        column = np.flatnonzero(chosen > NOTHING)
        return None, Cut(column, chosen[column])

    def _entries(self, demand: Demand, sign: int, pull: Vector) -> Vector | None:
        """Return the coefficients of a cut over all columns, or none where it proves nothing."""
        model = self.model
        pull = -pull
        pull[demand.column] += sign
        pull[np.abs(pull) < NOTHING] = 0.0
        need = (1.0 - sign * pull[demand.column]) * demand.amount
        pull[demand.column] = 0.0
        up, down = np.maximum(pull, 0.0), np.maximum(-pull, 0.0)
        limited = model.open & self._has_end
        if need <= TOLERANCE or np.any(up[model.open & ~limited] > 0.0):
            return None
        down *= -model.lower
        up[limited] *= model.upper[limited]
        need -= float((up + down)[model.open].sum())
        if need <= TOLERANCE:
            return None
        return np.where(up > 0, 1.0, np.minimum(down / need, 1.0))
