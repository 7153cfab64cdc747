"""What each privacy statute asks after a breach: starting points, to be checked by each agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency

S = Agency.Statute
ASSESS = _("Assess what happened and whether somebody could be harmed; keep a record of it.")
TELL_PERSON = _("Tell the person concerned at the first reasonable opportunity.")
DUTIES: dict[str, list[Any]] = {
    S.PHIPA: [
        ASSESS,
        TELL_PERSON,
        _("Where the regulation says so, tell the Information and Privacy Commissioner."),
        _("Count it in the yearly report to the Commissioner."),
    ],
    S.FIPPA: [
        ASSESS,
        _("Where there is a real risk of significant harm, tell the person concerned and the "
          "Information and Privacy Commissioner as soon as feasible."),
        _("Count it in the yearly report to the Commissioner."),
    ],
    S.CYFSA: [
        ASSESS,
        TELL_PERSON,
        _("Where the regulation says so, tell the Information and Privacy Commissioner and the "
          "Minister."),
        _("Count it in the yearly report to the Commissioner."),
    ],
    S.MFIPPA: [
        ASSESS,
        _("Follow the Commissioner’s guidance: tell the person concerned where they could be "
          "harmed, and consider telling the Commissioner."),
    ],
    S.NONE: [
        ASSESS,
        _("Follow your own policy and your agreement with the table."),
    ],
}  # fmt: skip
# Day and month of the yearly report, in the year after the breach.
YEARLY = {S.PHIPA: (3, 1), S.FIPPA: (3, 31), S.CYFSA: (3, 31)}


@dataclass(frozen=True)
class Duties:
    """What to do, and the day by which the yearly report is due (None: there is none)."""

    steps: list[Any]
    yearly_date: date | None


def duties(statute: str, opened_at: datetime) -> Duties:
    """The duties under *statute* after a breach that was found at *opened_at*."""
    day = YEARLY.get(S(statute))
    year = timezone.localdate(opened_at).year + 1
    return Duties(DUTIES[statute], date(year, *day) if day else None)
