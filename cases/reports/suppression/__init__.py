"""Protection of small counts: which cells of a set of tables to hide, and the proof.

`parse_system` reads a system of counts and relations, `protect` chooses the
cells to hide, `audit` computes what an attacker can prove and is the gate
before anything is released. Pure Python and a solver; see docs/suppression.md.
"""

from cases.reports.suppression.attack import Interval
from cases.reports.suppression.audit import Audit, Violation, audit
from cases.reports.suppression.derive import with_primaries
from cases.reports.suppression.errors import (
    AuditFailed,
    AuditTimeout,
    InvalidSystem,
    NoSafePattern,
    OutOfTime,
    SolverFailed,
    SuppressionError,
)
from cases.reports.suppression.parse import (
    hidden_of_publication,
    parse_hidden,
    parse_system,
    select_case,
)
from cases.reports.suppression.protect import Pattern, protect
from cases.reports.suppression.system import AtMost, Cell, Rule, Sum, System

__all__ = [
    "AtMost",
    "Audit",
    "AuditFailed",
    "AuditTimeout",
    "Cell",
    "Interval",
    "InvalidSystem",
    "NoSafePattern",
    "OutOfTime",
    "Pattern",
    "Rule",
    "SolverFailed",
    "Sum",
    "SuppressionError",
    "System",
    "Violation",
    "audit",
    "hidden_of_publication",
    "parse_hidden",
    "parse_system",
    "protect",
    "select_case",
    "with_primaries",
]
