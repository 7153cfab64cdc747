"""What a split is sent."""

from __future__ import annotations

from typing import Any

from agencies.api.bodies import Body, Versioned
from agencies.api.fields import Flag, Reference, UuidList
from cases.api.bodies.rows import affected, involved, mobilized
from cases.api.fields import Codes
from cases.lifecycle import Side
from cases.models import (
    Term,
)
from cases.services.drafts import MOST_PEOPLE
from tables.api.bodies import (
    MOST_SEATS,
)

L = Term.List


class SideBody(Body):
    """What one of the two has."""

    affected_persons = UuidList(child=Reference(rows=affected), max_length=MOST_PEOPLE)
    risk_factors = Codes(of=L.RISK_FACTORS)
    protective_factors = Codes(of=L.PROTECTIVE_FACTORS, required=False)
    study_flags = Codes(of=L.STUDY_FLAGS, required=False)
    why_now_reasons = Codes(of=L.WHY_NOW_REASONS, required=False)
    services = UuidList(child=Reference(rows=mobilized), max_length=400)
    involvements = UuidList(child=Reference(rows=involved), max_length=MOST_SEATS)
    lead = Reference(rows=involved)
    why_now = Flag(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the side."""
        lists = ("risk_factors", "protective_factors", "study_flags", "why_now_reasons")
        return {
            "side": Side(
                people=attrs["affected_persons"],
                values=[term for name in lists for term in attrs.get(name, [])],
                services=attrs["services"],
                parts=attrs["involvements"],
                lead=attrs["lead"],
                why_now=attrs["why_now"],
            )
        }


class SplitBody(Versioned):
    """Two of one: every person, value, service and agency, divided by hand."""

    first = SideBody(help_text="What stays.")
    second = SideBody(help_text="What goes to the new one.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return both sides."""
        return {**attrs, "first": attrs["first"]["side"], "second": attrs["second"]["side"]}
