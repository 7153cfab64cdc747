"""The attacker: what follows about every hidden cell from what is published.

The attacker knows every published count, all relations, and that counts are
whole and not negative. For every hidden cell the smallest and the largest
count that fit all of this are computed: bounds are carried through the
relations, unknowns that follow from each other are taken for one, each
connected part is a linear program, and where its answer is not whole an
integer program.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from cases.reports.suppression.linear import Clock
from cases.reports.suppression.part import Part
from cases.reports.suppression.relation import Relation
from cases.reports.suppression.system import Rule, System
from cases.reports.suppression.view import View, connected_parts, view_of

SMALL_PART = 250  # unknowns up to which every end is settled by integer programs


@dataclass(frozen=True, slots=True)
class Interval:
    """What an attacker knows of a count: it lies from `lower` to `upper` (None: no end).

    `attained_*` are counts some consistent table of whole numbers has. Where
    they differ from the ends, the interval is the linear program's and may be
    wider than what whole numbers allow.
    """

    lower: int
    upper: int | None
    attained_lower: int
    attained_upper: int | None

    @property
    def integer(self) -> bool:
        """Tell whether both ends are counts that can occur."""
        return (self.lower, self.upper) == (self.attained_lower, self.attained_upper)


def keeps_its_secret(system: System, interval: Interval) -> bool:
    """Tell whether counts that can occur leave open what the rule protects.

    Only attained counts speak for it: more than one and, under the rule
    "upper", one that is not below the threshold.
    """
    most = interval.attained_upper
    several = most is None or most > interval.attained_lower
    high = most is None or most >= system.threshold
    return several and (high or system.rule is Rule.UNIQUE)


def intervals(
    system: System, hidden: Collection[str], clock: Clock, wanted: Collection[str] | None = None
) -> dict[str, Interval]:
    """Return the interval of every unknown cell, or of those `wanted` among them.

    On small parts every end is settled in whole numbers; on larger ones those
    of primary cells, as long as the tables found by linear programs do not show yet
    that they keep their secret. Raises `OutOfTime` and `SolverFailed`.
    """
    view = view_of(system, hidden)
    found = {cell: _fixed(view, unknown) for unknown, cell in enumerate(view.ids)}
    for columns, relations in connected_parts(view):
        cells = [view.ids[column] for column in columns]
        asked = [n for n, cell in enumerate(cells) if wanted is None or cell in wanted]
        part = _part(view, columns, relations, clock)
        part.settle(asked, exact=False)
        if len(columns) > SMALL_PART:
            unsettled = [n for n in asked if not _settled(system, part, cells[n], n)]
            part.settle(unsettled, exact=True)
        else:
            part.settle(asked, exact=True)
        found |= {cells[n]: _interval(part, n) for n in asked}
    return {cell: found[cell] for cell in view.ids if wanted is None or cell in wanted}


def _part(view: View, columns: list[int], relations: list[Relation], clock: Clock) -> Part:
    place = {column: n for n, column in enumerate(columns)}
    return Part(
        [relation.renumbered(place) for relation in relations],
        np.array([view.low[column] for column in columns]),
        np.array([view.high[column] for column in columns]),
        np.array([view.truth[column] for column in columns]),
        clock,
    )


def _settled(system: System, part: Part, cell: str, unknown: int) -> bool:
    """Look for a whole table that keeps a cell's secret; no primary needs none."""
    if cell not in (system.primary or ()):
        return True
    for exact in (False, True):
        for count in _telling(system, system.value(cell)):
            if keeps_its_secret(system, _interval(part, unknown)):
                return True
            part.look_for(unknown, count, exact=exact)
    return keeps_its_secret(system, _interval(part, unknown))


def _telling(system: System, value: int) -> tuple[int, ...]:
    """Return counts of which one has to be possible beside the true one."""
    if system.rule is Rule.UPPER and value < system.threshold:
        return (system.threshold,)
    return (value + 1, value - 1)


def _interval(part: Part, unknown: int) -> Interval:
    (lower, upper), (least, most) = part.proven(unknown), part.attained(unknown)
    return Interval(int(lower), _finite(upper), int(least), _finite(most))


def _fixed(view: View, unknown: int) -> Interval:
    """Return the interval of what has to be as it is."""
    true = view.truth[unknown]
    return Interval(int(view.low[unknown]), _finite(view.high[unknown]), true, true)


def _finite(value: float) -> int | None:
    return None if math.isinf(value) else int(value)
