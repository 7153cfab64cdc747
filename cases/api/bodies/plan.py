"""What those who are involved send to the plan."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from agencies.api.bodies import Body, Versioned
from agencies.api.fields import Choice, Day, Flag, Moment, Reference, Text
from cases.api.bodies.prepare import OverrideBody, keeping
from cases.api.bodies.rows import affected
from cases.api.fields import Code, find_term
from cases.api.own import WritingBody
from cases.models import (
    Correction,
    PlanEntry,
    Term,
)
from cases.services.corrections import CORRECTED

L = Term.List


class AuthorityBody(WritingBody):
    """The legal authority under which an agency shares without consent from all."""

    authority = Code(of=L.LEGAL_AUTHORITIES)


class CorrectBody(Versioned):
    """Another value of the same list in the place of one that was chosen."""

    list = Choice(choices=[(name.value, name.label) for name in CORRECTED])
    was = Text(max_length=120)
    now = Text(max_length=120)
    reason = Choice(choices=Correction.Reason.choices)
    affected_person = Reference(rows=affected, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the terms in place of their codes."""
        name = attrs.pop("list")
        terms = {of: find_term(self.context, name, attrs[of], of) for of in ("was", "now")}
        return {**attrs, **terms}


class ObjectionBody(WritingBody):
    """An assisting agency does not want it concluded between meetings."""


class PlanEntryBody(WritingBody):
    """An entry for the other involved agencies, naming nobody."""

    kind = Code(of=L.PLAN_KINDS)
    text = Text(max_length=PlanEntry.LIMIT, allow_blank=True, default="", trim_whitespace=False)
    due_at = Moment(required=False, allow_null=True)
    overrides = keeping(OverrideBody())


class InterventionBody(Body):
    """An attempt or action."""

    kind = Code(of=L.INTERVENTION_KINDS)
    outcome = Code(of=L.INTERVENTION_OUTCOMES)
    happened_at = Moment()


class ServiceBody(Body):
    """A service for one affected person, or for the place."""

    affected_person = Reference(rows=affected, required=False, allow_null=True)
    service_type = Code(of=L.SERVICE_TYPES)
    mobilization_type = Code(of=L.MOBILIZATION_TYPES)


class UpdateBody(WritingBody):
    """What was done, and when the agency looks again; the last three are the lead's."""

    intervention = InterventionBody(required=False, allow_null=True)
    services = serializers.ListField(child=ServiceBody(), max_length=40, default=list)
    next_check_date = Day(required=False, allow_null=True)
    outcome = Code(of=L.REPORT_BACK_OUTCOMES, required=False, allow_null=True)
    may_close = Flag(default=False)
    proposed_reason = Code(of=L.CONCLUSION_REASONS, required=False, allow_null=True)


class ConsentBody(WritingBody):
    """The state of consent from now on."""

    affected_person = Reference(
        rows=affected, required=False, allow_null=True, help_text="Left out: everybody."
    )
    state = Code(of=L.CONSENT_STATES)
    not_sought_reason = Code(of=L.CONSENT_NOT_SOUGHT_REASONS, required=False, allow_null=True)
    authority = Code(of=L.LEGAL_AUTHORITIES, required=False, allow_null=True)
