"""What the steps of a draft are sent."""

from __future__ import annotations

from rest_framework import serializers

from agencies.api.bodies import Body, Versioned
from agencies.api.fields import Choice, Flag, Text
from cases.api.fields import Code, Codes
from cases.identifiers.messages import REASONS
from cases.models import (
    IdentifierOverride,
    Narrative,
    Term,
)
from cases.services.drafts import MOST_PEOPLE

L = Term.List


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
