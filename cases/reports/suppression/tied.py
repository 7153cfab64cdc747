"""Unknowns that follow from each other, taken for one.

A relation of two unknowns says that one of them is the other, or what the other leaves of a
published count: to know one is to know both. All that are tied so are one knot, which leaves
the attacker fewer unknowns, fewer relations and the same question.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cases.reports.suppression.relation import Relation, round_down, round_up
from cases.reports.suppression.rows import IntVector, Vector

Tie = tuple[int, int, int, int]  # one, other, sign, offset: other = sign * one + offset
Terms = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Tied:
    """Unknown n counts `sign[n] * (what its knot counts) + offset[n]`; `knot[n]` numbers it."""

    knot: IntVector
    sign: IntVector
    offset: IntVector
    size: int

    def loosened(self, knots: IntVector) -> IntVector:
        """Return the counts of all unknowns from those of the knots."""
        return self.sign * knots[self.knot] + self.offset

    def knotted(self, counts: IntVector) -> IntVector:
        """Return the counts of the knots from those of all unknowns."""
        knots = np.zeros(self.size, dtype=np.int64)
        knots[self.knot] = (counts - self.offset) * self.sign
        return knots

    def bounds(self, low: Vector, high: Vector) -> tuple[Vector, Vector]:
        """Return the bounds of the knots from those of all unknowns."""
        ends = (low - self.offset) * self.sign, (high - self.offset) * self.sign
        least, most = np.full(self.size, -math.inf), np.full(self.size, math.inf)
        np.maximum.at(least, self.knot, np.minimum(*ends))
        np.minimum.at(most, self.knot, np.maximum(*ends))
        return least, most

    def ends(self, unknown: int, low: Vector, high: Vector) -> tuple[float, float]:
        """Return the ends of one unknown from those of the knots."""
        knot, sign, offset = self.knot[unknown], self.sign[unknown], self.offset[unknown]
        ends = (sign * low[knot] + offset, sign * high[knot] + offset)
        return min(ends), max(ends)

    def relations(self, relations: Iterable[Relation]) -> list[Relation]:
        """Return what relations of the unknowns say of the knots, everything once."""
        found: dict[Terms, tuple[float, float]] = {}
        for relation in map(self._of_knots, relations):
            lower, upper = found.get(relation.terms, (-math.inf, math.inf))
            found[relation.terms] = max(lower, relation.lower), min(upper, relation.upper)
        return [Relation(terms, *ends) for terms, ends in found.items() if terms]

    def then(self, more: Tied) -> Tied:
        """Return what it is if its knots are tied once more."""
        return Tied(
            more.knot[self.knot],
            self.sign * more.sign[self.knot],
            self.sign * more.offset[self.knot] + self.offset,
            more.size,
        )

    def _of_knots(self, relation: Relation) -> Relation:
        factors: dict[int, int] = {}
        known = 0
        for unknown, factor in relation.terms:
            knot = int(self.knot[unknown])
            factors[knot] = factors.get(knot, 0) + factor * int(self.sign[unknown])
            known += factor * int(self.offset[unknown])
        terms = tuple(sorted((knot, factor) for knot, factor in factors.items() if factor))
        return _in_lowest_terms(terms, relation.lower - known, relation.upper - known)


def tie(size: int, relations: Sequence[Relation]) -> Tied:
    """Tie unknowns, numbered up to *size*, until no relation of two is left."""
    tied = _tied_once(size, relations)
    while True:
        more = _tied_once(tied.size, tied.relations(relations))
        if more.size == tied.size:
            return tied
        tied = tied.then(more)


def _tied_once(size: int, relations: Iterable[Relation]) -> Tied:
    near: list[list[Tie]] = [[] for _ in range(size)]
    for tie_ in _ties(relations):
        near[tie_[0]].append(tie_)
    knot = np.full(size, -1)
    sign, offset = np.ones(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    many = 0
    for first in range(size):
        if knot[first] < 0:
            knot[first] = many
            reached = [first]
            for one, other, sign_to, offset_to in _walk(near, reached):
                if knot[other] < 0:
                    knot[other] = many
                    sign[other] = sign_to * sign[one]
                    offset[other] = sign_to * offset[one] + offset_to
                    reached.append(other)
            many += 1
    return Tied(knot, sign, offset, many)


def _walk(near: list[list[Tie]], reached: list[int]) -> Iterator[Tie]:
    """Yield the ties of everything in `reached`, which grows on the way."""
    for one in reached:
        yield from near[one]


def _ties(relations: Iterable[Relation]) -> Iterator[Tie]:
    """Yield what relations of two unknowns tie, both ways."""
    for relation in relations:
        if len(relation.terms) == 2 and relation.lower == relation.upper:
            (one, a), (other, b) = relation.terms
            total = int(relation.upper)
            if abs(a) == abs(b) == 1:
                yield one, other, -a * b, b * total
                yield other, one, -a * b, a * total


def _in_lowest_terms(terms: Terms, lower: float, upper: float) -> Relation:
    """Return the relation in a form that each other way to write it has too.

    What divides every term divides their sum, which is a whole number.
    """
    common = math.gcd(*(factor for _, factor in terms)) or 1
    if terms and terms[0][1] < 0:
        common, lower, upper = -common, upper, lower
    terms = tuple((knot, factor // common) for knot, factor in terms)
    return Relation(terms, round_up(lower / common), round_down(upper / common))
