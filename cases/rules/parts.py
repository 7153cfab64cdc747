"""The conditions on a situation that rules are built from. See cases/permissions.py."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db.models import (
    CharField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from agencies import access, at_hand
from agencies.models import Membership, User
from agencies.models.base import current
from agencies.permissions import memberships
from agencies.prepared import Given, prepared
from cases.models import (
    Discussion,
    SituationGroupPermission,
    SituationUserPermission,
    Stage,
)
from tables import standing
from tables.models import Officer
from tables.permissions import CHAIRS, DRIVERS, at_tables, holds, invited


@access.part
def at_stage(*stages: str) -> Q:
    """At one of *stages*."""
    return Q(stage__in=stages)


@access.part
def at_my_tables(user: User) -> Q:
    """At a table where the person speaks for a seat or holds an office, or named as a worker."""
    return at_tables(user) | works_on(user) if user.holds_grants else at_tables(user)


@access.part
def works_on(user: User) -> Q:
    """In which the person is a named worker of an agency still involved."""
    return Q(pk__in=named(user, "open_plan", None).filter(as_worker=True).values("content_object"))


@access.part
def originated(user: User) -> Q:
    """Brought by an agency the person speaks for at that table."""
    return standing.any_of([
        Q(table_id=table, originating_agency_id__in=[held.agency for held in seats])
        for table, seats in standing.by_table(user).items()
    ])  # fmt: skip


@access.part
def seated(user: User) -> Q:
    """Not ended, or ended only after one of the person's seats at that table began."""
    ended_at = Coalesce("concluded_at", "rejected_at")
    going_on = Q(concluded_at__isnull=True, rejected_at__isnull=True)
    return standing.any_of([
        Q(table_id=table)
        & (going_on | Q(GreaterThanOrEqual(ended_at, min(held.since for held in seats))))
        for table, seats in standing.by_table(user).items()
    ])  # fmt: skip


@access.part
def in_emergency_circle(user: User) -> Q:
    """Not narrowed to an emergency meeting, or the person's seat is invited to it."""
    return Q(emergency_meeting__isnull=True) | invited(user, "emergency_meeting_id")


@access.part
def coordinates(user: User) -> Q:
    """At a table the person coordinates."""
    return holds(user, Officer.Office.COORDINATOR)


@access.part
def chairs(user: User) -> Q:
    """At a table the person chairs or co-chairs, or chairs for the meeting in session."""
    acting = standing.sessions_chaired(user)
    return Q(table_id__in=standing.office_tables(user, *CHAIRS) | acting)


@access.part
def drives(user: User) -> Q:
    """At a table whose meeting in session the person drives, being one of its officers."""
    driven = [s.table for s in standing.sessions(user) if s.driver == user.pk]
    return Q(table_id__in=driven) & (holds(user, *DRIVERS) | chairs(user))


@access.part
def item_open(user: User) -> Q:
    """The open item of a session at the person's tables whose driver is not silent."""
    return Q(pk__in=[situation for situation, _here in _open_items(user)])


@access.part
def checked_in_to_open_item(user: User) -> Q:
    """The open item of a session the person is checked in to."""
    return Q(pk__in=[situation for situation, here in _open_items(user) if here])


@access.part
def checked_in_here(user: User) -> Q:
    """At a table whose meeting in session the person is checked in to."""
    here = [s.table for s in standing.sessions(user) if s.is_live and s.checked_in]
    return Q(table_id__in=here)


@access.part
def granted_plan(user: User, codename: str, role: str | None = None, *, workers: bool = True) -> Q:
    """Granted by the table to an agency the person stands for there, or by name; still involved."""
    to_agency = standing.any_of([
        Q(table_id=table) & Q(_to_groups([held.group for held in seats], codename, role))
        for table, seats in standing.by_table(user).items()
    ])  # fmt: skip
    if not user.holds_grants:
        return to_agency
    by_name = named(user, codename, role)
    by_name = by_name if workers else by_name.filter(as_worker=False)
    return to_agency | Q(pk__in=by_name.values("content_object"))


@access.part
def in_sight() -> Q:
    """Open or concluded, and before the agencies' sight ends; of an open one it may have no end."""
    going_on = Q(stage=Stage.OPEN, sight_until_at=None)
    kept = Q(stage__in=(Stage.OPEN, Stage.CONCLUDED), sight_until_at__gt=timezone.now())
    return going_on | kept


@access.part
def _open_items(user: User) -> list[tuple[UUID, bool]]:
    """The open items of live sessions: the situation's id, and whether the person is there."""
    live = {s.meeting: s.checked_in for s in standing.sessions(user) if s.is_live}
    if not live:
        return []
    found = _open_at(meetings=list(live))
    return [(situation, live[meeting]) for situation, meeting in found]


@prepared(meetings=UUIDField())
def _open_at(meetings: Given) -> QuerySet[Any]:
    here = standing.any_of([Q(meeting=meeting) for meeting in meetings])
    found = Discussion.objects.filter(here, opened_at__isnull=False, closed_at__isnull=True)
    return found.values_list("situation_id", "meeting_id")


def _to_groups(groups: list[int], codename: str, role: str | None) -> at_hand.Related:
    return at_hand.Related(
        lambda: _grants(groups, codename, role).filter(content_object=OuterRef("pk")),
        lambda: access.ids(_granted(groups=groups, codename=codename, role=role)),
    )


def _grants(groups: Given, codename: Given, role: Given) -> QuerySet[SituationGroupPermission]:
    grants = SituationGroupPermission.objects.filter(
        standing.any_of([Q(group=group) for group in groups]),
        permission=_permission(codename),
        involvement__until_at__isnull=True,
    )
    return grants.filter(involvement__role=role) if role else grants


def _permission(codename: Given) -> Subquery:
    """The permission of that name, looked up once for a query rather than joined to each grant."""
    return Subquery(Permission.objects.filter(codename=codename).values("pk")[:1])


@prepared(groups=IntegerField(), codename=CharField(), role=CharField())
def _granted(groups: Given, codename: Given, role: Given) -> QuerySet[Any]:
    return _grants(groups, codename, role).values_list("content_object_id")


@access.part
def named(user: User, codename: str, role: str | None) -> QuerySet[SituationUserPermission]:
    """The grants by name that hold now: of a representative, and of a worker of the agency."""
    speaks = standing.any_of([
        Q(content_object__table_id=table, involvement__agency__in=[held.agency for held in seats])
        for table, seats in standing.by_table(user).items()
    ])  # fmt: skip
    employed = Membership.objects.filter(
        current(), user=user.pk, agency=OuterRef("involvement__agency")
    )
    signed = standing.signed(user, "content_object__table")
    grants = SituationUserPermission.objects.filter(
        Q(as_worker=False) & speaks | Q(as_worker=True) & Q(Exists(employed)) & signed,
        user=user.pk,
        permission=_permission(codename),
        involvement__until_at__isnull=True,
    )
    return grants.filter(involvement__role=role) if role else grants


@access.part
def origin_is_shown() -> Q:
    """Brought by an agency that others may know."""
    return Q(origin_shown=True)


@access.part
def awaiting_my_approval(user: User) -> Q:
    """A draft that was handed for approval to the person, its agency's contact, and waits."""
    contact = Membership.objects.filter(memberships(user, Membership.Office.CONTACT))
    waits = Q(approval__isnull=False, approval__approved_at__isnull=True)
    return at_stage(Stage.DRAFT) & waits & Q(originating_agency__in=contact.values("agency"))


def codes_let(situation: str = "") -> Q:
    """Where consent is from all, or the table lets codes be read without."""
    let = {f"{situation}outcome_shown": True}, {f"{situation}table__codes_without_consent": True}
    return Q(**let[0]) | Q(**let[1])
