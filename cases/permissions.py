"""THE rules: who may see and do what with a situation. docs/permissions.md is made from them.

Each permission is a function *user -> Q* over ``Situation`` (or a row that belongs to one), built
from a few named parts and never with a to-many join. Every rule starts with the tables of the
person: behind that filter the rest costs little, in front of it every row. What a person is
(seats, offices, sessions) is read once per question by tables/standing.py and stands in the
condition as ids.

Every rule on a situation passes through ``stepped_aside`` and ``kept_apart`` where it is declared,
the rules of officers too, so that none can forget them.

A rule to *see* names the stages at which it holds. A rule to *act* does not: whether the act fits
the stage is the lifecycle's question, so that a wrong stage is told apart from a missing right.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, QuerySet, UUIDField
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from agencies import access, at_hand
from agencies.models import Membership, User
from agencies.models.base import current
from agencies.permissions import memberships
from agencies.prepared import Given, prepared
from cases.models import (
    Consent,
    DisclosureAuthority,
    Discussion,
    Intervention,
    Involvement,
    KeptApart,
    NextCheck,
    Offer,
    PendingRole,
    PlanEntry,
    ProposedConclusion,
    ServiceMobilized,
    Situation,
    SituationGroupPermission,
    SituationUserPermission,
    Stage,
    StepAside,
)
from tables import standing
from tables.models import Meeting, Officer, Table
from tables.permissions import CHAIRS, DRIVERS, at_tables, has_part_at, holds, invited

LISTING = "cases.see_listing"
ORIGIN = "cases.see_origin"
ORIGIN_SECTOR = "cases.see_origin_sector"
CODED = "cases.see_coded"
NARRATIVE = "cases.see_narrative"
ROOM = "cases.see_room"
PLAN = "cases.see_plan"
PLAN_CODES = "cases.see_plan_codes"
OUTCOME = "cases.see_outcome"
RECORDS = "cases.see_records"

EDIT_DRAFT = "cases.edit_draft"
SUBMIT = "cases.submit"
SPLIT = "cases.split"
DRIVE = "cases.drive"
CHAIR = "cases.chair"
OFFER = "cases.offer"
ADD_CODED = "cases.add_coded"
WRITE_PLAN = "cases.write_plan"
LEAD = "cases.lead"
CLOSING = "cases.see_closing"
COPY = "cases.copy"
CORRECT = "cases.correct"
APPROVE = "cases.approve"

READ_ENTRY = "cases.read_entry"
READ_CODES = "cases.read_codes"
SEE_DISCUSSION = "cases.see_discussion"
SEE_OFFER = "cases.see_offer"
KNOW_AGENCY = "cases.know_agency"
SEE_STEP_ASIDE = "cases.see_step_aside"
SEE_PENDING = "cases.see_pending"
ANSWER_PENDING = "cases.answer_pending"

UNDER_DISCUSSION = (Stage.FILTER_TWO, Stage.FILTER_THREE)


# --- Named parts ---------------------------------------------------------------------------------


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
    return Q(pk__in=_named(user, "open_plan", None).filter(as_worker=True).values("content_object"))


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
    by_name = _named(user, codename, role)
    by_name = by_name if workers else by_name.filter(as_worker=False)
    return to_agency | Q(pk__in=by_name.values("content_object"))


@access.part
def stepped_aside(user: User, situation: str = "pk") -> Q:
    """From which the person stepped aside; nothing they or their agency hold changes it."""
    return Q(
        at_hand.Related(
            lambda: _aside(user.pk).filter(situation_id=OuterRef(situation)),
            lambda: access.ids(_aside_from(user=user.pk)),
        )
    )


def _aside(user: Given) -> QuerySet[StepAside]:
    return StepAside.objects.filter(user=user, lifted_at__isnull=True)


@prepared(user=UUIDField())
def _aside_from(user: Given) -> QuerySet[Any]:
    return _aside(user).values_list("situation_id")


@access.part
def kept_apart(user: User) -> Q:
    """The other half of a split, for who speaks or works for an agency of the first half.

    An office shows it to who only works there, where nobody else held that office at the split.
    """
    agencies = [held.agency for held in standing.seats(user)]
    if user.holds_grants or standing.offices(user):
        return Q(Exists(_apart_from_office(user, agencies)))
    return Q(
        at_hand.Related(
            lambda: _apart(agencies).filter(situation=OuterRef("pk")),
            lambda: access.ids(_apart_from(agencies=agencies) if agencies else []),
        )
    )


def _apart_from_office(user: User, agencies: list[UUID]) -> QuerySet[KeptApart]:
    works = Membership.objects.filter(current(), user=user.pk).values("agency")
    nobody_else = Q(chairs_too=False) & _apart_at(user, *CHAIRS)
    nobody_else |= Q(coordinators_too=False) & _apart_at(user, Officer.Office.COORDINATOR)
    theirs = Q(agency__in=agencies) | Q(agency__in=works) & ~nobody_else
    return KeptApart.objects.filter(theirs, situation=OuterRef("pk"))


def _apart_at(user: User, *offices: str) -> Q:
    return Q(situation__table__in=standing.office_tables(user, *offices))


def _apart(agencies: Given) -> QuerySet[KeptApart]:
    return KeptApart.objects.filter(standing.any_of([Q(agency=agency) for agency in agencies]))


@prepared(agencies=UUIDField())
def _apart_from(agencies: Given) -> QuerySet[Any]:
    return _apart(agencies).values_list("situation_id")


@access.part
def _not_kept_from(user: User) -> Q:
    return ~stepped_aside(user) & ~kept_apart(user)


@access.part
def in_sight() -> Q:
    """Open, or concluded and before the date on which the agencies' sight ends."""
    return at_stage(Stage.OPEN) | Q(stage=Stage.CONCLUDED, sight_until_at__gt=timezone.now())


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
        permission__codename=codename,
        involvement__until_at__isnull=True,
    )
    return grants.filter(involvement__role=role) if role else grants


@prepared(groups=IntegerField(), codename=CharField(), role=CharField())
def _granted(groups: Given, codename: Given, role: Given) -> QuerySet[Any]:
    return _grants(groups, codename, role).values_list("content_object_id")


@access.part
def _named(user: User, codename: str, role: str | None) -> QuerySet[SituationUserPermission]:
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
        permission__codename=codename,
        involvement__until_at__isnull=True,
    )
    return grants.filter(involvement__role=role) if role else grants


# --- What may be seen ----------------------------------------------------------------------------


@access.part
def _see_listing(user: User) -> Q:
    submitted = ~at_stage(Stage.DRAFT)
    as_table = seated(user) & in_emergency_circle(user)
    others = chairs(user) | coordinates(user) | as_table | _plan(user)
    return at_my_tables(user) & (originated(user) | (submitted & others))


@access.part
def origin_is_shown() -> Q:
    """Brought by an agency that others may know."""
    return Q(origin_shown=True)


def _see_origin(user: User) -> Q:
    known_to_all = at_stage(Stage.OPEN, Stage.CONCLUDED)
    in_the_room = at_stage(*UNDER_DISCUSSION) & checked_in_to_open_item(user)
    officers = ~at_stage(Stage.DRAFT) & (chairs(user) | coordinates(user))
    others = origin_is_shown() & (officers | known_to_all | in_the_room)
    return _see_listing(user) & (originated(user) | others)


def _see_origin_sector(user: User) -> Q:
    return _see_listing(user) & (originated(user) | origin_is_shown())


@access.part
def _in_the_room(user: User) -> Q:
    """Who is at the open item while it is under discussion."""
    here = checked_in_to_open_item(user) | (item_open(user) & chairs(user))
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
    return at_my_tables(user) & (
        (item_open(user) & (discussed | reporting)) | present | _plan(user)
    )


@access.part
def _plan(user: User) -> Q:
    return in_sight() & granted_plan(user, "open_plan")


def _see_plan(user: User) -> Q:
    return at_my_tables(user) & _plan(user)


@access.part
def _reads_codes(user: User) -> Q:
    """Who coordinates, where consent is from all or the table lets codes be read without."""
    return coordinates(user) & at_stage(Stage.OPEN, Stage.CONCLUDED) & _codes_let()


def _codes_let(situation: str = "") -> Q:
    let = {f"{situation}outcome_shown": True}, {f"{situation}table__codes_without_consent": True}
    return Q(**let[0]) | Q(**let[1])


def _see_plan_codes(user: User) -> Q:
    coordinating = _reads_codes(user)
    return at_my_tables(user) & (coordinating | _plan(user))


def _see_outcome(user: User) -> Q:
    shown = Q(outcome_shown=True) & _see_listing(user)
    proposed = in_sight() & granted_plan(user, "open_plan", Involvement.Role.LEAD)
    involved = _plan(user) & _codes_let() | proposed
    knowing = at_my_tables(user) & (_reads_codes(user) | involved)
    return at_stage(Stage.CONCLUDED) & (shown | knowing)


def _see_records(user: User) -> Q:
    """What was decided, for the coordinator: the rows that a ministry asks a table for."""
    return coordinates(user) & at_stage(Stage.OPEN, Stage.CONCLUDED, Stage.REJECTED)


# --- What may be done ----------------------------------------------------------------------------


def _as_origin(user: User) -> Q:
    return at_my_tables(user) & originated(user)


def _drive(user: User) -> Q:
    return _see_listing(user) & drives(user)


def _chair(user: User) -> Q:
    return _see_listing(user) & chairs(user)


def _split(user: User) -> Q:
    return _see_listing(user) & (coordinates(user) | _lead(user))


def _offer(user: User) -> Q:
    return _see_listing(user) & checked_in_here(user)


@access.part
def _lead(user: User) -> Q:
    granted = granted_plan(user, "write_plan", Involvement.Role.LEAD, workers=False)
    return at_my_tables(user) & in_sight() & granted


def _add_coded(user: User) -> Q:
    return _see_listing(user) & (originated(user) | drives(user) | _lead(user))


def _see_closing(user: User) -> Q:
    return at_my_tables(user) & at_stage(Stage.OPEN) & (chairs(user) | _plan(user))


def _correct(user: User) -> Q:
    return at_my_tables(user) & coordinates(user) & at_stage(Stage.OPEN, Stage.CONCLUDED)


@access.part
def awaiting_my_approval(user: User) -> Q:
    """A draft that was handed for approval to the person, its agency's contact, and waits."""
    contact = Membership.objects.filter(memberships(user, Membership.Office.CONTACT))
    waits = Q(approval__isnull=False, approval__approved_at__isnull=True)
    return at_stage(Stage.DRAFT) & waits & Q(originating_agency__in=contact.values("agency"))


def _approve(user: User) -> Q:
    return awaiting_my_approval(user)


def _copy(user: User) -> Q:
    return at_my_tables(user) & (_as_originator(user) | _plan(user))


def _write_plan(user: User) -> Q:
    return at_my_tables(user) & in_sight() & granted_plan(user, "write_plan")


def unless_kept_from(rule: Callable[[User], Q]) -> Callable[[User], Q]:
    """*rule*, for whom it exists at all."""

    @wraps(rule)
    def narrowed(user: User) -> Q:
        return rule(user) & _not_kept_from(user)

    return narrowed


SITUATION_RULES: dict[str, Callable[[User], Q]] = {
    LISTING: _see_listing,
    ORIGIN: _see_origin,
    ORIGIN_SECTOR: _see_origin_sector,
    CODED: _see_coded,
    NARRATIVE: _see_narrative,
    ROOM: _see_room,
    PLAN: _see_plan,
    PLAN_CODES: _see_plan_codes,
    OUTCOME: _see_outcome,
    RECORDS: _see_records,
    EDIT_DRAFT: _as_origin,
    SUBMIT: _as_origin,
    DRIVE: _drive,
    CHAIR: _chair,
    SPLIT: _split,
    OFFER: _offer,
    ADD_CODED: _add_coded,
    WRITE_PLAN: _write_plan,
    LEAD: _lead,
    CLOSING: _see_closing,
    COPY: _copy,
    CORRECT: _correct,
    APPROVE: _approve,
}
access.register(Situation, {name: unless_kept_from(rule) for name, rule in SITUATION_RULES.items()})


# --- Rows that belong to a situation -------------------------------------------------------------


def _situations(user: User, perm: str) -> QuerySet[Situation, Any]:
    return Situation.objects.permitted(user, perm).values("pk")


@access.part
def since_joining(user: User) -> Q:
    """What was entered since the person's agency joined, or since the lead opened it from."""
    joined = standing.any_of([
        Q(situation__table_id=table) & Q(Exists(_joined([held.agency for held in seats])))
        for table, seats in standing.by_table(user).items()
    ])  # fmt: skip
    return joined | Q(Exists(_joined_by_name(user))) if user.holds_grants else joined


@access.part
def coordinated_or_joined(user: User) -> Q:
    """Where codes are let: coordinated by the person, or since their agency joined.

    Where they are not, what one's own agency entered: one's own work is not disclosed to oneself.
    """
    tables = standing.office_tables(user, Officer.Office.COORDINATOR)
    let, joined = _codes_let("situation__"), since_joining(user)
    return let & (Q(situation__table_id__in=tables) | joined) | joined & _of_own_agency(user)


def _of_own_agency(user: User) -> Q:
    own = Q(agency__in=[held.agency for held in standing.seats(user)])
    if not user.holds_grants:
        return own
    return own | Q(agency__in=_named(user, "open_plan", None).values("involvement__agency"))


@access.part
def at_seen_meetings(user: User) -> Q:
    """At a meeting the person sees."""
    return Q(meeting__in=Meeting.objects.permitted(user, "tables.see_meeting").values("pk"))


@access.part
def heard(user: User) -> Q:
    """An offer at an item that has not ended; "not us" is heard by nobody but its own seat."""
    own = Q(seat__in=[held.seat for held in standing.seats(user)])
    return Q(discussion__closed_at__isnull=True) & (own | ~Q(kind=Offer.Kind.NOT_US))


def _read_entry(user: User) -> Q:
    return Q(situation__in=_situations(user, PLAN)) & since_joining(user)


def _joined(agencies: list[UUID]) -> QuerySet[Involvement]:
    return _since_joining().filter(agency__in=agencies, is_narrowed=False)


def _joined_by_name(user: User) -> QuerySet[Involvement]:
    return _since_joining().filter(pk__in=named_in(user))


def named_in(user: User) -> QuerySet[Any]:
    """The ids of the involvements in which the plan is open to *user* by name."""
    return _named(user, "open_plan", None).values("involvement")


def writes_for(user: User, situation: Situation) -> QuerySet[Involvement]:
    """The involvements in force of *situation* for whose agency *user* may write in the plan."""
    held = [seat for seat in standing.seats(user) if seat.table == situation.table_id]
    speaks = Q(agency__in=[seat.agency for seat in held], is_narrowed=False)
    by_name = Q(pk__in=_named(user, "write_plan", None).values("involvement"))
    rows = Involvement.objects.filter(situation=situation.pk, until_at__isnull=True)
    return rows.filter(speaks | by_name)


def _since_joining() -> QuerySet[Involvement]:
    return Involvement.objects.filter(
        current(), situation=OuterRef("situation_id"), sees_from_at__lte=OuterRef("at")
    )


def _read_codes(user: User) -> Q:
    return Q(situation__in=_situations(user, PLAN_CODES)) & coordinated_or_joined(user)


def _see_discussion(user: User) -> Q:
    return Q(situation__in=_situations(user, LISTING)) & at_seen_meetings(user)


def _see_offer(user: User) -> Q:
    room = Situation.objects.permitted(user, ROOM).filter(stage__in=UNDER_DISCUSSION)
    return Q(discussion__situation__in=room.values("pk")) & heard(user)


def _know_agency(user: User) -> Q:
    own = standing.any_of([
        Q(situation__table_id=table, agency_id__in=[held.agency for held in seats])
        for table, seats in standing.by_table(user).items()
    ])  # fmt: skip
    here = Q(situation__table_id__in=standing.tables(user))
    if not user.holds_grants:
        return own | here & Q(is_shown=True)
    worked = Q(situation__in=_named(user, "open_plan", None).values("content_object"))
    return own | Q(pk__in=named_in(user)) | (here | worked) & Q(is_shown=True)


access.register(Involvement, {KNOW_AGENCY: _know_agency})


def _sign_undertaking(user: User) -> Q:
    """Where the person has a part, or is a named worker of an agency that is still involved."""
    works = SituationUserPermission.objects.filter(
        user=user.pk, as_worker=True, involvement__until_at__isnull=True
    )
    return has_part_at(user) | Q(pk__in=works.values("content_object__table"))


access.register(Table, {"tables.sign_undertaking": _sign_undertaking})


def _see_step_aside(user: User) -> Q:
    return Q(situation_id__in=_situations(user, CHAIR))


access.register(StepAside, {SEE_STEP_ASIDE: _see_step_aside})


@access.part
def asked(user: User) -> Q:
    """Asked of an agency that the person speaks for at that table."""
    return standing.any_of([
        Q(situation__table_id=table, agency_id__in=[held.agency for held in seats])
        for table, seats in standing.by_table(user).items()
    ])  # fmt: skip


def _see_pending(user: User) -> Q:
    knowing = chairs(user) | drives(user) | coordinates(user) | _plan(user)
    knows = Situation.objects.permitted(user, LISTING).filter(knowing).values("pk")
    return Q(situation__in=_situations(user, LISTING)) & (
        asked(user) | Q(is_shown=True, situation__in=knows)
    )


def _answer_pending(user: User) -> Q:
    return Q(situation__in=_situations(user, LISTING)) & asked(user)


access.register(PendingRole, {SEE_PENDING: _see_pending, ANSWER_PENDING: _answer_pending})
access.register(Discussion, {SEE_DISCUSSION: _see_discussion})
access.register(Offer, {SEE_OFFER: _see_offer})
for _entry in (PlanEntry, Consent, DisclosureAuthority, NextCheck, ProposedConclusion):
    access.register(_entry, {READ_ENTRY: _read_entry})
for _coded in (Intervention, ServiceMobilized):
    access.register(_coded, {READ_ENTRY: _read_entry, READ_CODES: _read_codes})
