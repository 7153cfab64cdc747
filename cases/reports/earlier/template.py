"""The columns of the template: one row for each situation, codes, dates and numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a cell of a column may hold."""

    DAY = "day"
    CODE = "code"
    CODES = "codes"
    PAIRS = "pairs"
    NUMBER = "number"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Column:
    """One column. *lists* name the coded lists of its codes: two for pairs such as ``18_24:male``.

    A rejected situation may have a value only in columns that are *kept*: what is erased here when
    a table rejects a situation cannot come in by another door.
    """

    name: str
    kind: Kind
    lists: tuple[str, ...] = ()
    required: bool = False
    kept: bool = False
    most: int = 0  # of a number


SECTORS = "sectors"
DECISIONS = "decisions"
AER, REJECTED = "aer", "rejected"

COLUMNS = (
    Column("presented_date", Kind.DAY, required=True, kept=True),
    Column("decided_date", Kind.DAY, kept=True),
    Column("decision", Kind.CODE, (DECISIONS,), required=True, kept=True),
    Column("rejection_reason", Kind.CODE, ("rejection_reasons",), kept=True),
    Column("originating_sector", Kind.CODE, (SECTORS,), required=True, kept=True),
    Column("discussions", Kind.NUMBER, kept=True, most=99),
    Column("discussion_type", Kind.CODE, ("discussion_types",)),
    Column("affected_persons", Kind.PAIRS, ("age_groups", "sexes")),
    Column("risk_factors", Kind.CODES, ("risk_factors",)),
    Column("protective_factors", Kind.CODES, ("protective_factors",)),
    Column("study_flags", Kind.CODES, ("study_flags",)),
    Column("lead_sector", Kind.CODE, (SECTORS,)),
    Column("assisting_sectors", Kind.CODES, (SECTORS,)),
    Column("hours_to_contact", Kind.NUMBER, most=9999),
    Column("services", Kind.PAIRS, ("service_types", "mobilization_types")),
    Column("concluded_date", Kind.DAY),
    Column("conclusion_reason", Kind.CODE, ("conclusion_reasons",)),
    Column("came_back", Kind.YES_NO),
)
NAMES = {column.name: column for column in COLUMNS}
