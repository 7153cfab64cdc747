"""What the room contributes while an item is open, and the follow-up items of the agenda."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import User
from cases import agenda, discretion, minors
from cases.checks import enter, refuse
from cases.models import CodedValue, Discussion, Offer, Situation, Stage, Term
from cases.permissions import ADD_CODED, DRIVE, OFFER, SEE_DISCUSSION, UNDER_DISCUSSION
from cases.services.drafts import VALUE_LISTS, check_offered
from tables.models import Meeting, Seat
from tables.permissions import checked_in
from tables.services.meetings import RUN, enter_meeting, save

# How a follow-up item may end; the lifecycle ends it with a conclusion.
FOLLOW_UP_OUTCOMES = (
    Discussion.Outcome.CONTINUES,
    Discussion.Outcome.LEAD_CHANGED,
    Discussion.Outcome.NO_REPORT,
    Discussion.Outcome.LEAD_ABSENT,
)


@transaction.atomic
def offer(
    discussion: Discussion,
    *,
    seat: Seat,
    kind: str,
    by: User,
    version: int | None,
    answer_by_at: datetime | None = None,
    shown: bool = True,
    at: datetime | None = None,
) -> Offer:
    """Say what the agency of *seat* can do about the open item; a later answer replaces it.

    One that is not *shown* is "another agency" to the room, and is not shown when it is named.
    Raises Forbidden unless *by* is checked in for the seat, WrongStage when the item has moved on.
    """
    try:
        row = enter(
            discussion.situation, by=by, permission=OFFER, version=version, stages=UNDER_DISCUSSION
        )
    except Conflict:
        _still_open(discussion)
        raise
    item = _still_open(discussion)
    if not checked_in(by).filter(meeting=item.meeting_id, seat=seat).exists():
        raise Forbidden(_("You are not checked in for this agency."))
    if kind not in Offer.Kind.values:
        raise GuardFailed(errors={"kind": [_("Choose one of the answers.")]})
    now = at or timezone.now()
    shown = shown and discretion.is_shown(row, seat.agency)
    made, _new = Offer.objects.update_or_create(
        discussion=item,
        seat=seat,
        defaults={
            "kind": kind, "answer_by_at": answer_by_at, "is_shown": shown,
            "offered_at": now, "offered_by": by,
        },
    )  # fmt: skip
    told = {"seat": seat} if shown else {}
    audit.record("offer.make", by=by, chain=row.table_id, obj=row, at=now, **told)
    return made


def _still_open(discussion: Discussion) -> Discussion:
    """The item as it is now. Raises WrongStage, in words for whoever answered it, when it ended."""
    row = Discussion.objects.filter(
        pk=discussion.pk,
        opened_at__isnull=False,
        closed_at__isnull=True,
        situation__stage__in=UNDER_DISCUSSION,
    ).first()
    if row is None:
        raise WrongStage(_("This item has moved on. Your answer was not taken."))
    return row


def as_offered(discussion: Discussion) -> tuple[Offer | None, list[Offer]]:
    """Who would lead and who assist if every offer were taken: the first to lead leads."""
    offers = Offer.objects.select_related("seat__agency").filter(discussion=discussion)
    lead: Offer | None = None
    assisting: list[Offer] = []
    for made in offers.order_by("offered_at", "pk"):
        if made.kind == Offer.Kind.CAN_LEAD and lead is None:
            lead = made
        elif made.kind in (Offer.Kind.CAN_LEAD, Offer.Kind.CAN_ASSIST):
            assisting.append(made)
    return lead, assisting


@transaction.atomic
def add_values(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    terms: Iterable[Term],
    no_youth_record: bool = False,
    at: datetime | None = None,
) -> Situation:
    """Add coded values as the room, or later the lead, contributes them.

    Of who is 12 to 17, a factor of criminal involvement needs *no_youth_record*.
    """
    row = _enter_values(situation, by, version)
    now = at or timezone.now()
    chosen = list(terms)
    refuse(minors.youth_unticked(row, no_youth_record, chosen))
    for term in chosen:
        if term.list not in VALUE_LISTS:
            raise GuardFailed(code="unknown_list", errors={"": [_("There is no such list.")]})
        check_offered(row.table, [term], of=term.list, field=term.list)
        CodedValue.objects.get_or_create(
            situation=row, term=term, defaults={"added_at": now, "added_by": by}
        )
    ticked = {"no_youth_record": True} if no_youth_record else {}
    return _values_changed(row, by, "add", now, **ticked)


@transaction.atomic
def remove_value(
    situation: Situation, *, by: User, version: int | None, term: Term, at: datetime | None = None
) -> Situation:
    """Take a coded value away. The last risk factor stays."""
    row = _enter_values(situation, by, version)
    found = row.coded_values.filter(term=term)
    if not found.exists():
        raise Unseen()
    risks = row.coded_values.filter(term__list=Term.List.RISK_FACTORS)
    if term.list == Term.List.RISK_FACTORS and risks.count() == 1:
        raise GuardFailed(errors={"risk_factors": [_("At least one risk factor has to stay.")]})
    found.delete()
    return _values_changed(row, by, "remove", at or timezone.now())


@transaction.atomic
def open_follow_up(
    discussion: Discussion, *, by: User, version: int | None, at: datetime | None = None
) -> Discussion:
    """Make a follow-up the open item of the meeting in session; its agencies see it again."""
    row = enter(discussion.situation, by=by, permission=DRIVE, version=version, stages=[Stage.OPEN])
    item = _item(discussion, opened=False)
    if item.meeting.discussions.filter(opened_at__isnull=False, closed_at=None).exists():
        raise GuardFailed(errors={"": [_("Another item is open. Decide or defer it first.")]})
    now = at or timezone.now()
    item.opened_at = now
    item.save(update_fields=["opened_at"])
    Situation.objects.filter(pk=row.pk).update(sight_until_at=None)
    _driver_acted(item.meeting, by, now)
    audit.record("follow_up.open", by=by, chain=row.table_id, obj=row, at=now, meeting=item.meeting)
    return item


@transaction.atomic
def close_follow_up(
    discussion: Discussion,
    *,
    by: User,
    version: int | None,
    outcome: str,
    at: datetime | None = None,
) -> Discussion:
    """End a follow-up item that does not conclude; the next agenda has the situation."""
    row = enter(discussion.situation, by=by, permission=DRIVE, version=version, stages=[Stage.OPEN])
    item = _item(discussion, opened=True)
    if outcome not in FOLLOW_UP_OUTCOMES:
        raise GuardFailed(errors={"outcome": [_("Choose how the follow-up ended.")]})
    now = at or timezone.now()
    agenda.close_item(item, outcome, at=now)
    agenda.place_next(row, after=item.meeting, at=now, kind=Discussion.Kind.FOLLOW_UP)
    _driver_acted(item.meeting, by, now)
    audit.record(
        "follow_up.close", by=by, chain=row.table_id, obj=row, at=now, meeting=item.meeting,
        outcome=outcome, decided_by=_decider(item.meeting, by),
    )  # fmt: skip
    return item


@transaction.atomic
def move_item(discussion: Discussion, *, by: User, step: int, version: int | None) -> Discussion:
    """Move an item up (-1) or down (+1) on an agenda. *version* is the meeting's."""
    states = [Meeting.State.SCHEDULED, Meeting.State.IN_SESSION]
    meeting = enter_meeting(discussion.meeting, by=by, do=RUN, version=version, states=states)
    seen = Discussion.objects.permitted(by, SEE_DISCUSSION).filter(
        pk=discussion.pk, opened_at=None, closed_at=None
    )
    if not seen.exists():
        raise Unseen()
    agenda.move(discussion, 1 if step > 0 else -1)
    save(meeting)
    audit.record(
        "agenda.move", by=by, chain=meeting.table_id, obj=meeting, situation=discussion.situation_id
    )
    return discussion


def _enter_values(situation: Situation, by: User, version: int | None) -> Situation:
    """Originator and driver in the room; the lead afterwards, until the conclusion."""
    discussed = (Stage.FILTER_TWO, Stage.FILTER_THREE, Stage.OPEN)
    row = enter(situation, by=by, permission=ADD_CODED, version=version, stages=discussed)
    if row.stage == Stage.OPEN and not by.has_perm("cases.lead", row):
        raise Forbidden(_("The lead completes the record now."))
    return row


def _values_changed(row: Situation, by: User, what: str, at: datetime, **told: bool) -> Situation:
    row.version += 1
    row.save(update_fields=["version"])
    audit.record(f"coded.{what}", by=by, chain=row.table_id, obj=row, at=at, **told)
    return row


def _item(discussion: Discussion, *, opened: bool) -> Discussion:
    item = (
        Discussion.objects.select_for_update(of=("self",))
        .select_related("meeting")
        .filter(pk=discussion.pk, closed_at=None, opened_at__isnull=not opened)
        .first()
    )
    if item is None or item.meeting.state != Meeting.State.IN_SESSION:
        raise WrongStage(_("This item has moved on."))
    return item


def _decider(meeting: Meeting, by: User) -> Any:
    """Whose decision the driver enters."""
    return (meeting.decider_id if meeting.driver_id == by.pk else None) or by.pk


def _driver_acted(meeting: Meeting, by: User, at: datetime) -> None:
    Meeting.objects.filter(pk=meeting.pk, driver=by).update(driver_acted_at=at)
