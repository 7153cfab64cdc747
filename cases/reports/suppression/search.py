"""The search for a pattern that hides the fewest cells.

Cutting planes after Fischetti and Salazar: the choice of cells and the attack
on it are solved in turn, each attack that succeeds giving an inequality that
every safe pattern satisfies. The bound that the choice gives is proven, so
that the search knows when its best pattern cannot be improved. A greedy
completion with clean-up makes a safe pattern out of any unsafe choice: the
best of these is what is left when the time runs out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cases.reports.suppression.demands import Demand, Left, strongest
from cases.reports.suppression.deviations import Deviations
from cases.reports.suppression.errors import Infeasible, NoSafePattern, OutOfTime
from cases.reports.suppression.linear import TOLERANCE, Clock
from cases.reports.suppression.master import Choice, Master
from cases.reports.suppression.rows import Vector
from cases.reports.suppression.separation import SLIP, Attacker, Cut

ENOUGH = 40  # cuts of one round; the next choice makes many others needless
FRACTION = 1e-3  # what a cut has to lack to be worth adding to the relaxation
SEARCHING = 0.8  # share of the budget after which no new choice is begun
RELAXING = 0.5  # share of that for the relaxation
CHOOSING = 0.5  # share of what is left for one choice in whole cells
AT_LEAST = 0.2  # seconds that such a choice gets in any case
PATIENCE = 60.0  # seconds beyond the budget after which even a first pattern is given up

Unmet = tuple[Demand, Cut | None]


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern over the candidates (1: hidden), and what any pattern costs at least."""

    pattern: Vector
    bound: int


class Search:
    """Cuts, bound and best pattern of one system; may be resumed after `forbid`."""

    def __init__(
        self, model: Deviations, is_margin: Vector, cost: Vector, budget_seconds: float
    ) -> None:
        self.model = model
        self._searching = Clock(SEARCHING * budget_seconds)
        self._cleaning = Clock(budget_seconds)
        self._last = Clock(budget_seconds + PATIENCE)
        self._attacker = Attacker(model, self._last)
        self._master = Master(is_margin, cost)
        self._best: Vector | None = None
        self._bound = 0
        self._weight = np.zeros(self._master.size)
        self._demands = self._unmet_demands(strongest(model.demands), self._weight)
        if model.stuck:
            self._refuse_impossible()

    def run(self) -> Found:
        """Return the best pattern found within the time.

        Raises `NoSafePattern` where hiding every candidate is not enough, and
        `OutOfTime` if there is none long after the time.
        """
        if not self._master.size:  # nothing to choose from, and no program to solve
            self._refuse_impossible()
            return Found(np.zeros(0), self._bound)
        try:
            self._relax()
            best = self._offer()
            while self._cost(best) > self._bound and self._searching.left:
                best = self._improve()
        except Infeasible:
            self._refuse_impossible()
            raise
        return Found(best, self._bound)

    def forbid(self, cut: Cut) -> None:
        """Take in an inequality found elsewhere, which the best pattern does not satisfy."""
        self._master.add(cut)
        self._best = None

    def _relax(self) -> None:
        """Cut off fractional choices."""
        clock = self._searching.within(self._searching.left * RELAXING)
        limit = len(self._demands)
        while self._learn(self._cuts(limit)):
            self._take(self._master.relax(self._last))
            if not clock.left:
                return
            self._demands = self._demands[ENOUGH:] + self._demands[:ENOUGH]
            limit = ENOUGH

    def _learn(self, cuts: Sequence[Cut]) -> int:
        """Take in cuts; return how many were new."""
        return sum([self._master.add(cut) for cut in cuts])

    def _take(self, choice: Choice) -> None:
        self._bound = max(self._bound, choice.bound)
        self._weight = choice.weight

    def _improve(self) -> Vector:
        """Choose again; keep the choice if it is safe, else learn from the attack on it."""
        choice = self._choose()
        self._take(choice)
        if choice.whole:
            cuts = self._exact_cuts(choice.weight, len(self._demands))
            if not cuts:
                return self._keep(choice.weight)
            self._learn(cuts)
        return self._offer()

    def _choose(self) -> Choice:
        choice = self._master.relax(self._last)
        if choice.whole:
            return choice
        clock = Clock(max(AT_LEAST, self._searching.left * CHOOSING))
        try:
            return self._master.choose(clock, self._best)
        except OutOfTime:
            return choice

    def _offer(self) -> Vector:
        """Make a safe pattern out of the last choice; return the best so far."""
        pattern = (self._weight >= 0.5).astype(np.float64)
        return self._keep(self._clean(self._complete(pattern)))

    def _keep(self, pattern: Vector) -> Vector:
        if self._best is None or self._cost(pattern) < self._cost(self._best):
            self._best = pattern
        return self._best

    def _cost(self, pattern: Vector) -> float:
        return float(self._master.cost @ pattern)

    def _complete(self, pattern: Vector) -> Vector:
        """Hide one more cell for every inequality that lacks one, until none does."""
        while True:
            cuts = self._master.missing(pattern) or self._exact_cuts(pattern, ENOUGH)
            if not cuts:
                return pattern
            liking = self._weight + self._master.score() / (1.0 + len(self._demands))
            for cut in cuts:
                self._master.add(cut)
                if cut.lack(pattern) > TOLERANCE:
                    shown = cut.column[pattern[cut.column] < 0.5]
                    if not len(shown):
                        raise Infeasible("a cell stays exposed with everything hidden")
                    pattern[shown[np.argmax(liking[shown] / self._master.cost[shown])]] = 1.0

    def _clean(self, pattern: Vector) -> Vector:
        """Show again, one by one, cells that are not needed."""
        witness = self._witnesses(pattern, self._demands)
        order = np.flatnonzero(pattern)
        need = self._master.score()[order] / self._master.cost[order]
        for cell in order[np.argsort(need, kind="stable")]:
            column = self.model.candidates[cell]
            using = [d for d in self._demands if abs(witness[d][column]) > TOLERANCE]
            pattern[cell] = 0.0
            if not self._cleaning.left or self._master.missing(pattern):
                pattern[cell] = 1.0
                continue
            again = self._witnesses(pattern, using)
            if len(again) < len(using):
                pattern[cell] = 1.0
            else:
                witness |= again
        return pattern

    def _witnesses(self, pattern: Vector, demands: Sequence[Demand]) -> dict[Demand, Vector]:
        """Return for every demand a deviation that meets it; stop at the first that has none."""
        self._attacker.let_move(pattern)
        left = Left(demands)
        found = {d: point for point in self._together(left) for d in left.take(point)}
        for demand in left:
            point, _ = self._attacker.answer(demand)
            if point is None:
                return found
            found |= dict.fromkeys(left.take(point), point)
        return found

    def _together(self, left: Left) -> Iterator[Vector]:
        """Yield deviations for many demands at once, as long as that meets any."""
        many = 0
        while len(left) != many:
            many = len(left)
            if many:
                yield self._attacker.together(list(left))

    def _unmet_demands(self, demands: Sequence[Demand], pattern: Vector) -> list[Demand]:
        self._attacker.let_move(pattern)
        return [demand for demand, _ in self._unmet(demands, len(demands))]

    def _refuse_impossible(self) -> None:
        """Raise `NoSafePattern` with the cells exposed even if every candidate is hidden."""
        impossible = self._unmet_demands(self.model.demands, np.ones(self._master.size))
        stuck = self.model.stuck + tuple(demand.cell for demand in impossible)
        if stuck:
            raise NoSafePattern("no pattern protects every cell that needs it", stuck)

    def _cuts(self, limit: int) -> list[Cut]:
        """Return inequalities that the last, fractional choice lacks, at most `limit`."""
        reach = float(max((demand.amount for demand in self._demands), default=1))
        self._attacker.let_move(self._weight, reach=reach, slip=SLIP)
        unmet = self._unmet(self._demands, limit, lambda cut: cut.lack(self._weight) > FRACTION)
        return [cut for _, cut in unmet if cut is not None]

    def _exact_cuts(self, pattern: Vector, limit: int) -> list[Cut]:
        """Return inequalities that a pattern does not satisfy; none only if it is safe."""
        self._attacker.let_move(pattern)
        return self._sharpened(pattern, self._unmet(self._demands, limit))

    def _unmet(
        self,
        demands: Sequence[Demand],
        limit: int,
        counts: Callable[[Cut], bool] | None = None,
    ) -> list[Unmet]:
        """Return demands that the attacker cannot meet, with cuts (those that `counts` takes)."""
        unmet: list[Unmet] = []
        left = Left(demands)
        for several in self._together(left):
            left.take(several)
        for demand in left:
            point, cut = self._attacker.answer(demand)
            if point is not None:
                left.take(point)
            elif counts is None or (cut is not None and counts(cut)):
                unmet.append((demand, cut))
            if len(unmet) >= limit:
                break
        return unmet

    def _sharpened(self, pattern: Vector, unmet: list[Unmet]) -> list[Cut]:
        """Look for cuts with few cells; keep the first ones where none is found."""
        if not unmet:
            return []
        self._attacker.let_move(pattern, slip=SLIP)
        cuts = []
        for demand, cut in unmet:
            _, sharper = self._attacker.answer(demand)
            is_true = sharper is not None and sharper.lack(pattern) > TOLERANCE
            cuts.append((sharper if is_true else cut) or _any_shown(pattern))
        return cuts


def _any_shown(pattern: Vector) -> Cut:
    """Return the weakest true statement about an unsafe pattern: it hides too little."""
    shown = np.flatnonzero(pattern < 0.5)
    return Cut(shown, np.ones(len(shown)))
