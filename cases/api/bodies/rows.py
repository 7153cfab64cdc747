"""The rows that acts on situations may refer to: what the caller sees, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from agencies.models import Membership, User
from agencies.models.base import current
from cases.discretion import unnamed_offers
from cases.models import (
    AffectedPerson,
    Involvement,
    Offer,
    PlanEntry,
    ServiceMobilized,
    Situation,
    Stage,
    StepAside,
)
from cases.permissions import LISTING, READ_ENTRY, SEE_STEP_ASIDE
from tables.api.bodies import (
    user_of,
)
from tables.models import Meeting


def meetings_here(context: Mapping[str, Any]) -> QuerySet[Meeting]:
    """Meetings of the table the act is on that the caller sees."""
    seen = Meeting.objects.permitted(user_of(context), "tables.see_meeting")
    return seen.filter(table=context["table"])


def open_here(context: Mapping[str, Any]) -> QuerySet[Situation]:
    """Open situations of the table the act is on that the caller sees."""
    seen = Situation.objects.permitted(user_of(context), LISTING)
    return seen.filter(table=context["table"], stage=Stage.OPEN)


def unnamed(context: Mapping[str, Any]) -> QuerySet[Offer]:
    """Offers at the open item of agencies that are not shown."""
    return unnamed_offers(context["situation"])


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
