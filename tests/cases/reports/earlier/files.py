"""Files of earlier years, made for tests. Everything in them is invented."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from cases.reports.earlier import COLUMNS

HEADS = [column.name for column in COLUMNS]
WHOLE = {
    "presented_date": "2023-03-02",
    "decided_date": "2023-03-02",
    "decision": "aer",
    "originating_sector": "police",
    "discussions": "3",
    "discussion_type": "person",
    "affected_persons": "18_24:male; 25_29:female",
    "risk_factors": "housing__person_does_not_have_access_to_appropriate_housing;"
    " mental_health__suspected_mental_health_problem",
    "protective_factors": "education__academic_achievement",
    "study_flags": "homelessness",
    "lead_sector": "mental_health_and_addictions",
    "assisting_sectors": "housing; health",
    "hours_to_contact": "20",
    "services": "housing:connected_to_service",
    "concluded_date": "2023-04-13",
    "conclusion_reason": "overall_risk_lowered__connected_to_services",
    "came_back": "no",
}
REJECTED = {
    "presented_date": "2023-05-04",
    "decision": "rejected",
    "rejection_reason": "rejected__single_agency_can_address_risk_alone",
    "originating_sector": "education",
}


def as_csv(*rows: dict[str, str], heads: list[str] = HEADS, mark: str = ",") -> bytes:
    """A CSV file with *rows*."""
    lines = [mark.join(heads), *(mark.join(row.get(name, "") for name in heads) for row in rows)]
    return "\r\n".join(lines).encode()


def as_xlsx(*rows: dict[str, Any], heads: list[str] = HEADS) -> bytes:
    """A workbook with *rows*; values keep their kind, a text that begins with = is a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "d/m/yy"}) as book:
        sheet = book.add_worksheet("situations")
        for at, line in enumerate([heads, *([row.get(n) for n in heads] for row in rows)]):
            sheet.write_row(at, 0, line)
    return file.getvalue()
