"""Systems for these tests: published examples, and random small ones with an oracle."""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from cases.reports.suppression import AtMost, Cell, Rule, Sum, System

FILE = Path(__file__).with_name("systems.json")
CASES: dict[str, dict[str, Any]] = {
    case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"]
}


def table(counts: np.ndarray, prefix: str = "T", **options: Any) -> tuple[list[Cell], list[Sum]]:
    """Return cells and sums of a two-way table with its margins."""
    full = np.vstack([counts, counts.sum(axis=0)])
    full = np.hstack([full, full.sum(axis=1, keepdims=True)])
    rows, columns = full.shape
    name = {(r, c): f"{prefix}{r}{c}" for r in range(rows) for c in range(columns)}
    cells = [
        Cell(name[r, c], int(full[r, c]), margin=r == rows - 1 or c == columns - 1, **options)
        for r, c in name
    ]
    sums = [
        Sum(name[r, columns - 1], tuple(name[r, c] for c in range(columns - 1)))
        for r in range(rows)
    ]
    sums += [
        Sum(name[rows - 1, c], tuple(name[r, c] for r in range(rows - 1))) for c in range(columns)
    ]
    return cells, sums


@st.composite
def small_systems(draw: st.DrawFn) -> System:
    """Draw a system of at most 24 cells whose grand total is published.

    Either one two-way table, or one within another (every count of the first
    at most that of the second) with or without the differences as cells.
    """
    shape = draw(st.sampled_from([(2, 2), (2, 3), (3, 2), (3, 3)]))
    count = st.integers(0, 6)
    size = shape[0] * shape[1]
    numbers = st.lists(count, min_size=size, max_size=size)
    counts = np.array(draw(numbers)).reshape(shape)
    cells, sums = table(counts)
    at_most: list[AtMost] = []
    kind = draw(st.sampled_from(["plain", "nested", "complements"]))
    if kind != "plain" and size <= 4:
        rest = np.array(draw(numbers)).reshape(shape)
        more_cells, more_sums = table(counts + rest, "N")
        if kind == "nested":
            at_most = [AtMost(c.id, c.id.replace("T", "N")) for c in cells]
        else:
            apart, apart_sums = table(rest, "D", never_published=True)
            sums += apart_sums + [
                Sum(c.id.replace("T", "N"), (c.id, c.id.replace("T", "D"))) for c in cells
            ]
            more_cells += apart
        cells, sums = cells + more_cells, sums + more_sums
    threshold = draw(st.integers(3, 6))
    grand = {f"{letter}{shape[0]}{shape[1]}" for letter in "TN"} & {c.id for c in cells}
    out = frozenset(i for i in grand if next(c for c in cells if c.id == i).value >= threshold)
    return System(
        cells=tuple(cells),
        sums=tuple(sums),
        at_most=tuple(at_most),
        threshold=threshold,
        rule=draw(st.sampled_from(list(Rule))),
        must_publish=out,
        primary=frozenset(c.id for c in cells if 0 < c.value < threshold and c.id not in out),
    )


def consistent_tables(
    system: System, hidden: Collection[str], at_most: int
) -> Iterator[Mapping[str, int]]:
    """Yield every table of whole numbers up to `at_most` that fits what is published.

    Counted out, one unknown after the other: the oracle of the programs.
    """
    unknown = [c.id for c in system.cells if c.never_published or c.id in hidden]
    known = {c.id: c.value for c in system.cells if c.id not in unknown}
    yield from _extend(system, known, unknown, at_most)


def _extend(
    system: System, table_: dict[str, int], unknown: list[str], at_most: int
) -> Iterator[Mapping[str, int]]:
    if not _may_fit(system, table_):
        return
    if not unknown:
        yield dict(table_)
        return
    for value in range(at_most + 1):
        yield from _extend(system, {**table_, unknown[0]: value}, unknown[1:], at_most)


def _may_fit(system: System, table_: Mapping[str, int]) -> bool:
    for relation in system.sums:
        parts = [table_[p] for p in relation.parts if p in table_]
        total = table_.get(relation.total)
        if total is None:
            continue
        if sum(parts) > total or (len(parts) == len(relation.parts) and sum(parts) < total):
            return False
    return all(
        table_[pair.small] <= table_[pair.big]
        for pair in system.at_most
        if pair.small in table_ and pair.big in table_
    )


def subsets(cells: Collection[str], size: int) -> Iterator[frozenset[str]]:
    """Yield all sets of `size` cells."""
    return map(frozenset, itertools.combinations(sorted(cells), size))
