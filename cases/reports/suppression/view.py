"""What is published, seen from outside: unknown counts and the relations between them."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from cases.reports.suppression.system import System

PASSES = 40  # of carrying bounds; more would only save work, never change an answer


@dataclass(frozen=True, slots=True)
class Relation:
    """`lower <= sum(sign * count of unknown) <= upper`; `terms` holds (unknown, sign)."""

    terms: tuple[tuple[int, int], ...]
    lower: float
    upper: float


@dataclass(frozen=True)
class View:
    """Unknown cells in order, the relations that hold them, and bounds on each."""

    ids: tuple[str, ...]
    truth: tuple[int, ...]
    relations: tuple[Relation, ...]
    low: list[float]
    high: list[float]


def view_of(system: System, hidden: Collection[str]) -> View:
    """Return what the attacker sees if exactly `hidden` is not shown.

    Never-published cells are unknown in any case. Bounds are carried through
    the relations until they rest.
    """
    away = set(hidden)
    unknown = [c for c in system.cells if c.never_published or c.id in away]
    column = {cell.id: n for n, cell in enumerate(unknown)}
    relations = [
        _relation(system, column, [(s.total, -1), *((p, 1) for p in s.parts)], 0.0)
        for s in system.sums
    ]
    relations += [
        _relation(system, column, [(pair.small, 1), (pair.big, -1)], -math.inf)
        for pair in system.at_most
    ]
    view = View(
        tuple(column),
        tuple(cell.value for cell in unknown),
        tuple(relation for relation in relations if relation.terms),
        [0.0] * len(unknown),
        [math.inf] * len(unknown),
    )
    _carry_bounds(view)
    return view


def connected_parts(view: View) -> list[tuple[list[int], list[Relation]]]:
    """Split the unknowns that are not fixed yet into parts no relation joins."""
    parent = list(range(len(view.ids)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    loose = [(_without_fixed(view, relation)) for relation in view.relations]
    loose = [relation for relation in loose if relation.terms]
    for relation in loose:
        first = root(relation.terms[0][0])
        for unknown, _ in relation.terms:
            parent[root(unknown)] = first
    parts: dict[int, tuple[list[int], list[Relation]]] = {}
    for unknown in range(len(view.ids)):
        if view.low[unknown] < view.high[unknown]:
            parts.setdefault(root(unknown), ([], []))[0].append(unknown)
    for relation in loose:
        parts[root(relation.terms[0][0])][1].append(relation)
    return list(parts.values())


def _relation(
    system: System, column: dict[str, int], terms: list[tuple[str, int]], lower: float
) -> Relation:
    known = sum(sign * system.value(cell) for cell, sign in terms if cell not in column)
    inside = tuple((column[cell], sign) for cell, sign in terms if cell in column)
    return Relation(inside, lower - known, float(-known))


def _without_fixed(view: View, relation: Relation) -> Relation:
    fixed = sum(sign * view.low[u] for u, sign in relation.terms if view.low[u] == view.high[u])
    terms = tuple((u, sign) for u, sign in relation.terms if view.low[u] < view.high[u])
    return Relation(terms, relation.lower - fixed, relation.upper - fixed)


def _carry_bounds(view: View) -> None:
    for _ in range(PASSES):
        changed = [_tighten(view, relation) for relation in view.relations]
        if not any(changed):
            return


def _tighten(view: View, relation: Relation) -> bool:
    """Bound every term by what the others leave; tell whether anything changed."""
    ends = [_ends(view, unknown, sign) for unknown, sign in relation.terms]
    least = sum(end[0] for end in ends)
    most = sum(end[1] for end in ends)
    changed = False
    for (unknown, sign), (low, high) in zip(relation.terms, ends, strict=True):
        top = relation.upper - _less(least, low, ends, 0)
        bottom = relation.lower - _less(most, high, ends, 1)
        floor, ceiling = (bottom, top) if sign > 0 else (-top, -bottom)
        if floor > view.low[unknown]:
            view.low[unknown], changed = floor, True
        if ceiling < view.high[unknown]:
            view.high[unknown], changed = ceiling, True
    return changed


def _ends(view: View, unknown: int, sign: int) -> tuple[float, float]:
    low, high = view.low[unknown], view.high[unknown]
    return (low, high) if sign > 0 else (-high, -low)


def _less(total: float, own: float, ends: list[tuple[float, float]], side: int) -> float:
    """Return the total without the own share, also where that share is infinite."""
    if math.isfinite(own):
        return total - own
    infinite = sum(not math.isfinite(end[side]) for end in ends)
    return total if infinite > 1 else sum(e[side] for e in ends if math.isfinite(e[side]))
