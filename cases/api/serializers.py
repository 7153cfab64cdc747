"""What the API says about a situation: one serializer for each group of fields.

None of them is cut to size: who may not read a group gets null in its place, and the group's
serializer never sees the row.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from agencies.api.serializers import AgencyBriefSerializer
from cases import clock
from cases.api.fields import CodeOf
from cases.models import (
    AerDecision,
    Consent,
    DisclosureAuthority,
    Intervention,
    Involvement,
    Offer,
    PlanEntry,
    ReportBack,
    SelfCheck,
    ServiceMobilized,
    Situation,
    Stage,
)


class InvolvementSerializer(serializers.ModelSerializer):
    """An agency's part in a situation."""

    agency = AgencyBriefSerializer(
        read_only=True, allow_null=True, help_text="Null: another agency, not shown to you."
    )

    class Meta:
        model = Involvement
        fields = ("id", "agency", "role", "from_at")
        read_only_fields = fields


class ListingSerializer(serializers.ModelSerializer):
    """Listing: number, stage, dates, clock, who is involved. Reads `row.sight`."""

    reference = serializers.CharField(read_only=True, allow_blank=True)
    clock = serializers.ChoiceField(
        source="clock_now", choices=clock.ClockState.choices, read_only=True
    )
    due_at = serializers.DateTimeField(source="clock_due_at", read_only=True, allow_null=True)
    originating_agency = AgencyBriefSerializer(
        source="origin", read_only=True, allow_null=True, help_text="Null: read the sector only."
    )
    originating_sector = serializers.CharField(
        source="sector_shown", read_only=True, allow_null=True, help_text="Null: not shown to you."
    )
    rejection_reason = CodeOf("rejection_reason", allow_null=True, default=None)
    conclusion_group = serializers.CharField(
        source="group_shown", read_only=True, allow_null=True, help_text="Null: not to be read."
    )
    involvements = InvolvementSerializer(source="active", many=True, read_only=True)

    class Meta:
        model = Situation
        fields: tuple[str, ...] = (
            "id", "table", "reference", "stage", "version", "submitted_at", "discussed_at",
            "decided_at", "named_at", "contact_made_at", "entered_later_at", "concluded_at",
            "rejected_at", "aer",
            "clock", "due_at", "originating_agency", "originating_sector", "rejection_reason",
            "conclusion_group", "involvements",
        )  # fmt: skip
        read_only_fields = fields


class AffectedPersonSerializer(serializers.Serializer):
    """An affected person: a label such as M1, an age group and a sex."""

    id = serializers.UUIDField(source="row.pk", read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]
    age_group = CodeOf("row.age_group")
    sex = CodeOf("row.sex")


class CodedSerializer(serializers.Serializer):
    """Coded: what the situation is about, in codes. Shows a `cases.coded.CodedView`."""

    discussion_type = CodeOf("discussion_type", allow_null=True, default=None)
    affected_persons = AffectedPersonSerializer(source="people", many=True, read_only=True)
    risk_factors = serializers.SerializerMethodField()
    protective_factors = serializers.SerializerMethodField()
    study_flags = serializers.SerializerMethodField()
    why_now_reasons = serializers.SerializerMethodField()
    came_back = serializers.BooleanField(
        read_only=True, allow_null=True, help_text="Discussed here within 12 months."
    )

    def get_risk_factors(self, view: Any) -> list[str]:
        """Codes of the list risk_factors."""
        return [term.code for _category, terms in view.risks for term in terms]

    def get_protective_factors(self, view: Any) -> list[str]:
        """Codes of the list protective_factors."""
        return [term.code for _category, terms in view.protective for term in terms]

    def get_study_flags(self, view: Any) -> list[str]:
        """Codes of the list study_flags."""
        return [term.code for term in view.flags]

    def get_why_now_reasons(self, view: Any) -> list[str]:
        """Codes of the list why_now_reasons."""
        return [term.code for term in view.reasons]


class NarrativeSerializer(serializers.Serializer):
    """Narrative: why now."""

    why_now = serializers.CharField(read_only=True, allow_blank=True)


class SelfCheckSerializer(serializers.ModelSerializer):
    """What the originating agency answered at Filter One."""

    class Meta:
        model = SelfCheck
        fields = (
            "means_exhausted", "consent_considered", "several_sectors_needed", "sharing_permitted",
        )  # fmt: skip
        read_only_fields = fields


class AerDecisionSerializer(serializers.ModelSerializer):
    """The four tests, and how many dissented."""

    class Meta:
        model = AerDecision
        fields = (
            "significant_interest", "harm_probable", "harm_severe", "several_agencies_needed",
            "dissent_count",
        )  # fmt: skip
        read_only_fields = fields


class OfferSerializer(serializers.ModelSerializer):
    """What an agency says it can do."""

    seat = serializers.UUIDField(
        source="seat_id", read_only=True, allow_null=True, help_text="Null for one not shown."
    )
    agency = AgencyBriefSerializer(
        source="seat.agency", read_only=True, allow_null=True, help_text="Null for one not shown."
    )

    class Meta:
        model = Offer
        fields = ("id", "seat", "agency", "kind", "answer_by_at", "is_shown", "offered_at")
        read_only_fields = fields


class ReportBackSerializer(serializers.ModelSerializer):
    """The lead's latest report-back. Without consent the room reads no outcome."""

    agency = AgencyBriefSerializer(read_only=True, allow_null=True)
    outcome = serializers.CharField(source="outcome_code", read_only=True, allow_null=True)

    class Meta:
        model = ReportBack
        fields = ("at", "agency", "may_close", "outcome")
        read_only_fields = fields


class RoomSerializer(serializers.Serializer):
    """Room: what is said while the item is open."""

    discussion = serializers.UUIDField(read_only=True, allow_null=True, help_text="The open item.")
    aer_decision = AerDecisionSerializer(read_only=True, allow_null=True)
    offers = OfferSerializer(many=True, read_only=True)
    report_back = ReportBackSerializer(read_only=True, allow_null=True)


class PlanEntrySerializer(serializers.ModelSerializer):
    """A plan entry."""

    kind = CodeOf("kind")

    class Meta:
        model = PlanEntry
        fields = ("id", "agency", "at", "kind", "due_at", "text")
        read_only_fields = fields


class InterventionSerializer(serializers.ModelSerializer):
    """An attempt or action."""

    kind = CodeOf("kind")
    outcome = CodeOf("outcome")

    class Meta:
        model = Intervention
        fields = ("id", "agency", "at", "kind", "outcome", "happened_at")
        read_only_fields = fields


class ServiceSerializer(serializers.ModelSerializer):
    """A service mobilized."""

    service_type = CodeOf("service_type")
    mobilization_type = CodeOf("mobilization_type")

    class Meta:
        model = ServiceMobilized
        fields = ("id", "agency", "at", "affected_person", "service_type", "mobilization_type")
        read_only_fields = fields


class ConsentSerializer(serializers.ModelSerializer):
    """The state of consent from a moment on."""

    state = CodeOf("state")
    not_sought_reason = CodeOf("not_sought_reason", allow_null=True, default=None)

    class Meta:
        model = Consent
        fields = ("id", "agency", "at", "affected_person", "state", "not_sought_reason")
        read_only_fields = fields


class AuthoritySerializer(serializers.ModelSerializer):
    """The legal authority under which an agency discloses."""

    authority = CodeOf("authority")

    class Meta:
        model = DisclosureAuthority
        fields = ("id", "agency", "at", "authority")
        read_only_fields = fields


class PlanSerializer(serializers.Serializer):
    """Plan: what lead and assisting agencies write for each other, since the caller's joined."""

    entries = PlanEntrySerializer(many=True, read_only=True)
    interventions = InterventionSerializer(many=True, read_only=True)
    services = ServiceSerializer(many=True, read_only=True)
    consents = ConsentSerializer(many=True, read_only=True)
    authorities = AuthoritySerializer(many=True, read_only=True)
    next_check_date = serializers.DateField(read_only=True, allow_null=True)
    proposed_reason = serializers.CharField(read_only=True, allow_null=True)


class InterventionCodesSerializer(serializers.Serializer):
    """An attempt or action, in codes."""

    kind = CodeOf("kind")
    outcome = CodeOf("outcome")
    happened_at = serializers.DateTimeField(read_only=True)


class ServiceCodesSerializer(serializers.Serializer):
    """A service mobilized, in codes; the id is for who divides it."""

    id = serializers.UUIDField(read_only=True)
    affected_person = serializers.UUIDField(
        source="affected_person_id", read_only=True, allow_null=True
    )
    service_type = CodeOf("service_type")
    mobilization_type = CodeOf("mobilization_type")


class PlanCodesSerializer(serializers.Serializer):
    """Plan as codes: interventions, services and the reason, for the coordinator."""

    interventions = InterventionCodesSerializer(many=True, read_only=True)
    services = ServiceCodesSerializer(many=True, read_only=True)
    conclusion_reason = serializers.CharField(read_only=True, allow_null=True)


class OutcomeSerializer(serializers.Serializer):
    """Outcome: the group of the reason for which it was concluded."""

    group = serializers.CharField(read_only=True)


class SituationSerializer(ListingSerializer):
    """A situation as far as the caller may read it; null stands for a group they may not.

    `row.levels` holds what each nested serializer shows.
    """

    self_check = SelfCheckSerializer(source="levels.self_check", read_only=True, allow_null=True)
    coded = CodedSerializer(source="levels.coded", read_only=True, allow_null=True)
    narrative = NarrativeSerializer(source="levels.narrative", read_only=True, allow_null=True)
    room = RoomSerializer(source="levels.room", read_only=True, allow_null=True)
    plan = PlanSerializer(source="levels.plan", read_only=True, allow_null=True)
    plan_codes = PlanCodesSerializer(source="levels.plan_codes", read_only=True, allow_null=True)
    outcome = OutcomeSerializer(source="levels.outcome", read_only=True, allow_null=True)

    class Meta(ListingSerializer.Meta):
        fields = (
            *ListingSerializer.Meta.fields, "self_check", "coded", "narrative", "room", "plan",
            "plan_codes", "outcome",
        )  # fmt: skip
        read_only_fields = fields


class CodedListingSerializer(ListingSerializer):
    """A situation in the list of the coded level."""

    coded = CodedSerializer(source="coded_view", read_only=True)

    class Meta(ListingSerializer.Meta):
        fields = (*ListingSerializer.Meta.fields, "coded")
        read_only_fields = fields


class DiscussionSerializer(serializers.Serializer):
    """One item of an agenda."""

    id = serializers.UUIDField(source="pk", read_only=True)
    meeting = serializers.UUIDField(source="meeting_id", read_only=True)
    situation = serializers.UUIDField(source="situation_id", read_only=True)
    reference = serializers.CharField(source="situation.reference", read_only=True)
    stage = serializers.ChoiceField(source="situation.stage", choices=Stage.choices, read_only=True)
    version = serializers.IntegerField(
        source="situation.version", read_only=True, help_text="The situation's."
    )
    kind = serializers.CharField(read_only=True)
    position = serializers.IntegerField(read_only=True)
    is_late = serializers.BooleanField(read_only=True)
    accepted_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When a late item was accepted by the chair."
    )
    opened_at = serializers.DateTimeField(read_only=True, allow_null=True)
    closed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    outcome = serializers.CharField(read_only=True, allow_blank=True)


class AsOfferedSerializer(serializers.Serializer):
    """Who would lead and assist if every offer were taken."""

    lead = AgencyBriefSerializer(read_only=True, allow_null=True)
    assisting = AgencyBriefSerializer(many=True, read_only=True)
    lead_offer = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="In place of a lead that is not shown."
    )
    assisting_offers = serializers.ListField(
        child=serializers.UUIDField(), read_only=True, help_text="Of agencies that are not shown."
    )


class TermSerializer(serializers.Serializer):
    """A term of a coded list, in both languages."""

    list = serializers.CharField(read_only=True)
    code = serializers.CharField(read_only=True)
    parent = CodeOf("parent", allow_null=True, default=None)  # type: ignore[assignment]
    group = serializers.CharField(read_only=True, allow_blank=True)
    name_en = serializers.CharField(read_only=True)
    name_fr = serializers.CharField(read_only=True)
    synonyms_en = serializers.CharField(read_only=True, allow_blank=True)
    synonyms_fr = serializers.CharField(read_only=True, allow_blank=True)
    evidence = serializers.CharField(read_only=True)
    version = serializers.IntegerField(read_only=True)
    position = serializers.IntegerField(read_only=True)
    is_own = serializers.BooleanField(read_only=True, help_text="Added by the table.")
    is_retired = serializers.BooleanField(read_only=True, help_text="No longer offered there.")


class RateSerializer(serializers.Serializer):
    """A proportion with its base. *rate* is in per cent, to two decimals; null without a base."""

    numerator = serializers.IntegerField(read_only=True)
    denominator = serializers.IntegerField(read_only=True)
    rate = serializers.FloatField(read_only=True, allow_null=True)
    base = serializers.CharField(read_only=True, help_text="What the denominator counts.")


class MissedReportsSerializer(serializers.Serializer):
    """How often one agency led and did not report, or was absent."""

    agency = AgencyBriefSerializer(read_only=True)
    count = serializers.IntegerField(read_only=True)


class CountsSerializer(serializers.Serializer):
    """Exact working figures of one table, for its coordinator: not to be passed on."""

    table = serializers.UUIDField(read_only=True)
    start = serializers.DateField(read_only=True, help_text="The first day.")
    end = serializers.DateField(read_only=True, help_text="The last day.")
    cohort = serializers.CharField(read_only=True, help_text="Which situations are counted.")
    meetings = serializers.IntegerField(read_only=True)
    situations = serializers.IntegerField(read_only=True)
    rejected = serializers.IntegerField(read_only=True, help_text="Duplicates are not in it.")
    duplicates = serializers.IntegerField(read_only=True)
    aer = serializers.IntegerField(read_only=True)
    open_at_end = serializers.IntegerField(read_only=True)
    concluded = serializers.IntegerField(read_only=True)
    lowered = serializers.IntegerField(read_only=True)
    lowered_rate = RateSerializer(read_only=True)
    missed_reports = MissedReportsSerializer(many=True, read_only=True)
