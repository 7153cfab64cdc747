"""Who is kept from what: stepping aside, and the other half of a split. See docs/adr/0007.

As with standing (tables/standing.py), the few situations are read first and stand in the condition
as ids: most people stepped aside from nothing, and then nothing stands there at all.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import CharField, DateTimeField, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Cast
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

_ASIDE, _APART = "aside", "apart"


@access.part
def stepped_aside(user: User, situation: str = "pk") -> Q:
    """From which the person stepped aside; nothing they or their agency hold changes it."""
    return Q(**{f"{situation}__in": [row for kind, row in kept_from(user) if kind == _ASIDE]})


@access.part
def kept_apart(user: User) -> Q:
    """The other half of a split, for who speaks or works for an agency of the first half.

    An office shows it to who only works there, where nobody else held that office at the split.
    """
    return Q(pk__in=[row for kind, row in kept_from(user) if kind == _APART])


@access.part
def kept_from(user: User) -> list[tuple[str, UUID]]:
    """The situations of both, read in one query."""
    works = user.holds_grants or bool(standing.offices(user))
    return _read(
        user=user.pk,
        works_at=timezone.now() if works else None,
        agencies=[held.agency for held in standing.seats(user)],
        chaired=list(standing.office_tables(user, *CHAIRS)),
        coordinated=list(standing.office_tables(user, Officer.Office.COORDINATOR)),
    )


@prepared(
    user=UUIDField(),
    works_at=DateTimeField(),
    agencies=UUIDField(),
    chaired=UUIDField(),
    coordinated=UUIDField(),
)
def _read(
    user: Given, works_at: Given, agencies: Given, chaired: Given, coordinated: Given
) -> QuerySet[Any]:
    """*works_at* is the present, for whoever works beside a table: in a plan, or in an office."""
    aside = StepAside.objects.filter(user=user, lifted_at__isnull=True)
    theirs = _one_of(agencies, "agency")
    if works_at:
        works = Membership.objects.filter(current(at=works_at), user=user).values("agency")
        nobody_else = Q(chairs_too=False) & _one_of(chaired, "situation__table")
        nobody_else |= Q(coordinators_too=False) & _one_of(coordinated, "situation__table")
        theirs |= Q(agency__in=works) & ~nobody_else
    apart = KeptApart.objects.filter(theirs)
    return aside.values_list(_word(_ASIDE), "situation_id").union(
        apart.values_list(_word(_APART), "situation_id"), all=True
    )


def _word(kind: str) -> Cast:
    return Cast(Value(kind), CharField())


def _one_of(values: Given, path: str) -> Q:
    return standing.any_of([Q(**{path: value}) for value in values])
