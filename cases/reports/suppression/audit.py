"""The gate: a pattern passes if the attacker cannot undo it, and not otherwise."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cases.reports.suppression.attack import Interval, intervals, keeps_its_secret
from cases.reports.suppression.derive import with_primaries
from cases.reports.suppression.errors import AuditTimeout, InvalidSystem, OutOfTime
from cases.reports.suppression.linear import Clock
from cases.reports.suppression.system import Rule, System

AUDIT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Violation:
    """A protected cell of which too much can be proven."""

    cell: str
    interval: Interval
    reason: str  # "published", "exact" or "below threshold"


@dataclass(frozen=True, slots=True)
class Audit:
    """Intervals of every hidden and never-published cell, and what they give away."""

    rule: Rule
    threshold: int
    hidden: int
    primary: int
    intervals: Mapping[str, Interval]
    violations: tuple[Violation, ...]
    seconds: float

    @property
    def protected(self) -> bool:
        """Tell whether the pattern may be released."""
        return not self.violations


def audit(
    system: System, hidden: Collection[str], *, budget_seconds: float = AUDIT_SECONDS
) -> Audit:
    """Compute the attacker's interval of every cell that `hidden` or the system keeps back.

    Nothing of the way the pattern was found is used. Raises `InvalidSystem`
    for unknown ids, `AuditTimeout` if any interval that decides is not
    settled in `budget_seconds`, `SolverFailed` for anything else.
    """
    started = time.monotonic()
    system = with_primaries(system)
    unknown = sorted(set(hidden) - system.by_id.keys())
    if unknown:
        raise InvalidSystem(f"hidden: there is no cell {unknown[0]!r}")
    try:
        found = intervals(system, hidden, Clock(budget_seconds))
    except OutOfTime as error:
        raise AuditTimeout("the audit ran out of time") from error
    return Audit(
        rule=system.rule,
        threshold=system.threshold,
        hidden=sum(not system.by_id[cell].never_published for cell in set(hidden)),
        primary=len(system.primary or ()),
        intervals=found,
        violations=tuple(violations(system, found)),
        seconds=time.monotonic() - started,
    )


def violations(system: System, found: Mapping[str, Interval]) -> Iterator[Violation]:
    """Yield every primary cell, in order, of which an interval proves too much."""
    for cell in sorted(system.primary or ()):
        value = system.value(cell)
        interval = found.get(cell)
        if interval is None:
            yield Violation(cell, Interval(value, value, value, value), "published")
        elif reason := _reason(system, interval):
            yield Violation(cell, interval, reason)


def _reason(system: System, interval: Interval) -> str:
    """Return what is proven of the cell, or nothing."""
    if keeps_its_secret(system, interval):
        return ""
    if not interval.integer:
        raise AuditTimeout("an interval could not be settled in whole numbers")
    return "exact" if interval.lower == interval.upper else "below threshold"
