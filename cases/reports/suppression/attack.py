"""The attacker: what follows about every hidden cell from what is published.

The attacker knows every published count, all relations, and that counts are
whole and not negative. For every hidden cell the smallest and the largest
count that fit all of this are computed: bounds are carried through the
relations, each connected part is a linear program, and where its answer is
not whole an integer program.

No bound is taken on the solver's word where it would speak for releasing: an
end of an interval counts as attained only once a table of whole numbers with
that count has been put into every relation in integer arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cases.reports.suppression.errors import Infeasible
from cases.reports.suppression.linear import TOLERANCE, Clock, Program, Rows, Vector
from cases.reports.suppression.system import Rule, System
from cases.reports.suppression.view import Relation, View, connected_parts, view_of

TRIES = 8  # corners of the linear program looked at for a whole table before integers
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
    of primary cells, as long as the linear program's tables do not show yet
    that they keep their secret. Raises `OutOfTime` and `SolverFailed`.
    """
    view = view_of(system, hidden)
    ranges = _Ranges(view)
    for columns, relations in connected_parts(view):
        part = _Part(ranges, columns, relations, clock)
        asked = [n for n, c in enumerate(columns) if wanted is None or view.ids[c] in wanted]
        part.settle(asked, exact=False)
        if len(columns) > SMALL_PART:
            asked = [n for n in asked if not _settled(system, part, columns[n], n)]
        part.settle(asked, exact=True)
    return {
        cell_id: ranges.interval(n)
        for n, cell_id in enumerate(view.ids)
        if wanted is None or cell_id in wanted
    }


def _settled(system: System, part: _Part, unknown: int, column: int) -> bool:
    """Look for a whole table that keeps a cell's secret; no primary needs none."""
    ranges = part.ranges
    cell = ranges.view.ids[unknown]
    if cell not in (system.primary or ()):
        return True
    for exact in (*[False] * TRIES, True):
        for count in _telling(system, system.value(cell)):
            if keeps_its_secret(system, ranges.interval(unknown)):
                return True
            if ranges.low[unknown] <= count <= ranges.high[unknown]:
                part.look_for(column, count, exact=exact)
    return keeps_its_secret(system, ranges.interval(unknown))


def _telling(system: System, value: int) -> tuple[int, ...]:
    """Return counts of which one has to be possible beside the true one."""
    if system.rule is Rule.UPPER and value < system.threshold:
        return (system.threshold,)
    return (value + 1, value - 1)


class _Ranges:
    """Proven bounds (`low`, `high`) and attained counts (`least`, `most`) of the unknowns."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.low = np.array(view.low)
        self.high = np.array(view.high)
        self.least = np.array(view.truth, dtype=np.float64)
        self.most = self.least.copy()

    def interval(self, unknown: int) -> Interval:
        return Interval(
            int(self.low[unknown]),
            _finite(self.high[unknown]),
            int(self.least[unknown]),
            _finite(self.most[unknown]),
        )


class _Part:
    """The programs of one connected part; columns are numbered within it."""

    def __init__(
        self, ranges: _Ranges, columns: list[int], relations: list[Relation], clock: Clock
    ) -> None:
        self.ranges = ranges
        self._columns = np.array(columns)
        self._clock = clock
        place = {column: n for n, column in enumerate(columns)}
        self._rows = Rows.of([_row(relation, place) for relation in relations])
        self._program = Program(self._rows, *self._bounds(), primal=True)
        self._chance = np.random.default_rng(1)
        self._whole: Program | None = None

    def settle(self, asked: list[int], *, exact: bool) -> None:
        """Bound the columns `asked` from both sides, `exact` in whole numbers."""
        for sign in (1, -1):
            for column in asked:
                if not self._attained(column, sign):
                    program = self._integer_program() if exact else self._program
                    self._bound(program, column, sign)

    def look_for(self, column: int, count: int, *, exact: bool) -> None:
        """Note a table that has `count` in a column, if one is found."""
        program = self._integer_program() if exact else self._program
        unknown = self._columns[column]
        size = len(self._columns)
        # Any direction would do: another one leads to another corner.
        program.set_cost(np.zeros(size) if exact else -self._chance.random(size))
        program.set_bound(column, count, count)
        try:
            self._note(program.maximize(self._clock).point)
        except Infeasible:
            pass
        finally:
            program.set_bound(column, self.ranges.low[unknown], self.ranges.high[unknown])
            program.set_cost(np.zeros(size))

    def _bounds(self) -> tuple[Vector, Vector]:
        return self.ranges.low[self._columns], self.ranges.high[self._columns]

    def _attained(self, column: int, sign: int) -> bool:
        ranges, unknown = self.ranges, self._columns[column]
        if sign > 0:
            return bool(ranges.most[unknown] >= ranges.high[unknown])
        return bool(ranges.least[unknown] <= ranges.low[unknown])

    def _bound(self, program: Program, column: int, sign: int) -> None:
        """Move one column as far as it goes and note the bound and the table found."""
        program.set_one_cost(column, sign)
        best = program.maximize(self._clock)
        program.set_one_cost(column, 0.0)
        ranges, unknown = self.ranges, self._columns[column]
        if math.isinf(best.value):
            # An integer point and a rational direction: whole tables go as far.
            ranges.most[unknown] = math.inf
            return
        reached = math.floor(best.bound + TOLERANCE)
        if sign > 0:
            ranges.high[unknown] = min(ranges.high[unknown], reached)
        else:
            ranges.low[unknown] = max(ranges.low[unknown], -reached)
        self._note(best.point)

    def _note(self, point: Vector) -> None:
        """Take a table for attained if it is whole and fits every relation exactly."""
        table = np.rint(point)
        if np.abs(point - table).max() > TOLERANCE or not self._fits(table.astype(np.int64)):
            return
        ranges, unknown = self.ranges, self._columns
        ranges.least[unknown] = np.minimum(ranges.least[unknown], table)
        ranges.most[unknown] = np.maximum(ranges.most[unknown], table)

    def _fits(self, table: NDArray[np.int64]) -> bool:
        rows = self._rows
        if table.min() < 0:
            return False
        if not len(rows):
            return True
        terms = rows.entry.astype(np.int64) * table[rows.index]
        added = np.add.reduceat(terms, rows.starts[:-1])
        return bool(np.all((rows.lower <= added) & (added <= rows.upper)))

    def _integer_program(self) -> Program:
        if self._whole is None:
            self._whole = Program(self._rows, *self._bounds(), integer=True)
        return self._whole


def _row(relation: Relation, place: dict[int, int]) -> tuple[list[int], list[float], float, float]:
    columns = [place[unknown] for unknown, _ in relation.terms]
    return columns, [float(s) for _, s in relation.terms], relation.lower, relation.upper


def _finite(value: float) -> int | None:
    return None if math.isinf(value) else int(value)
