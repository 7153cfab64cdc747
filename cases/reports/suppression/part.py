"""One connected part of what is unknown: its programs, its bounds and its tables.

No bound is taken on the solver's word where it would speak for releasing: an
end of an interval counts as attained only once a table of whole numbers with
that count has been put into every relation in integer arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np

from cases.reports.suppression.errors import Infeasible
from cases.reports.suppression.linear import TOLERANCE, Clock, Program
from cases.reports.suppression.relation import Relation, carry, not_implied
from cases.reports.suppression.rows import IntVector, Row, Rows, Vector
from cases.reports.suppression.tied import tie


class Part:
    """Unknowns by their number in the part; programs and bounds are those of their knots.

    `low` and `high` are proven, `least` and `most` attained.
    """

    def __init__(
        self,
        relations: Sequence[Relation],
        low: Vector,
        high: Vector,
        truth: IntVector,
        clock: Clock,
    ) -> None:
        self._rows = _rows(relations)
        self._clock = clock
        self._tied = tied = tie(len(truth), relations)
        inside = tied.relations(relations)
        least, most = (ends.tolist() for ends in tied.bounds(low, high))
        carry(inside, least, most)
        self.low, self.high = np.array(least, dtype=float), np.array(most, dtype=float)
        self._truth = tied.knotted(truth).astype(np.float64)
        self.least, self.most = self._truth.copy(), self._truth.copy()
        self._knot_rows = _rows(list(not_implied(inside, least, most)))
        self._program = Program(self._knot_rows, self.low, self.high, primal=True)
        self._whole: Program | None = None
        self._near: Program | None = None

    def proven(self, unknown: int) -> tuple[float, float]:
        """Return the bounds of an unknown."""
        return self._tied.ends(unknown, self.low, self.high)

    def attained(self, unknown: int) -> tuple[float, float]:
        """Return the smallest and the largest count of an unknown in any table found."""
        return self._tied.ends(unknown, self.least, self.most)

    def settle(self, asked: Collection[int], *, exact: bool) -> None:
        """Bound unknowns from both sides, `exact` in whole numbers."""
        knots = sorted({int(self._tied.knot[unknown]) for unknown in asked})
        for sign in (1, -1):
            for knot in knots:
                if exact:
                    self._look_at_end(knot, sign)
                if not self._is_attained(knot, sign):
                    self._bound(self._integer_program() if exact else self._program, knot, sign)

    def look_for(self, unknown: int, count: int, *, exact: bool) -> None:
        """Note a table in which an unknown has a count, if one is found.

        Close to the true table there is mostly one of whole numbers; `exact` looks everywhere.
        """
        knot, sign = self._tied.knot[unknown], self._tied.sign[unknown]
        wanted = int(sign * (count - self._tied.offset[unknown]))
        if not self.low[knot] <= wanted <= self.high[knot]:
            return
        if exact:
            self._look_everywhere(knot, wanted)
        else:
            self._look_nearby(knot, wanted)

    def _look_at_end(self, knot: int, sign: int) -> None:
        end = self.high[knot] if sign > 0 else self.low[knot]
        if math.isfinite(end) and not self._is_attained(knot, sign):
            self._look_nearby(knot, int(end))

    def _look_nearby(self, knot: int, wanted: int) -> None:
        """Look for the table with a count that differs least from the true one."""
        program = self._nearby_program()
        size, true = len(self._truth), self._truth[knot]
        up, down = max(0.0, wanted - true), max(0.0, true - wanted)
        program.set_bound(knot, up, up)
        program.set_bound(size + knot, down, down)
        try:
            point = program.minimize(self._clock).point
            self._note(self._truth + point[:size] - point[size:])
        except Infeasible:
            pass
        finally:
            program.set_bound(knot, 0.0, self.high[knot] - true)
            program.set_bound(size + knot, 0.0, true - self.low[knot])

    def _look_everywhere(self, knot: int, wanted: int) -> None:
        program = self._integer_program()
        program.set_bound(knot, wanted, wanted)
        try:
            self._note(program.maximize(self._clock).point)
        except Infeasible:
            pass
        finally:
            program.set_bound(knot, self.low[knot], self.high[knot])

    def _is_attained(self, knot: int, sign: int) -> bool:
        if sign > 0:
            return bool(self.most[knot] >= self.high[knot])
        return bool(self.least[knot] <= self.low[knot])

    def _bound(self, program: Program, knot: int, sign: int) -> None:
        """Move one knot as far as it goes and note the bound and the table found."""
        program.set_one_cost(knot, sign)
        best = program.maximize(self._clock)
        program.set_one_cost(knot, 0.0)
        if math.isinf(best.value):
            # An integer point and a rational direction: whole tables go as far.
            self.most[knot] = math.inf
            return
        reached = math.floor(best.bound + TOLERANCE)
        if sign > 0:
            self.high[knot] = min(self.high[knot], reached)
        else:
            self.low[knot] = max(self.low[knot], -reached)
        self._note(best.point)

    def _note(self, point: Vector) -> None:
        """Take a table for attained if it is whole and fits every relation exactly."""
        table = np.rint(point)
        if np.abs(point - table).max() > TOLERANCE:
            return
        if self._fits(self._tied.loosened(table.astype(np.int64))):
            self.least = np.minimum(self.least, table)
            self.most = np.maximum(self.most, table)

    def _fits(self, table: IntVector) -> bool:
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
            self._whole = Program(self._knot_rows, self.low, self.high, integer=True)
        return self._whole

    def _nearby_program(self) -> Program:
        """The program of moves up and down from the true table: all of them cost the same."""
        if self._near is None:
            truth = self._truth
            size = len(truth)
            moves = Rows.of([_moves(row, truth) for row in self._knot_rows])
            room = np.concatenate((self.high - truth, truth - self.low))
            self._near = Program(moves, np.zeros(2 * size), room)
            self._near.set_cost(np.ones(2 * size))
        return self._near


def _moves(row: Row, truth: Vector) -> Row:
    """Return the row of what moves up, and then of what moves down, from the true table."""
    columns, entry, lower, upper = row
    index, entries = np.asarray(columns), np.asarray(entry)
    true = float(entries @ truth[index])
    return (
        np.concatenate((index, index + len(truth))),
        np.concatenate((entries, -entries)),
        lower - true,
        upper - true,
    )


def _rows(relations: Sequence[Relation]) -> Rows:
    return Rows.of(
        [
            (
                [unknown for unknown, _ in relation.terms],
                [float(factor) for _, factor in relation.terms],
                relation.lower,
                relation.upper,
            )
            for relation in relations
        ]
    )
