"""Words for codes that have no label of their own, and why somebody sees what they see."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.coded import GROUPS as GROUPS
from cases.coded import conclusion_group
from cases.models import Situation
from cases.sight import Sight


def outcome(situation: Situation, sight: Sight) -> Any:
    """How it was concluded, as far as the person may know; empty while it is not."""
    if situation.concluded_at is None:
        return ""
    if sight.outcome and situation.conclusion_reason:
        return conclusion_group(situation.conclusion_reason)
    return _("Concluded")


def brought_by(situation: Situation, sight: Sight) -> Any:
    """The originating agency, or only its sector, or not even that."""
    agency = situation.originating_agency
    if sight.origin:
        return agency.name
    if not sight.origin_sector:
        return _("Another agency")
    return _("Sector: %(sector)s") % {"sector": agency.sector.name}


def why_seen(situation: Situation, sight: Sight) -> Any:
    """Why the person sees what they see: the first of these that holds."""
    for holds, words in (
        (sight.lead and sight.plan, _("You see all of it: your agency leads.")),
        (sight.plan, _("You see the plan since your agency joined: your agency assists.")),
        (sight.submit, _("You see this because your agency brought it.")),
        (sight.narrative, _("You see this because you are at the table and the item is open.")),
        (sight.plan_codes, _("You coordinate this table: you see codes, and no words.")),
        (sight.coded, _("You coordinate this table: you see codes, and no words.")),
        (sight.chair, _("You chair this table: you see the number, the dates and the agencies.")),
    ):
        if holds:
            return words
    return _("You sit at this table: you see the number, the dates and the agencies.")
