"""Seeded systems of counts shaped like those of a situation table, for bench and tuning.

Every function returns the JSON form of a system (see docs/suppression.md). The
counts are generated: people drawn with skewed weights, so that most inner cells
are small, as they are where 200 situations meet 27 categories, 8 ages and 3 sexes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

Case = dict[str, Any]
ALL = "all"


class Builder:
    """Collects cells and relations of one system."""

    def __init__(self, threshold: int = 5, rule: str = "upper") -> None:
        self.case: Case = {"threshold": threshold, "rule": rule, "cells": [], "sums": [], "le": []}
        self.value: dict[str, int] = {}
        self.hidden_away: set[str] = set()

    def cell(
        self, name: str, value: int, *, margin: bool = False, never_published: bool = False
    ) -> str:
        """Add a count, once."""
        if name not in self.value:
            self.value[name] = int(value)
            entry = {"id": name, "value": int(value)}
            entry |= {"margin": True} if margin else {}
            entry |= {"never_published": True} if never_published else {}
            self.case["cells"].append(entry)
        return name

    def sum(self, total: str, parts: Iterable[str]) -> None:
        """State that `total` is the sum of `parts`."""
        self.case["sums"].append({"total": total, "parts": list(parts)})

    def table(self, prefix: str, counts: np.ndarray, *, never_published: bool = False) -> None:
        """Add a table with all its margins; axes are numbered."""
        axes = [[*map(str, range(size)), ALL] for size in counts.shape]
        full = _with_margins(counts)
        for place in itertools.product(*(range(len(axis)) for axis in axes)):
            labels = [axis[i] for axis, i in zip(axes, place, strict=True)]
            margin = ALL in labels
            name = name_of(prefix, labels)
            self.cell(name, full[place], margin=margin, never_published=never_published)
        for axis in range(counts.ndim):
            others = [a for n, a in enumerate(axes) if n != axis]
            for rest in itertools.product(*others):
                line = [name_of(prefix, (*rest[:axis], x, *rest[axis:])) for x in axes[axis]]
                self.sum(line[-1], line[:-1])

    def done(self, must_publish: Iterable[str] = ()) -> Case:
        """Return the case with every small cell as primary."""
        threshold = self.case["threshold"]
        out = set(must_publish)
        self.case["primary"] = [
            c["id"] for c in self.case["cells"] if 0 < c["value"] < threshold and c["id"] not in out
        ]
        self.case["must_publish"] = sorted(out)
        return self.case


def name_of(prefix: str, labels: Sequence[str]) -> str:
    """Return the id of a cell of a table."""
    return "|".join((prefix, *labels))


def _with_margins(counts: np.ndarray) -> np.ndarray:
    for axis in range(counts.ndim):
        counts = np.concatenate([counts, counts.sum(axis=axis, keepdims=True)], axis=axis)
    return counts


def _weights(rng: np.random.Generator, size: int, skew: float) -> np.ndarray:
    weights = rng.permutation(1.0 / np.arange(1, size + 1) ** skew)
    return weights / weights.sum()


def people(rng: np.random.Generator, shape: Sequence[int], total: int, skew: float) -> np.ndarray:
    """Draw `total` counts over a table whose axes have skewed shares."""
    share = np.ones(())
    for size in shape:
        share = np.multiply.outer(share, _weights(rng, size, skew))
    share = (share * rng.gamma(2.0, 0.5, size=share.shape)).ravel()
    return rng.multinomial(total, share / share.sum()).reshape(shape)


def cube(
    seed: int, shape: Sequence[int] = (27, 8, 3), total: int = 1000, skew: float = 0.9
) -> Case:
    """Counts over several axes with all margins."""
    rng = np.random.default_rng(seed)
    builder = Builder()
    builder.table("T", people(rng, shape, total, skew))
    return builder.done()


def hierarchy(seed: int, groups: int = 5, situations: int = 160) -> Case:
    """Factors within categories within situations, by outcome, with the complements."""
    rng = np.random.default_rng(seed)
    builder = Builder()
    outcomes = 5
    base = people(rng, (outcomes,), situations, 0.8)
    _column(builder, "N", base)
    for group in range(groups):
        inside = rng.binomial(base, rng.uniform(0.15, 0.9))
        _column(builder, f"C{group}", inside)
        _column(builder, f"not C{group}", base - inside, never_published=True)
        _nested(builder, f"C{group}", "N", outcomes)
        for label in (*map(str, range(outcomes)), ALL):
            builder.sum(f"N|{label}", [f"C{group}|{label}", f"not C{group}|{label}"])
        for factor in range(3):
            name = f"F{group}.{factor}"
            _column(builder, name, rng.binomial(inside, rng.uniform(0.2, 0.8)))
            _nested(builder, name, f"C{group}", outcomes)
    return builder.done()


def _column(
    builder: Builder, name: str, counts: np.ndarray, *, never_published: bool = False
) -> None:
    builder.table(name, counts, never_published=never_published)


def _nested(builder: Builder, small: str, big: str, size: int) -> None:
    for label in (*map(str, range(size)), ALL):
        builder.case["le"].append({"small": f"{small}|{label}", "big": f"{big}|{label}"})


def periods(seed: int, groups: int = 8, situations: int = 200) -> Case:
    """Months, quarters and a year by age group, all shown."""
    rng = np.random.default_rng(seed)
    builder = Builder()
    months = people(rng, (12, groups), situations, 0.5)
    spans = {f"M{m}": months[m] for m in range(12)}
    spans |= {f"Q{q}": months[3 * q : 3 * q + 3].sum(axis=0) for q in range(4)}
    spans["Y"] = months.sum(axis=0)
    for name, counts in spans.items():
        _column(builder, name, counts)
    for label in (*map(str, range(groups)), ALL):
        for q in range(4):
            builder.sum(f"Q{q}|{label}", [f"M{m}|{label}" for m in range(3 * q, 3 * q + 3)])
        builder.sum(f"Y|{label}", [f"Q{q}|{label}" for q in range(4)])
    return builder.done()


def windows(seed: int, groups: int = 6, situations: int = 260, out: int = 2) -> Case:
    """Twelve-month windows that slide by a month; the first `out` are out already."""
    rng = np.random.default_rng(seed)
    builder = Builder()
    count, length = 7, 12
    months = people(rng, (count + length - 1, groups), situations, 0.4)
    for m in range(len(months)):
        _column(builder, f"M{m}", months[m], never_published=True)
    for w in range(count):
        _column(builder, f"W{w}", months[w : w + length].sum(axis=0))
        for label in (*map(str, range(groups)), ALL):
            builder.sum(f"W{w}|{label}", [f"M{m}|{label}" for m in range(w, w + length)])
    shown = [c["id"] for c in builder.case["cells"] if c["id"].startswith("W")]
    # What is out already shows no small cell; the small ones were hidden then.
    early = [i for i in shown if int(i[1:].split("|")[0]) < out and builder.value[i] >= 5]
    return builder.done(i for i in early if i.endswith(ALL))


def region(seed: int, tables: int = 6, situations: int = 420) -> Case:
    """A region is the sum of its tables; only some tables report; categories by age."""
    rng = np.random.default_rng(seed)
    builder = Builder()
    counts = people(rng, (tables, 6, 4), situations, 0.7)
    silent = set(rng.choice(tables, size=2, replace=False).tolist())
    builder.table("R", counts.sum(axis=0))
    for t in range(tables):
        builder.table(f"t{t}", counts[t], never_published=t in silent)
    _add_up(builder, "R", [f"t{t}" for t in range(tables)], (6, 4))
    return builder.done()


def minus(seed: int, situations: int = 300) -> Case:
    """A county and all but one of its tables; what is left over is never published."""
    rng = np.random.default_rng(seed)
    builder = Builder()
    counts = people(rng, (2, 10, 4), situations, 0.7)
    builder.table("county", counts.sum(axis=0))
    builder.table("table", counts[0])
    builder.table("rest", counts[1], never_published=True)
    _add_up(builder, "county", ["table", "rest"], (10, 4))
    return builder.done()


def _add_up(builder: Builder, total: str, parts: Sequence[str], shape: Sequence[int]) -> None:
    axes = [[*map(str, range(size)), ALL] for size in shape]
    for labels in itertools.product(*axes):
        builder.sum(name_of(total, labels), [name_of(part, labels) for part in parts])


def linked(seed: int, situations: int = 240) -> Case:
    """Three two-way tables over pairs of the same three axes."""
    rng = np.random.default_rng(seed)
    builder = Builder()
    counts = people(rng, (7, 6, 5), situations, 0.7)
    for axis, pair in enumerate(("bc", "ac", "ab")):
        builder.table(pair, counts.sum(axis=axis))
    for axis, (one, two) in {"a": ("ac", "ab"), "b": ("bc", "ab"), "c": ("bc", "ac")}.items():
        size = counts.shape["abc".index(axis)]
        for label in (*map(str, range(size)), ALL):
            same = [
                name_of(t, [label if letter == axis else ALL for letter in t]) for t in (one, two)
            ]
            builder.sum(same[0], [same[1]])
    return builder.done()


FAMILIES: dict[str, Callable[[int], Case]] = {
    "cube 27x8x3": cube,
    "cube 9x6x3": lambda seed: cube(seed, (9, 6, 3), 400),
    "cube 5x4x3": lambda seed: cube(seed, (5, 4, 3), 200, 0.7),
    "two-way 12x8": lambda seed: cube(seed, (12, 8), 300, 0.8),
    "hierarchy": hierarchy,
    "periods": periods,
    "windows": windows,
    "region": region,
    "county minus table": minus,
    "linked": linked,
}
