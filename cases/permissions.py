"""THE rules: who may see and do what with a situation. docs/permissions.md is made from them.

Each permission is a function *user -> Q* over ``Situation`` (or a row that belongs to one), built
from a few named parts, each a ``Q(Exists(...))`` and never a to-many join. Every rule starts with
the tables of the person: behind that filter the rest costs little, in front of it every row.

A rule to *see* names the stages at which it holds. A rule to *act* does not: whether the act fits
the stage is the lifecycle's question, so that a wrong stage is told apart from a missing right.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from agencies import access
from agencies.models import User
from agencies.models.base import current
from cases.models import (
    Consent,
    DisclosureAuthority,
    Discussion,
    Intervention,
    Involvement,
    NextCheck,
    Offer,
    PlanEntry,
    ProposedConclusion,
    ServiceMobilized,
    Situation,
    SituationGroupPermission,
    Stage,
)
from tables.models import Meeting, Officer
from tables.permissions import (
    CHAIRS,
    DRIVERS,
    checked_in,
    holds,
    in_session,
    invited,
    my_tables,
    representing,
)

LISTING = "cases.see_listing"
ORIGIN = "cases.see_origin"
CODED = "cases.see_coded"
NARRATIVE = "cases.see_narrative"
ROOM = "cases.see_room"
PLAN = "cases.see_plan"
PLAN_CODES = "cases.see_plan_codes"
OUTCOME = "cases.see_outcome"

EDIT_DRAFT = "cases.edit_draft"
SUBMIT = "cases.submit"
DRIVE = "cases.drive"
CHAIR = "cases.chair"
OFFER = "cases.offer"
ADD_CODED = "cases.add_coded"
WRITE_PLAN = "cases.write_plan"
LEAD = "cases.lead"

READ_ENTRY = "cases.read_entry"
READ_CODES = "cases.read_codes"
SEE_DISCUSSION = "cases.see_discussion"
SEE_OFFER = "cases.see_offer"

UNDER_DISCUSSION = (Stage.FILTER_TWO, Stage.FILTER_THREE)


# --- Named parts ---------------------------------------------------------------------------------


@access.part
def at_stage(*stages: str) -> Q:
    """At one of *stages*."""
    return Q(stage__in=stages)


@access.part
def at_my_tables(user: User) -> Q:
    """At a table where the person speaks for a seat or holds an office."""
    return Q(table__in=my_tables(user).values("pk"))


@access.part
def originated(user: User) -> Q:
    """Brought by an agency the person speaks for at that table."""
    mine = representing(user).filter(
        seat__table=OuterRef("table_id"), seat__agency=OuterRef("originating_agency_id")
    )
    return Q(Exists(mine))


@access.part
def seated(user: User) -> Q:
    """Not ended, or ended only after one of the person's seats at that table began."""
    here = representing(user).filter(seat__table=OuterRef("table_id"))
    ended_at = Coalesce(OuterRef("concluded_at"), OuterRef("rejected_at"))
    going_on = Q(concluded_at__isnull=True, rejected_at__isnull=True)
    return (going_on & Q(Exists(here))) | Q(Exists(here.filter(seat__from_at__lte=ended_at)))


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
    acting = Meeting.objects.filter(in_session(), table=OuterRef("table_id"), acting_chair=user)
    return holds(user, *CHAIRS) | Q(Exists(acting))


@access.part
def drives(user: User) -> Q:
    """At a table whose meeting in session the person drives."""
    driven = Meeting.objects.filter(
        table=OuterRef("table_id"), state=Meeting.State.IN_SESSION, driver=user
    )
    officer = holds(user, *DRIVERS) | chairs(user)
    return Q(Exists(driven)) & officer


@access.part
def item_open() -> Q:
    """The open item of a meeting in session whose driver is not silent."""
    return Q(Exists(_open_items().filter(situation=OuterRef("pk"))))


@access.part
def checked_in_to_open_item(user: User) -> Q:
    """The open item of a meeting in session the person is checked in to."""
    meetings = checked_in(user).values("meeting")
    return Q(Exists(_open_items().filter(situation=OuterRef("pk"), meeting__in=meetings)))


@access.part
def checked_in_here(user: User) -> Q:
    """At a table whose meeting in session the person is checked in to."""
    meetings = Meeting.objects.filter(
        in_session(), table=OuterRef("table_id"), pk__in=checked_in(user).values("meeting")
    )
    return Q(Exists(meetings))


@access.part
def granted_plan(user: User, codename: str, role: str | None = None) -> Q:
    """Granted by the table to an agency the person stands for there, still involved."""
    return Q(Exists(_grants(user, codename, role).filter(content_object=OuterRef("pk"))))


@access.part
def in_sight() -> Q:
    """Open, or concluded and before the date on which the agencies' sight ends."""
    return at_stage(Stage.OPEN) | Q(stage=Stage.CONCLUDED, sight_until_at__gt=timezone.now())


def _open_items() -> QuerySet[Discussion]:
    sessions = Meeting.objects.filter(in_session())
    return Discussion.objects.filter(
        opened_at__isnull=False, closed_at__isnull=True, meeting__in=sessions.values("pk")
    )


def _grants(user: User, codename: str, role: str | None) -> QuerySet[SituationGroupPermission]:
    standing = representing(user).filter(
        seat__table=OuterRef("content_object__table_id"),
        seat__agency__group=OuterRef("group_id"),
    )
    grants = SituationGroupPermission.objects.filter(
        Exists(standing),
        permission__codename=codename,
        involvement__until_at__isnull=True,
    )
    return grants.filter(involvement__role=role) if role else grants


# --- What may be seen ----------------------------------------------------------------------------


@access.part
def _see_listing(user: User) -> Q:
    submitted = ~at_stage(Stage.DRAFT)
    as_table = seated(user) & in_emergency_circle(user)
    others = chairs(user) | coordinates(user) | as_table | granted_plan(user, "open_plan")
    return at_my_tables(user) & (originated(user) | (submitted & others))


def _see_origin(user: User) -> Q:
    known_to_all = at_stage(Stage.OPEN, Stage.CONCLUDED)
    in_the_room = at_stage(*UNDER_DISCUSSION) & checked_in_to_open_item(user)
    officers = ~at_stage(Stage.DRAFT) & (chairs(user) | coordinates(user))
    return _see_listing(user) & (originated(user) | officers | known_to_all | in_the_room)


@access.part
def _in_the_room(user: User) -> Q:
    """Who is at the open item while it is under discussion."""
    here = checked_in_to_open_item(user) | (item_open() & chairs(user))
    return at_stage(*UNDER_DISCUSSION) & here


@access.part
def _as_originator(user: User) -> Q:
    before_the_end = at_stage(Stage.DRAFT, Stage.SUBMITTED, *UNDER_DISCUSSION) | in_sight()
    return originated(user) & before_the_end


def _see_coded(user: User) -> Q:
    coordinating = coordinates(user) & at_stage(*UNDER_DISCUSSION, Stage.OPEN, Stage.CONCLUDED)
    return at_my_tables(user) & (
        _as_originator(user) | _in_the_room(user) | coordinating | _plan(user)
    )


def _see_narrative(user: User) -> Q:
    return at_my_tables(user) & (_as_originator(user) | _in_the_room(user) | _plan(user))


def _see_room(user: User) -> Q:
    discussed = at_stage(*UNDER_DISCUSSION) & (originated(user) | coordinates(user) | chairs(user))
    reporting = at_stage(Stage.OPEN) & chairs(user)
    present = at_stage(*UNDER_DISCUSSION, Stage.OPEN) & checked_in_to_open_item(user)
    return at_my_tables(user) & ((item_open() & (discussed | reporting)) | present | _plan(user))


@access.part
def _plan(user: User) -> Q:
    return in_sight() & granted_plan(user, "open_plan")


def _see_plan(user: User) -> Q:
    return at_my_tables(user) & _plan(user)


def _see_plan_codes(user: User) -> Q:
    coordinating = coordinates(user) & at_stage(Stage.OPEN, Stage.CONCLUDED)
    return at_my_tables(user) & (coordinating | _plan(user))


def _see_outcome(user: User) -> Q:
    shown = Q(outcome_shown=True) & _see_listing(user)
    knowing = at_my_tables(user) & (coordinates(user) | _plan(user))
    return at_stage(Stage.CONCLUDED) & (shown | knowing)


# --- What may be done ----------------------------------------------------------------------------


def _as_origin(user: User) -> Q:
    return at_my_tables(user) & originated(user)


def _drive(user: User) -> Q:
    return _see_listing(user) & drives(user)


def _chair(user: User) -> Q:
    return _see_listing(user) & chairs(user)


def _offer(user: User) -> Q:
    return _see_listing(user) & checked_in_here(user)


@access.part
def _lead(user: User) -> Q:
    return at_my_tables(user) & granted_plan(user, "write_plan", Involvement.Role.LEAD)


def _add_coded(user: User) -> Q:
    return _see_listing(user) & (originated(user) | drives(user) | _lead(user))


def _write_plan(user: User) -> Q:
    return at_my_tables(user) & granted_plan(user, "write_plan")


access.register(
    Situation,
    {
        LISTING: _see_listing,
        ORIGIN: _see_origin,
        CODED: _see_coded,
        NARRATIVE: _see_narrative,
        ROOM: _see_room,
        PLAN: _see_plan,
        PLAN_CODES: _see_plan_codes,
        OUTCOME: _see_outcome,
        EDIT_DRAFT: _as_origin,
        SUBMIT: _as_origin,
        DRIVE: _drive,
        CHAIR: _chair,
        OFFER: _offer,
        ADD_CODED: _add_coded,
        WRITE_PLAN: _write_plan,
        LEAD: _lead,
    },
)


# --- Rows that belong to a situation -------------------------------------------------------------


def _situations(user: User, perm: str) -> QuerySet[Situation]:
    return Situation.objects.permitted(user, perm).values("pk")


def _read_entry(user: User) -> Q:
    """What was entered since the person's agency joined, or since the lead opened it from."""
    mine = representing(user).filter(
        seat__table=OuterRef("situation__table_id"), seat__agency=OuterRef("agency_id")
    )
    joined = Involvement.objects.filter(
        current(),
        Exists(mine),
        situation=OuterRef("situation_id"),
        sees_from_at__lte=OuterRef("at"),
    )
    return Q(situation__in=_situations(user, PLAN)) & Q(Exists(joined))


def _read_codes(user: User) -> Q:
    coordinated = Situation.objects.filter(
        coordinates(user), stage__in=[Stage.OPEN, Stage.CONCLUDED]
    )
    return _read_entry(user) | Q(situation__in=coordinated.values("pk"))


def _see_discussion(user: User) -> Q:
    seen = Meeting.objects.permitted(user, "tables.see_meeting").values("pk")
    return Q(situation__in=_situations(user, LISTING), meeting__in=seen)


def _see_offer(user: User) -> Q:
    own = Q(seat__in=representing(user).values("seat"))
    room = Situation.objects.permitted(user, ROOM).filter(stage__in=UNDER_DISCUSSION)
    return Q(discussion__situation__in=room.values("pk")) & (own | ~Q(kind=Offer.Kind.NOT_US))


access.register(Discussion, {SEE_DISCUSSION: _see_discussion})
access.register(Offer, {SEE_OFFER: _see_offer})
for _entry in (PlanEntry, Consent, DisclosureAuthority, NextCheck, ProposedConclusion):
    access.register(_entry, {READ_ENTRY: _read_entry})
for _coded in (Intervention, ServiceMobilized):
    access.register(_coded, {READ_ENTRY: _read_entry, READ_CODES: _read_codes})
