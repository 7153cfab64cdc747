"""What acts on situations are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from agencies.api.bodies import Body, Versioned
from agencies.api.fields import Choice, Day, Flag, Moment, Number, Reference, Text, UuidList
from agencies.models import Membership, User
from agencies.models.base import current
from cases.api.fields import Code, Codes, find_term
from cases.api.own import SeatBody, WritingBody
from cases.identifiers.messages import REASONS
from cases.lifecycle import Side
from cases.models import (
    AffectedPerson,
    Correction,
    IdentifierOverride,
    Involvement,
    Narrative,
    Offer,
    PlanEntry,
    ServiceMobilized,
    Situation,
    Stage,
    StepAside,
    Term,
)
from cases.permissions import LISTING, READ_ENTRY, SEE_STEP_ASIDE
from cases.services.corrections import CORRECTED
from cases.services.drafts import MOST_PEOPLE, VALUE_LISTS
from cases.services.later import Decision
from cases.services.room import FOLLOW_UP_OUTCOMES
from tables.api.bodies import (
    MOST_SEATS,
    deciders,
    seen_agencies,
    user_of,
)
from tables.models import Meeting

L = Term.List
VALUE_LIST_CHOICES = [(name.value, name.label) for name in VALUE_LISTS]


def meetings_here(context: Mapping[str, Any]) -> QuerySet[Meeting]:
    """Meetings of the table the act is on that the caller sees."""
    seen = Meeting.objects.permitted(user_of(context), "tables.see_meeting")
    return seen.filter(table=context["table"])


def open_here(context: Mapping[str, Any]) -> QuerySet[Situation]:
    """Open situations of the table the act is on that the caller sees."""
    seen = Situation.objects.permitted(user_of(context), LISTING)
    return seen.filter(table=context["table"], stage=Stage.OPEN)


def involved(context: Mapping[str, Any]) -> QuerySet[Involvement]:
    """Agencies involved in the situation the act is on."""
    rows = Involvement.objects.filter(situation=context["situation"], until_at__isnull=True)
    return rows.select_related("agency", "situation__table")


def affected(context: Mapping[str, Any]) -> QuerySet[AffectedPerson]:
    """The affected persons of the situation the act is on."""
    return AffectedPerson.objects.filter(situation=context["situation"])


def mobilized(context: Mapping[str, Any]) -> QuerySet[ServiceMobilized]:
    """The services of the situation the act is on."""
    return ServiceMobilized.objects.filter(situation=context["situation"])


def entries(context: Mapping[str, Any]) -> QuerySet[PlanEntry]:
    """Plan entries of the situation the act is on that the caller reads."""
    read = PlanEntry.objects.permitted(user_of(context), READ_ENTRY)
    return read.filter(situation=context["situation"])


def colleagues(context: Mapping[str, Any]) -> QuerySet[User]:
    """The people of the agencies that the caller works for."""
    mine = Membership.objects.filter(current(), user=user_of(context)).values("agency")
    people = Membership.objects.filter(current(), agency__in=mine)
    return User.objects.filter(pk__in=people.values("user"), is_active=True)


def asides(context: Mapping[str, Any]) -> QuerySet[StepAside]:
    """Who stepped aside from the situation the act is on, for who may let them come back."""
    seen = StepAside.objects.permitted(user_of(context), SEE_STEP_ASIDE)
    return seen.filter(situation_id=context["situation"].pk, lifted_at=None)


# --- Filter One ----------------------------------------------------------------------------------


class SelfCheckBody(Versioned):
    """The four answers of Filter One."""

    means_exhausted = Flag()
    consent_considered = Flag()
    several_sectors_needed = Flag()
    sharing_permitted = Flag()


class AffectedBody(Body):
    """One affected person: an age group and a sex, and nothing else."""

    age_group = Code(of=L.AGE_GROUPS)
    sex = Code(of=L.SEXES)


class PeopleBody(Versioned):
    """Who or what the situation is about; a place has no affected person."""

    discussion_type = Code(of=L.DISCUSSION_TYPES)
    affected_persons = serializers.ListField(child=AffectedBody(), max_length=MOST_PEOPLE)


class ValuesBody(Versioned):
    """Coded values. A list that is given is replaced; one that is left out stays."""

    risk_factors = Codes(of=L.RISK_FACTORS, required=False)
    protective_factors = Codes(of=L.PROTECTIVE_FACTORS, required=False)
    study_flags = Codes(of=L.STUDY_FLAGS, required=False)


class AddValuesBody(ValuesBody):
    """Coded values to add."""

    no_youth_record = Flag(
        default=False,
        help_text="Of who is 12 to 17, nothing of criminal involvement comes only from a record.",
    )


class OverrideBody(Body):
    """Why something the guard marks is kept, for this save alone."""

    rule = Choice(choices=[(rule, rule) for rule in REASONS])
    reason = Choice(choices=IdentifierOverride.Reason.choices)


class NamedOverrideBody(OverrideBody):
    """The same where the act has several texts."""

    field = Choice(choices=[(name, name) for name in ("name_en", "name_fr")])


def keeping(child: Body) -> serializers.ListField:
    """What is kept with a reason. Nothing keeps a valid number of a card, or an e-mail address."""
    return serializers.ListField(child=child, max_length=len(REASONS), required=False)


class WhyNowBody(Versioned):
    """Why now, naming nobody."""

    why_now = Text(max_length=Narrative.LIMIT, allow_blank=True, trim_whitespace=False)
    reasons = Codes(of=L.WHY_NOW_REASONS)
    overrides = keeping(OverrideBody())


# --- Transitions ---------------------------------------------------------------------------------


class ReportTextBody(Body):
    """Which text names somebody: why now, or one entry of the plan."""

    entry = Reference(rows=entries, required=False, allow_null=True)


class SubmitBody(Versioned):
    """Bring a draft to the table."""

    meeting = Reference(
        rows=meetings_here, required=False, allow_null=True, help_text="Left out: the next one."
    )
    no_youth_record = Flag(
        default=False,
        help_text="Of who is 12 to 17, nothing of criminal involvement comes only from a record.",
    )


class Decided(Versioned):
    """A decision that may have been somebody else's than the caller's."""

    decided_by = Reference(
        rows=deciders,
        required=False,
        allow_null=True,
        help_text="An officer of the table. Left out: the caller.",
    )


class AerTests(Body):
    """The four tests of acutely elevated risk. All are needed."""

    significant_interest = Flag()
    harm_probable = Flag()
    harm_severe = Flag()
    several_agencies_needed = Flag()


class ConfirmBody(Decided):
    """The threshold is met."""

    tests = AerTests()
    dissent_count = Number(min_value=0, max_value=99, default=0)


class RejectBody(Decided):
    """The threshold is not met."""

    reason = Code(of=L.REJECTION_REASONS)
    first = Reference(
        rows=open_here,
        required=False,
        allow_null=True,
        help_text="Of a duplicate: the open situation that came first.",
    )


class NameBody(Decided):
    """One lead and at least one assisting agency."""

    lead = Reference(rows=seen_agencies)
    assisting = UuidList(child=Reference(rows=seen_agencies), max_length=MOST_SEATS)
    pending = UuidList(
        child=Reference(rows=seen_agencies),
        max_length=MOST_SEATS,
        required=False,
        help_text="Absent agencies that are asked to assist.",
    )
    not_shown = UuidList(
        child=Reference(rows=seen_agencies), max_length=MOST_SEATS, required=False,
        help_text="Of these, the ones that others read as another agency.",
    )  # fmt: skip


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


class ConcludeBody(Decided):
    """The end."""

    reason = Code(
        of=L.CONCLUSION_REASONS, required=False, allow_null=True
    )  # left out: as the lead proposed


# --- The room ------------------------------------------------------------------------------------


class ValueBody(Versioned):
    """One coded value."""

    list = Choice(choices=VALUE_LIST_CHOICES)
    code = Text(max_length=120)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the term in place of its list and code."""
        term = find_term(self.context, attrs.pop("list"), attrs.pop("code"), "code")
        return {**attrs, "term": term}


class OfferBody(SeatBody):
    """What the agency of a seat can do. *version* is the situation's."""

    kind = Choice(choices=Offer.Kind.choices)
    answer_by_at = Moment(required=False, allow_null=True)


class FollowUpBody(Versioned):
    """How a follow-up item ended. *version* is the situation's."""

    outcome = Choice(choices=[(name.value, name.label) for name in FOLLOW_UP_OUTCOMES])


class LaterBody(Versioned):
    """What a tally sheet says about one item, with the time at which it was decided."""

    decision = Choice(choices=Decision.choices)
    at = Moment(help_text="During the meeting.")
    lead = Reference(rows=seen_agencies, required=False, allow_null=True)
    assisting = UuidList(child=Reference(rows=seen_agencies), max_length=MOST_SEATS, required=False)
    rejection_reason = Code(of=L.REJECTION_REASONS, required=False, allow_null=True)
    conclusion_reason = Code(of=L.CONCLUSION_REASONS, required=False, allow_null=True)


class MoveBody(Versioned):
    """One place up or down. *version* is the meeting's."""

    direction = Choice(choices=[("up", "up"), ("down", "down")])


# --- Involvement and plan ------------------------------------------------------------------------


class AgencyActBody(Versioned):
    """An agency with a seat at the table."""

    agency = Reference(rows=seen_agencies)


class AuthorityBody(WritingBody):
    """The legal authority under which an agency shares without consent from all."""

    authority = Code(of=L.LEGAL_AUTHORITIES)


class CameBackBody(Versioned):
    """Whether the room knows it from the last 12 months."""

    came_back = Flag()


class EarlierBody(Versioned):
    """The token of a situation that the agency brought before."""

    token = Text(max_length=40)


class EnterLaterBody(Decided):
    """What a telephone emergency decided, within the last 14 days."""

    held_at = Moment(help_text="When it was decided; the clock runs from then.")
    tests = AerTests()
    lead = Reference(rows=seen_agencies)
    assisting = UuidList(child=Reference(rows=seen_agencies), max_length=MOST_SEATS)


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


class JoinBody(AgencyActBody):
    """An agency that joins."""

    shown = Flag(default=True)


class ShownBody(AgencyActBody):
    """Whether others may read the agency's name here; its own people decide."""

    shown = Flag()


class InvolvementBody(Versioned):
    """An agency's part in the situation."""

    involvement = Reference(rows=involved)


class OpenEarlierBody(InvolvementBody):
    """From when on the agency may read the plan."""

    from_at = Moment()


class NarrowBody(InvolvementBody):
    """The representatives of the agency that read and write the plan."""

    representatives = UuidList(child=Reference(rows=colleagues), max_length=40)


class WorkerBody(InvolvementBody):
    """Somebody of the agency who speaks for no seat of it here."""

    user = Reference(rows=colleagues)


class StepAsideBody(Body):
    """Nothing: no reason is asked, and any version will do."""


class LiftBody(Body):
    """Somebody's stepping aside."""

    step_aside = Reference(rows=asides)


class NoteNumberBody(Body):
    """An agency's part in the situation."""

    involvement = Reference(rows=involved)


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


# --- Lists ---------------------------------------------------------------------------------------


class NewTermBody(Body):
    """A term of the table's own."""

    list = Choice(choices=L.choices)
    name_en = Text(max_length=120, trim_whitespace=False)
    name_fr = Text(max_length=120, trim_whitespace=False)
    parent = Text(  # type: ignore[assignment]
        max_length=120, required=False, allow_null=True, help_text="A category's code."
    )
    group = Choice(
        choices=[(name, name) for name in ("overall_risk_lowered", "still_aer", "other")],
        required=False,
        help_text="Of a conclusion reason.",
    )
    overrides = keeping(NamedOverrideBody())


class TermBody(Body):
    """A term of a list."""

    list = Choice(choices=L.choices)
    code = Text(max_length=120)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the term in place of its list and code."""
        return {"term": find_term(self.context, attrs["list"], attrs["code"], "code")}
