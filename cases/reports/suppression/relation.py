"""What a relation says of unknown counts, and the bounds that follow from it alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

PASSES = 40  # of carrying bounds; more would only save work, never change an answer

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Relation:
    """`lower <= sum(factor * count of unknown) <= upper`; `terms` holds (unknown, factor)."""

    terms: tuple[tuple[int, int], ...]
    lower: float
    upper: float

    def renumbered(self, place: dict[int, int]) -> Relation:
        """Return the same relation of unknowns that have other numbers."""
        terms = tuple((place[unknown], factor) for unknown, factor in self.terms)
        return Relation(terms, self.lower, self.upper)


def carry(relations: Sequence[Relation], low: list[float], high: list[float]) -> None:
    """Narrow the bounds of whole numbers by the relations until they rest."""
    waiting = relations
    for _ in range(PASSES):
        moved = {unknown for relation in waiting for unknown in _tighten(relation, low, high)}
        if not moved:
            return
        waiting = [one for one in relations if any(unknown in moved for unknown, _ in one.terms)]


def not_implied(
    relations: Iterable[Relation], low: Sequence[float], high: Sequence[float]
) -> Iterator[Relation]:
    """Yield the relations that say more than the bounds do."""
    for relation in relations:
        ends = [_ends(factor, low[unknown], high[unknown]) for unknown, factor in relation.terms]
        least, most = sum(end[0] for end in ends), sum(end[1] for end in ends)
        if least < relation.lower or most > relation.upper:
            yield relation


def _tighten(relation: Relation, low: list[float], high: list[float]) -> Iterator[int]:
    """Bound every term by what the others leave; yield the unknowns whose bounds changed."""
    ends = [_ends(factor, low[unknown], high[unknown]) for unknown, factor in relation.terms]
    least, most = sum(end[0] for end in ends), sum(end[1] for end in ends)
    for (unknown, factor), (own_least, own_most) in zip(relation.terms, ends, strict=True):
        top = relation.upper - _less(least, own_least, ends, 0)
        bottom = relation.lower - _less(most, own_most, ends, 1)
        floor, ceiling = _whole_ends(factor, bottom, top)
        if floor > low[unknown] or ceiling < high[unknown]:
            low[unknown] = max(low[unknown], floor)
            high[unknown] = min(high[unknown], ceiling)
            yield unknown


def _ends(factor: int, low: float, high: float) -> Ends:
    return (factor * low, factor * high) if factor > 0 else (factor * high, factor * low)


def _whole_ends(factor: int, bottom: float, top: float) -> Ends:
    """Return between which whole numbers a count lies that so many times is in some range."""
    low, high = (bottom / factor, top / factor) if factor > 0 else (top / factor, bottom / factor)
    return round_up(low), round_down(high)


def round_up(value: float) -> float:
    """Return the least whole number from `value` on; an infinite one as it is."""
    return value if math.isinf(value) else math.ceil(value)


def round_down(value: float) -> float:
    """Return the greatest whole number up to `value`; an infinite one as it is."""
    return value if math.isinf(value) else math.floor(value)


def _less(total: float, own: float, ends: list[Ends], side: int) -> float:
    """Return the total without the own share, also where that share is infinite."""
    if math.isfinite(own):
        return total - own
    infinite = sum(not math.isfinite(end[side]) for end in ends)
    return total if infinite > 1 else sum(e[side] for e in ends if math.isfinite(e[side]))
