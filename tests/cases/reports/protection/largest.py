"""How large sums of numbers can be that are not negative and fit equations and inequalities."""

from __future__ import annotations

from collections.abc import Iterable

import highspy
import numpy as np

NO_END: float = highspy.kHighsInf
Combination = list[tuple[int, float]]  # numbers by their place, and how often each is taken
Row = tuple[Combination, float, float]  # a combination, and what it lies between


class Largest:
    """A linear program over *many* numbers; only its aim changes from question to question."""

    def __init__(self, many: int, rows: Iterable[Row]) -> None:
        self._many = many
        self._columns = np.arange(many, dtype=np.int32)
        self._reached = np.zeros(many)
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("simplex_strategy", 4)  # primal: only the aim changes
        for _ in range(many):
            self._highs.addVar(0, NO_END)
        for terms, low, high in rows:
            index = np.array([place for place, _ in terms], dtype=np.int32)
            entry = np.array([often for _, often in terms], dtype=np.float64)
            self._highs.addRow(low, high, len(index), index, entry)

    def may_be(self, place: int, least: float) -> bool:
        """Whether a number may be as large, as the tables found for others may show already."""
        return bool(self._reached[place] >= least) or self.of([(place, 1)]) >= least

    def of(self, terms: Combination) -> float:
        """The largest value of a combination; infinite where it has no end."""
        cost = np.zeros(self._many)
        for place, often in terms:
            cost[place] += often
        self._highs.changeColsCost(self._many, self._columns, cost)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._highs.run()
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kUnknown:
            self._highs.clearSolver()  # the last basis led astray
            self._highs.run()
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kUnbounded:
            return NO_END
        assert self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        self._reached = np.maximum(self._reached, np.array(self._highs.getSolution().col_value))
        return float(self._highs.getInfo().objective_function_value)
