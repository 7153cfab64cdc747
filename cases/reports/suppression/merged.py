"""Columns that move only together, taken for one.

Where two open cells alone are left of a relation, a move of one is a move of the other. As one
column with the bounds of both they leave a smaller program, that of the same attacker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cases.reports.suppression.rows import IntVector, Vector

Factors = dict[int, int]  # of the columns of a row that adds up to nothing


@dataclass(frozen=True, slots=True)
class Merged:
    """Column n moves as `sign[n]` times the new column `column[n]`, of which there are `size`."""

    column: IntVector
    sign: IntVector
    size: int
    rows: tuple[Factors, ...]

    def bounds(self, lower: Vector, upper: Vector) -> tuple[Vector, Vector]:
        """Return how far the new columns move if the old ones move so far."""
        ends = self.sign * lower, self.sign * upper
        least, most = np.full(self.size, -np.inf), np.full(self.size, np.inf)
        np.maximum.at(least, self.column, np.minimum(*ends))
        np.minimum.at(most, self.column, np.maximum(*ends))
        return least, most


def merge(rows: Iterable[Factors], is_open: NDArray[np.bool_]) -> Merged:
    """Merge open columns until no row of two is left."""
    merging = _Merging(len(is_open))
    rows = merging.of_merged(rows)
    while pairs := [row for row in rows if _is_pair(row, is_open)]:
        for row in pairs:
            merging.join(row)
        rows = merging.of_merged(rows)
    found = [merging.find(column) for column in range(len(is_open))]
    roots = sorted({root for root, _ in found})
    place = {root: number for number, root in enumerate(roots)}
    return Merged(
        np.array([place[root] for root, _ in found], dtype=np.int64),
        np.array([sign for _, sign in found], dtype=np.int64),
        len(roots),
        tuple({place[root]: factor for root, factor in row.items()} for row in rows),
    )


class _Merging:
    """Which column each moves with: a forest, with a sign on the way up."""

    def __init__(self, size: int) -> None:
        self._up = list(range(size))
        self._sign = [1] * size

    def find(self, column: int) -> tuple[int, int]:
        """Return the root of a column and the sign between them."""
        sign = 1
        while self._up[column] != column:
            sign *= self._sign[column]
            column = self._up[column]
        return column, sign

    def join(self, row: Factors) -> None:
        """Let the two columns of a row move together."""
        (one, factor), (other, other_factor) = row.items()
        (one, sign), (other, other_sign) = self.find(one), self.find(other)
        if one != other:
            self._up[other] = one
            self._sign[other] = -factor * other_factor * sign * other_sign

    def of_merged(self, rows: Iterable[Factors]) -> list[Factors]:
        """Return what rows say of the roots, each once."""
        found: dict[tuple[tuple[int, int], ...], Factors] = {}
        for row in rows:
            factors: Factors = {}
            for column, factor in row.items():
                root, sign = self.find(column)
                factors[root] = factors.get(root, 0) + sign * factor
            terms = sorted((root, factor) for root, factor in factors.items() if factor)
            way = -1 if terms and terms[0][1] < 0 else 1
            found[tuple((root, way * factor) for root, factor in terms)] = dict(terms)
        return [row for row in found.values() if row]


def _is_pair(row: Factors, is_open: NDArray[np.bool_]) -> bool:
    return len(row) == 2 and all(
        is_open[column] and abs(factor) == 1 for column, factor in row.items()
    )
