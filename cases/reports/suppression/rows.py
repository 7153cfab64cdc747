"""Sparse rows of a linear program, in the form that the solver takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
IntVector = NDArray[np.int64]

# Columns, entries, lower and upper limit of one row.
Row = tuple[Sequence[int] | IntVector, Sequence[float] | Vector, float, float]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows `lower <= A x <= upper`; row r has entries starts[r]:starts[r+1]."""

    starts: NDArray[np.int32]
    index: NDArray[np.int32]
    entry: Vector
    lower: Vector
    upper: Vector

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Rows:
        """Build from (columns, entries, lower, upper) of every row."""
        lengths = [len(columns) for columns, _, _, _ in rows]
        return cls(
            np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int32),
            np.array([c for columns, _, _, _ in rows for c in columns], dtype=np.int32),
            np.array([e for _, entries, _, _ in rows for e in entries], dtype=np.float64),
            np.array([low for _, _, low, _ in rows], dtype=np.float64),
            np.array([up for _, _, _, up in rows], dtype=np.float64),
        )

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lower)

    def row_of_entry(self) -> IntVector:
        """Return for every entry the row that it stands in."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def only(self, rows: IntVector) -> Rows:
        """Return some of the rows."""
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        inside = np.repeat(self.starts[rows] - starts[:-1], lengths) + np.arange(starts[-1])
        index, entry = self.index[inside], self.entry[inside]
        return Rows(starts, index, entry, self.lower[rows], self.upper[rows])

    def renumbered(self, place: IntVector) -> Rows:
        """Return the rows over columns that have other numbers."""
        return replace(self, index=place[self.index].astype(np.int32))

    def __iter__(self) -> Iterator[tuple[IntVector, Vector, float, float]]:
        """Yield columns, entries, lower and upper limit of every row."""
        ends = zip(self.starts, self.starts[1:], self.lower, self.upper, strict=False)
        for start, end, lower, upper in ends:
            yield self.index[start:end].astype(np.int64), self.entry[start:end], lower, upper
