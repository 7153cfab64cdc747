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

from cases.reports.suppression.linear import Row, Rows
from cases.reports.suppression.system import Rule, System


@dataclass(frozen=True, slots=True)
class Demand:
    """How far the cell in column `column` has to be able to move: `amount` up.

    With `either` a move down by as much does as well.
    """

    column: int
    amount: int
    either: bool


@dataclass(frozen=True)
class Deviations:
    """Columns are cells that may move at all, and one slack for every inequality.

    `open` columns move in any case (primary or never published); `candidates`
    move if the pattern hides them. `ids` has an empty string for a slack.
    """

    ids: tuple[str, ...]
    value: NDArray[np.float64]
    open: NDArray[np.bool_]
    candidates: NDArray[np.int64]
    rows: Rows
    demands: tuple[Demand, ...]
    stuck: tuple[str, ...]

    @property
    def size(self) -> int:
        """Return the number of columns."""
        return len(self.value)


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
    slacks = [(small, big) for _, (small, big) in relations if small]
    names = [c.id for c in system.cells if c.id in movable]
    column = {name: n for n, name in enumerate(names)}
    rows, slack_values = _rows(system, relations, column)
    cells = [system.by_id[name] for name in names]
    is_open = [c.never_published or c.id in primary for c in cells] + [True] * len(slacks)
    return Deviations(
        ids=(*names, *[""] * len(slacks)),
        value=np.array([c.value for c in cells] + slack_values, dtype=np.float64),
        open=np.array(is_open, dtype=bool),
        candidates=np.flatnonzero(~np.array(is_open, dtype=bool)),
        rows=rows,
        demands=tuple(_demand(system, name, column[name]) for name in names if name in primary),
        stuck=tuple(sorted(primary - movable)),
    )


Relation = tuple[dict[str, float], tuple[str, str]]


def _relations(system: System) -> list[Relation]:
    sums: list[Relation] = [
        ({relation.total: -1.0, **dict.fromkeys(relation.parts, 1.0)}, ("", ""))
        for relation in system.sums
    ]
    pairs = dict.fromkeys((p.small, p.big) for p in system.at_most if p.small != p.big)
    return sums + [({small: 1.0, big: -1.0}, (small, big)) for small, big in pairs]


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
) -> tuple[Rows, list[int]]:
    rows: list[Row] = []
    slack_values: list[int] = []
    for terms, (small, big) in relations:
        columns = [column[name] for name in terms]
        entries = list(terms.values())
        if small:
            columns.append(len(column) + len(slack_values))
            entries.append(1.0)
            slack_values.append(system.value(big) - system.value(small))
        rows.append((columns, entries, 0.0, 0.0))
    return Rows.of(rows), slack_values


def _demand(system: System, name: str, column: int) -> Demand:
    value = system.value(name)
    if system.rule is Rule.UPPER and value < system.threshold:
        return Demand(column, system.threshold - value, either=False)
    return Demand(column, 1, either=True)
