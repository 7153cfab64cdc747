"""Protection of a system: which cells to hide, checked by the independent audit."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cases.reports.suppression.attack import intervals
from cases.reports.suppression.audit import AUDIT_SECONDS, Audit, audit, violations
from cases.reports.suppression.derive import published_though_small, with_primaries
from cases.reports.suppression.deviations import deviations_of
from cases.reports.suppression.errors import AuditFailed, NoSafePattern
from cases.reports.suppression.linear import Clock
from cases.reports.suppression.search import Found, Search
from cases.reports.suppression.separation import Cut
from cases.reports.suppression.system import System

SEARCH_SECONDS = 3.5


@dataclass(frozen=True, slots=True)
class Pattern:
    """A safe choice of hidden cells.

    `hidden` holds the ids of all cells that a report must not show, primary
    ones included; `complementary` those hidden to protect others, which cost
    `cost`; `least` is what is proven to be needed at least, equal to the cost
    where `optimal`. Where every cell costs 1, both are numbers of cells.
    `audit` is the passed audit.
    """

    hidden: frozenset[str]
    complementary: frozenset[str]
    cost: int
    least: int
    audit: Audit
    seconds: float

    @property
    def optimal(self) -> bool:
        """Tell whether no pattern costs less."""
        return self.cost <= self.least

    def cells(self, system: System) -> Mapping[str, int | None]:
        """Return what may be shown: count, or None for hidden and never-published cells."""
        return {
            c.id: None if c.never_published or c.id in self.hidden else c.value
            for c in system.cells
            if not c.implied
        }


def protect(system: System, *, budget_seconds: float = SEARCH_SECONDS) -> Pattern:
    """Hide as few cells as possible so that no primary cell can be proven small.

    The search takes about `budget_seconds` at most, unless a first safe
    pattern takes longer; the audit that follows has its own limit. The same
    system gives the same pattern as long as the time suffices for a proof.
    Raises `NoSafePattern`, `OutOfTime` (`AuditTimeout` in the audit), `AuditFailed`,
    `SolverFailed`.
    """
    started = time.monotonic()
    if exposed := published_though_small(system):
        raise NoSafePattern("a count that needs protection has to be published", exposed)
    system = with_primaries(system)
    protection = _Protection(system, budget_seconds)
    found, passed = protection.run()
    chosen = protection.ids(found.pattern)
    return Pattern(
        hidden=protection.hidden(found.pattern),
        complementary=chosen,
        cost=sum(system.by_id[cell].cost for cell in chosen),
        least=found.bound,
        audit=passed,
        seconds=time.monotonic() - started,
    )


class _Protection:
    """Search and audit in turn, until the audit passes."""

    def __init__(self, system: System, budget_seconds: float) -> None:
        self._system = system
        self._model = deviations_of(system)
        self._names = np.array(self._model.names, dtype=object)
        self._clock = Clock(budget_seconds)
        cells = [system.by_id[name] for name in self._names]
        margin = np.array([cell.margin for cell in cells], dtype=np.float64)
        cost = np.array([cell.cost for cell in cells], dtype=np.float64)
        self._search = Search(self._model, margin, cost, budget_seconds)
        self._must_hide = frozenset(
            cell for cell in system.primary or () if not system.by_id[cell].never_published
        )

    def ids(self, pattern: np.ndarray) -> frozenset[str]:
        return frozenset(self._names[pattern > 0.5])

    def hidden(self, pattern: np.ndarray) -> frozenset[str]:
        return self._must_hide | self.ids(pattern)

    def run(self) -> tuple[Found, Audit]:
        while True:
            found = self._search.run()
            verdict = audit(self._system, self.hidden(found.pattern))
            if verdict.protected:
                return found, verdict
            cut = self._too_little(found.pattern, verdict.violations[0].cell)
            if not self._clock.left:
                return self._hide_more(found, cut)
            self._search.forbid(cut)

    def _too_little(self, pattern: np.ndarray, cell: str) -> Cut:
        """Return an inequality that excludes a pattern that whole numbers undo.

        The linear program sees no fault in such a pattern. It is filled up as
        far as the cell stays exposed: one of the cells left has to be hidden.
        """
        pattern = pattern.copy()
        pieces = [np.flatnonzero(pattern < 0.5)]
        left: list[int] = []
        while pieces:
            piece = pieces.pop()
            pattern[piece] = 1.0
            if len(piece) == 0 or (self._clock.left and self._exposed(pattern, cell)):
                continue
            pattern[piece] = 0.0
            if len(piece) == 1 or not self._clock.left:
                left.extend(piece)
            else:
                pieces += np.array_split(piece, 2)
        if not left:
            raise NoSafePattern("no pattern protects every cell that needs it", (cell,))
        column = np.array(sorted(left), dtype=np.int64)
        return Cut(column, np.ones(len(column)))

    def _exposed(self, pattern: np.ndarray, cell: str) -> bool:
        hidden = self.hidden(pattern)
        found = intervals(self._system, hidden, Clock(AUDIT_SECONDS), {cell})
        return any(violation.cell == cell for violation in violations(self._system, found))

    def _hide_more(self, found: Found, cut: Cut) -> tuple[Found, Audit]:
        """Without time for a new search: hide what the inequality names, then everything."""
        more = found.pattern.copy()
        more[cut.column] = 1.0
        for pattern in (more, np.ones_like(more)):
            verdict = audit(self._system, self.hidden(pattern))
            if verdict.protected:
                return Found(pattern, found.bound), verdict
        exposed = tuple(violation.cell for violation in verdict.violations)
        if exposed:
            raise NoSafePattern("no pattern protects every cell that needs it", exposed)
        raise AuditFailed("the audit refused every pattern")
