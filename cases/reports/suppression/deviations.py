"""What an attacker may think a table to be, written as deviations from the truth.

Cell i holds a_i; a table y that fits everything published deviates from it by
d = y - a with M d = 0, d_i >= -a_i, and d_i = 0 where cell i is shown. This is
the form in which Fischetti and Salazar (Mathematical Programming 84, 1999;
Management Science 47, 2001) look for cutting planes. It is used to choose a
pattern. `attack` judges a pattern and shares no code with this module but the
solver's interface.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cases.reports.suppression.demands import Demand
from cases.reports.suppression.merged import Factors, merge
from cases.reports.suppression.rows import IntVector, Rows, Vector
from cases.reports.suppression.system import Cell, Rule, System


@dataclass(frozen=True)
class Deviations:
    """Columns are cells that may move at all, and one slack for every inequality.

    Open columns move in any case (primary or never published); those of one
    row are one column. `candidates` move if the pattern hides them; `names`
    are their cells. No column moves beyond `lower` and `upper`.
    """

    lower: Vector
    upper: Vector
    open: NDArray[np.bool_]
    candidates: IntVector
    names: tuple[str, ...]
    rows: Rows
    demands: tuple[Demand, ...]
    stuck: tuple[str, ...]

    @property
    def size(self) -> int:
        """Return the number of columns."""
        return len(self.lower)


def deviations_of(system: System) -> Deviations:
    """Return the model of a system whose primaries are named.

    Cells that no relation lets move are left out; `stuck` names the primaries
    among them, whose values follow from what has to be shown.
    """
    primary = system.primary or frozenset()
    movable = {
        c.id
        for c in system.cells
        if c.never_published or c.id in primary or system.can_be_hidden(c)
    }
    relations = _relations(system)
    movable, relations = _drop_fixed(movable, relations)
    cells = [c for c in system.cells if c.id in movable]
    rows, slacks = _rows(system, relations, {c.id: n for n, c in enumerate(cells)})
    is_open = np.ones(len(cells) + len(slacks), dtype=bool)
    is_open[: len(cells)] = [c.never_published or c.id in primary for c in cells]
    merged = merge(rows, is_open)
    values = np.array([c.value for c in cells] + slacks, dtype=np.float64)
    lower, upper = merged.bounds(-values, np.full(len(values), np.inf))
    shut = np.flatnonzero(~is_open)
    return Deviations(
        lower=lower,
        upper=upper,
        open=np.isin(np.arange(merged.size), merged.column[shut], invert=True),
        candidates=merged.column[shut],
        names=tuple(cells[n].id for n in shut),
        rows=Rows.of(
            [(list(row), [float(f) for f in row.values()], 0.0, 0.0) for row in merged.rows]
        ),
        demands=tuple(
            _demand(system, c, int(merged.column[n]), int(merged.sign[n]))
            for n, c in enumerate(cells)
            if c.id in primary
        ),
        stuck=tuple(sorted(primary - movable)),
    )


Relation = tuple[dict[str, int], tuple[str, str]]


def _relations(system: System) -> list[Relation]:
    sums: list[Relation] = [
        ({relation.total: -1, **dict.fromkeys(relation.parts, 1)}, ("", ""))
        for relation in system.sums
    ]
    parts = {(part, relation.total) for relation in system.sums for part in relation.parts}
    pairs = dict.fromkeys((p.small, p.big) for p in system.at_most if p.small != p.big)
    return sums + [
        ({small: 1, big: -1}, (small, big)) for small, big in pairs if (small, big) not in parts
    ]


def _drop_fixed(movable: set[str], relations: list[Relation]) -> tuple[set[str], list[Relation]]:
    """Drop cells alone in a sum, again and again, and relations that bind nothing."""
    movable = set(movable)
    while True:
        kept = [({c: e for c, e in row.items() if c in movable}, pair) for row, pair in relations]
        fixed = {next(iter(row)) for row, pair in kept if len(row) == 1 and not pair[0]}
        if not fixed:
            break
        movable -= fixed
    seen = {(frozenset(row.items()), pair): (row, pair) for row, pair in kept if row}
    return movable, list(seen.values())


def _rows(
    system: System, relations: Iterable[Relation], column: dict[str, int]
) -> tuple[list[Factors], list[int]]:
    """Return the rows over the cells and the slacks behind them, and what the slacks hold."""
    rows: list[Factors] = []
    slacks: list[int] = []
    for terms, (small, big) in relations:
        row = {column[name]: factor for name, factor in terms.items()}
        if small:
            row[len(column) + len(slacks)] = 1
            slacks.append(system.value(big) - system.value(small))
        rows.append(row)
    return rows, slacks


def _demand(system: System, cell: Cell, column: int, sign: int) -> Demand:
    if system.rule is Rule.UPPER and cell.value < system.threshold:
        return Demand(cell.id, column, system.threshold - cell.value, sign, either=False)
    return Demand(cell.id, column, 1, sign, either=True)
