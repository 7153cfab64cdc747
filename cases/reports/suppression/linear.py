"""Linear programs on HiGHS: as little of its interface as this package needs.

An optimum is returned or an error raised; no solver state is ever taken for
an answer. Where one decides nothing the program is solved again from the
beginning, each time by another method, before it is given up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import highspy
import numpy as np

from cases.reports.suppression.errors import Infeasible, OutOfTime, SolverFailed
from cases.reports.suppression.rows import IntVector, Rows, Vector

TOLERANCE = 1e-6  # how far a solver's number may be from the whole number it stands for

Options = dict[str, str | bool | int | float]


class Clock:
    """A budget of wall time in seconds."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that remain, never negative."""
        return max(0.0, self._end - time.monotonic())

    def within(self, seconds: float) -> Clock:
        """Return a clock that ends after `seconds`, or with this one."""
        return Clock(min(seconds, self.left))


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best value found, the point, the duals of rows; `value` is inf if unbounded."""

    value: float
    point: Vector
    duals: Vector
    bound: float


class Program:
    """A linear program whose objective and bounds change between solves.

    The last basis stays, so that a neighbouring problem takes few steps.
    With `integer` every column is a whole number. Say `primal` where mostly the
    objective changes: the last point stays feasible, and the primal simplex
    method goes on from it.
    """

    def __init__(
        self,
        rows: Rows,
        lower: Vector,
        upper: Vector,
        *,
        integer: bool = False,
        primal: bool = False,
    ) -> None:
        self._columns = np.arange(len(lower), dtype=np.int32)
        self._integer = integer
        self._highs = highspy.Highs()
        self._options = dict(_OPTIONS)
        if not integer:  # keeps the basis, and tells unbounded from infeasible
            self._options["presolve"] = "off"
        if primal:
            self._options["simplex_strategy"] = _PRIMAL_SIMPLEX
        self._set(self._options)
        _accept(self._highs.passModel(_model(rows, lower, upper, integer)), "model")

    def set_bounds(self, lower: Vector, upper: Vector) -> None:
        """Replace the bounds of all columns."""
        _accept(
            self._highs.changeColsBounds(len(self._columns), self._columns, lower, upper),
            "bounds",
        )

    def set_bound(self, column: int, lower: float, upper: float) -> None:
        """Replace the bounds of one column."""
        _accept(self._highs.changeColBounds(column, lower, upper), "bound")

    def set_cost(self, cost: Vector) -> None:
        """Replace the objective."""
        _accept(self._highs.changeColsCost(len(self._columns), self._columns, cost), "cost")

    def set_one_cost(self, column: int, cost: float) -> None:
        """Replace one entry of the objective."""
        _accept(self._highs.changeColCost(column, cost), "cost")

    def add_row(self, columns: IntVector, entries: Vector, lower: float) -> None:
        """Add `entries . x[columns] >= lower`."""
        index = np.asarray(columns, dtype=np.int32)
        entry = np.asarray(entries, dtype=np.float64)
        _accept(self._highs.addRow(lower, highspy.kHighsInf, len(index), index, entry), "row")

    def start_from(self, point: Vector) -> None:
        """Offer a known solution of an integer program."""
        solution = highspy.HighsSolution()
        solution.col_value = list(point)
        self._highs.setSolution(solution)

    def maximize(self, clock: Clock) -> Optimum:
        """Solve; raises `OutOfTime` and `SolverFailed`."""
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        return self._solve(clock, best_effort=False)

    def minimize(self, clock: Clock, *, best_effort: bool = False) -> Optimum:
        """Solve; with `best_effort` a feasible point is enough when time runs out."""
        self._highs.changeObjectiveSense(highspy.ObjSense.kMinimize)
        return self._solve(clock, best_effort)

    def _solve(self, clock: Clock, best_effort: bool) -> Optimum:
        status = self._run(clock)
        for other in _OTHER_WAYS:
            if status in _DECIDED:
                break
            status = self._run_anew(clock, other)
        if status == highspy.HighsModelStatus.kUnbounded:
            empty = np.zeros(0)
            return Optimum(np.inf, empty, empty, np.inf)
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Infeasible("the solver found no solution")
        if status == highspy.HighsModelStatus.kTimeLimit:
            if not (best_effort and self._has_point()):
                raise OutOfTime("the solver ran out of time")
        elif status != highspy.HighsModelStatus.kOptimal:
            raise SolverFailed(f"the solver ended with: {self._highs.modelStatusToString(status)}")
        return self._optimum()

    def _run(self, clock: Clock) -> highspy.HighsModelStatus:
        # The solver's clock runs over its life, so the limit is absolute.
        limit = self._highs.getRunTime() + max(clock.left, 0.001)
        self._set({"time_limit": limit})
        self._highs.run()
        return self._highs.getModelStatus()

    def _run_anew(self, clock: Clock, other: Options) -> highspy.HighsModelStatus:
        """Forget the last basis, which may have led astray, and go another way this once."""
        self._highs.clearSolver()
        self._set(other)
        status = self._run(clock)
        self._set(self._options)
        return status

    def _set(self, options: Options) -> None:
        for option, value in options.items():
            _accept(self._highs.setOptionValue(option, value), option)

    def _has_point(self) -> bool:
        info = self._highs.getInfo()
        return info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible

    def _optimum(self) -> Optimum:
        solution = self._highs.getSolution()
        info = self._highs.getInfo()
        value = info.objective_function_value
        return Optimum(
            value,
            np.array(solution.col_value),
            np.array(solution.row_dual),
            info.mip_dual_bound if self._integer else value,
        )


_DUAL_SIMPLEX, _PRIMAL_SIMPLEX = 1, 4
_OPTIONS: Options = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 1,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-6,
    "presolve": "choose",
    "solver": "choose",
    "simplex_strategy": _DUAL_SIMPLEX,
}
_OTHER_WAYS: tuple[Options, ...] = (
    {},
    {"simplex_strategy": _DUAL_SIMPLEX},
    {"simplex_strategy": _PRIMAL_SIMPLEX, "random_seed": 2},
    {"solver": "ipm"},
)
_DECIDED = frozenset(
    {
        highspy.HighsModelStatus.kOptimal,
        highspy.HighsModelStatus.kUnbounded,
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kTimeLimit,
    }
)


def _model(rows: Rows, lower: Vector, upper: Vector, integer: bool) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_ = len(lower)
    model.num_row_ = len(rows)
    model.col_cost_ = np.zeros(len(lower))
    model.col_lower_ = lower
    model.col_upper_ = upper
    model.row_lower_ = rows.lower
    model.row_upper_ = rows.upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = rows.starts
    model.a_matrix_.index_ = rows.index
    model.a_matrix_.value_ = rows.entry
    if integer:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(lower)
    return model


def _accept(status: highspy.HighsStatus, what: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise SolverFailed(f"the solver refused the {what}")
