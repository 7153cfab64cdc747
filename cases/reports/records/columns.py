"""The columns of a record, and how sure we are of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

NOT_APPLICABLE = "N/A"


@dataclass(frozen=True)
class Column:
    """One column. *named* says that public material on the database names it.

    *redacted* columns read N/A for a rejected discussion: six of them as the database's public
    description says, the others because a rejection erases them here.
    """

    code: str
    label: Any
    named: bool = False
    redacted: bool = False


COLUMNS = (
    Column("discussion_number", _("Discussion number")),
    Column("meeting_date", _("Date of the meeting")),
    Column("discussion_kind", _("New or follow-up")),
    Column("originating_agency", _("Originating agency")),
    Column("originating_sector", _("Originating sector")),
    Column("discussion_type", _("Type of discussion"), redacted=True),
    Column("decision", _("Acutely elevated risk")),
    Column("rejection_reason", _("Reason for the rejection")),
    Column("lead_agency", _("Lead agency"), redacted=True),
    Column("assisting_agencies", _("Assisting agencies"), named=True, redacted=True),
    Column("risk_factors", _("Risk factors"), named=True, redacted=True),
    Column("study_flags", _("Study flags"), named=True, redacted=True),
    Column("protective_factors", _("Protective factors"), named=True, redacted=True),
    Column("affected_persons", _("Affected persons"), named=True, redacted=True),
    Column("services_mobilized", _("Services mobilized"), named=True, redacted=True),
    Column("conclusion_date", _("Date of the conclusion"), redacted=True),
    Column("conclusion_reason", _("Reason for the conclusion"), redacted=True),
)
BY_CODE = {column.code: column for column in COLUMNS}
