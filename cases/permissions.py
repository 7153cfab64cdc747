"""THE rules: who may see and do what with a situation. docs/permissions.md is made from them.

Each permission is a function *user -> Q* over ``Situation`` (or a row that belongs to one), built
from a few named parts (cases/rules) and never with a to-many join. Every rule starts with the
tables of the person: behind that filter the rest costs little, in front of it every row. What a
person is (seats, offices, sessions) is read once per question by tables/standing.py, what they are
kept from by cases/rules/apart.py; both stand in the condition as ids.

Every rule on a situation passes through ``stepped_aside`` and ``kept_apart`` where it is declared,
the rules of officers too, so that none can forget them.

A rule to *see* names the stages at which it holds. A rule to *act* does not: whether the act fits
the stage is the lifecycle's question, so that a wrong stage is told apart from a missing right.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q, QuerySet

from agencies import access
from agencies.models import User
from cases.models import (
    Consent,
    DisclosureAuthority,
    Discussion,
    Intervention,
    Involvement,
    NextCheck,
    Offer,
    PendingRole,
    PlanEntry,
    ProposedConclusion,
    ServiceMobilized,
    Situation,
    SituationUserPermission,
    Stage,
    StepAside,
)
from cases.rules.apart import kept_apart, stepped_aside
from cases.rules.parts import (
    at_my_tables,
    at_stage,
    awaiting_my_approval,
    chairs,
    checked_in_here,
    checked_in_to_open_item,
    codes_let,
    coordinates,
    drives,
    granted_plan,
    in_emergency_circle,
    in_sight,
    item_open,
    named,
    origin_is_shown,
    originated,
    seated,
)
from cases.rules.rows import (
    asked,
    at_seen_meetings,
    coordinated_or_joined,
    heard,
    named_in,
    since_joining,
)
from tables import standing
from tables.models import Table
from tables.permissions import has_part_at

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


# --- What may be seen ----------------------------------------------------------------------------


@access.part
def _see_listing(user: User) -> Q:
    submitted = ~at_stage(Stage.DRAFT)
    as_table = seated(user) & in_emergency_circle(user)
    others = chairs(user) | coordinates(user) | as_table | _plan(user)
    return at_my_tables(user) & (originated(user) | (submitted & others))


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
    return coordinates(user) & at_stage(Stage.OPEN, Stage.CONCLUDED) & codes_let()


def _see_plan_codes(user: User) -> Q:
    coordinating = _reads_codes(user)
    return at_my_tables(user) & (coordinating | _plan(user))


def _see_outcome(user: User) -> Q:
    shown = Q(outcome_shown=True) & _see_listing(user)
    proposed = in_sight() & granted_plan(user, "open_plan", Involvement.Role.LEAD)
    involved = _plan(user) & codes_let() | proposed
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
        return rule(user) & ~stepped_aside(user) & ~kept_apart(user)

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


@access.part
def _situations(user: User, perm: str) -> QuerySet[Situation, Any]:
    return Situation.objects.permitted(user, perm).values("pk")


def _read_entry(user: User) -> Q:
    return Q(situation__in=_situations(user, PLAN)) & since_joining(user)


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
    worked = Q(situation__in=named(user, "open_plan", None).values("content_object"))
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
