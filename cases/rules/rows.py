"""The conditions on a row that belongs to a situation. See cases/permissions.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies import access
from agencies.models import User
from agencies.models.base import current
from cases.models import (
    Involvement,
    Offer,
    Situation,
)
from cases.rules.parts import codes_let, named
from tables import standing
from tables.models import Meeting, Officer


@access.part
def since_joining(user: User) -> Q:
    """What was entered since the person's agency joined, or since the lead opened it from."""
    joined = standing.any_of([
        Q(situation__table_id=table) & Q(Exists(_joined([held.agency for held in seats])))
        for table, seats in standing.by_table(user).items()
    ])  # fmt: skip
    return joined | Q(Exists(_joined_by_name(user))) if user.holds_grants else joined


def joined_in(user: User, situation: Situation) -> Q:
    """:func:`since_joining` in one situation: not before the earliest moment they see from."""
    first = _sees_from(user, situation.pk, situation.table_id)
    return Q(at__gte=first) if first else access.nobody()


@access.part
def _sees_from(user: User, situation: UUID, table: UUID) -> datetime | None:
    spoken_for = [held.agency for held in standing.seats(user) if held.table == table]
    parts = Q(agency__in=spoken_for, is_narrowed=False)
    if user.holds_grants:
        parts |= Q(pk__in=named_in(user))
    found = Involvement.objects.filter(current(), parts, situation=situation)
    return found.order_by("sees_from_at").values_list("sees_from_at", flat=True).first()


@access.part
def coordinated_or_joined(user: User, situation: Situation | None = None) -> Q:
    """Where codes are let: coordinated by the person, or since their agency joined.

    Where they are not, what one's own agency entered: one's own work is not disclosed to oneself.
    With *situation* the condition holds within that one only, and costs less.
    """
    tables = standing.office_tables(user, Officer.Office.COORDINATOR)
    joined = joined_in(user, situation) if situation else since_joining(user)
    let = codes_let("situation__")
    return let & (Q(situation__table_id__in=tables) | joined) | joined & _of_own_agency(user)


def _of_own_agency(user: User) -> Q:
    own = Q(agency__in=[held.agency for held in standing.seats(user)])
    if not user.holds_grants:
        return own
    return own | Q(agency__in=named(user, "open_plan", None).values("involvement__agency"))


@access.part
def at_seen_meetings(user: User) -> Q:
    """At a meeting the person sees."""
    return Q(meeting__in=Meeting.objects.permitted(user, "tables.see_meeting").values("pk"))


@access.part
def heard(user: User) -> Q:
    """An offer that *user* hears."""
    return heard_by(Q(seat__in=[held.seat for held in standing.seats(user)]))


def heard_by(own: Q) -> Q:
    """An offer at an item that has not ended; "not us" is heard by nobody but its *own* seat."""
    return Q(discussion__closed_at__isnull=True) & (own | ~Q(kind=Offer.Kind.NOT_US))


def _joined(agencies: list[UUID]) -> QuerySet[Involvement]:
    return _since_joining().filter(agency__in=agencies, is_narrowed=False)


def _joined_by_name(user: User) -> QuerySet[Involvement]:
    return _since_joining().filter(pk__in=named_in(user))


def named_in(user: User) -> QuerySet[Any]:
    """The ids of the involvements in which the plan is open to *user* by name."""
    return named(user, "open_plan", None).values("involvement")


def writes_for(user: User, situation: Situation) -> QuerySet[Involvement]:
    """The involvements in force of *situation* for whose agency *user* may write in the plan."""
    held = [seat for seat in standing.seats(user) if seat.table == situation.table_id]
    speaks = Q(agency__in=[seat.agency for seat in held], is_narrowed=False)
    by_name = Q(pk__in=named(user, "write_plan", None).values("involvement"))
    rows = Involvement.objects.filter(situation=situation.pk, until_at__isnull=True)
    return rows.filter(speaks | by_name)


def _since_joining() -> QuerySet[Involvement]:
    return Involvement.objects.filter(
        current(), situation=OuterRef("situation_id"), sees_from_at__lte=OuterRef("at")
    )


@access.part
def asked(user: User) -> Q:
    """Asked of an agency that the person speaks for at that table."""
    return standing.any_of([
        Q(situation__table_id=table, agency_id__in=[held.agency for held in seats])
        for table, seats in standing.by_table(user).items()
    ])  # fmt: skip
