"""Who is kept from what: stepping aside, and the other half of a split. See docs/adr/0007.

As with standing (tables/standing.py), the few situations are read first and stand in the condition
as ids: most people stepped aside from nothing, and then nothing stands there at all.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import (
    DateTimeField,
    Q,
    QuerySet,
    UUIDField,
)
from django.utils import timezone

from agencies import access
from agencies.models import Membership, User
from agencies.models.base import current
from agencies.prepared import Given, prepared
from cases.models import (
    KeptApart,
    StepAside,
)
from tables import standing
from tables.models import Officer
from tables.permissions import CHAIRS


@access.part
def stepped_aside(user: User, situation: str = "pk") -> Q:
    """From which the person stepped aside; nothing they or their agency hold changes it."""
    return Q(**{f"{situation}__in": _aside_from_ids(user)})


@access.part
def kept_apart(user: User) -> Q:
    """The other half of a split, for who speaks or works for an agency of the first half.

    An office shows it to who only works there, where nobody else held that office at the split.
    """
    agencies = [held.agency for held in standing.seats(user)]
    if user.holds_grants or standing.offices(user):
        found = _apart_from_works(
            user=user.pk,
            at=timezone.now(),
            agencies=agencies,
            chaired=list(standing.office_tables(user, *CHAIRS)),
            coordinated=list(standing.office_tables(user, Officer.Office.COORDINATOR)),
        )
    else:
        found = _apart_from(agencies=agencies) if agencies else []
    return Q(pk__in=access.ids(found))


@access.part
def _aside_from_ids(user: User) -> frozenset[UUID]:
    return access.ids(_aside_from(user=user.pk))


@prepared(user=UUIDField())
def _aside_from(user: Given) -> QuerySet[Any]:
    rows = StepAside.objects.filter(user=user, lifted_at__isnull=True)
    return rows.values_list("situation_id")


@prepared(agencies=UUIDField())
def _apart_from(agencies: Given) -> QuerySet[Any]:
    return KeptApart.objects.filter(_one_of(agencies, "agency")).values_list("situation_id")


@prepared(
    user=UUIDField(),
    at=DateTimeField(),
    agencies=UUIDField(),
    chaired=UUIDField(),
    coordinated=UUIDField(),
)
def _apart_from_works(
    user: Given, at: Given, agencies: Given, chaired: Given, coordinated: Given
) -> QuerySet[Any]:
    """For whoever works beside a table: by name in a plan, or in an office."""
    works = Membership.objects.filter(current(at=at), user=user).values("agency")
    nobody_else = Q(chairs_too=False) & _one_of(chaired, "situation__table")
    nobody_else |= Q(coordinators_too=False) & _one_of(coordinated, "situation__table")
    theirs = _one_of(agencies, "agency") | Q(agency__in=works) & ~nobody_else
    return KeptApart.objects.filter(theirs).values_list("situation_id")


def _one_of(values: Given, path: str) -> Q:
    return standing.any_of([Q(**{path: value}) for value in values])
