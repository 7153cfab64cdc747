"""What is published, seen from outside: unknown counts and the relations between them."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from cases.reports.suppression.relation import Relation, carry
from cases.reports.suppression.system import System


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
    carry(view.relations, view.low, view.high)
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
