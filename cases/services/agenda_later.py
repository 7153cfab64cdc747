"""An item before it has come up: left to a later meeting, or accepted although it came late."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed, Unseen, WrongStage
from agencies.models import User
from cases import agenda
from cases.models import Discussion
from cases.permissions import SEE_DISCUSSION
from tables.models import Meeting
from tables.services.meetings import RUN, enter_meeting, save

CHAIR = "tables.chair_meeting"


@transaction.atomic
def accept_late(
    discussion: Discussion, *, by: User, version: int | None, at: datetime | None = None
) -> Discussion:
    """Let an item that came after the cut-off come up. *version* is the meeting's.

    Raises Forbidden unless *by* chairs the meeting, WrongStage when there is nothing to accept.
    """
    states = [Meeting.State.SCHEDULED, Meeting.State.IN_SESSION]
    meeting = enter_meeting(discussion.meeting, by=by, do=CHAIR, version=version, states=states)
    seen = Discussion.objects.permitted(by, SEE_DISCUSSION).filter(
        pk=discussion.pk, opened_at=None, closed_at=None
    )
    item = seen.first()
    if item is None:
        raise Unseen()
    if not item.is_late or item.accepted_at is not None:
        raise WrongStage(_("This item did not come late, or is accepted already."))
    now = at or timezone.now()
    item.accepted_at, item.accepted_by = now, by
    item.save(update_fields=["accepted_at", "accepted_by"])
    save(meeting)
    audit.record(
        "agenda.accept", by=by, chain=meeting.table_id, obj=meeting, at=now,
        situation=item.situation_id,
    )  # fmt: skip
    return item


@transaction.atomic
def leave_to_later(discussion: Discussion, *, by: User, version: int | None) -> Discussion:
    """Move an item from a meeting ahead to the one after it. *version* is the meeting's.

    It has not come up, so no appearance is left behind; during a session an item is deferred by
    the lifecycle instead. Raises GuardFailed while there is no meeting after this one.
    """
    meeting = enter_meeting(
        discussion.meeting, by=by, do=RUN, version=version, states=[Meeting.State.SCHEDULED]
    )
    item = (
        Discussion.objects.permitted(by, SEE_DISCUSSION)
        .filter(pk=discussion.pk, opened_at=None, closed_at=None)
        .select_related("situation__table")
        .first()
    )
    if item is None:
        raise Unseen()
    later = Meeting.objects.filter(
        table=meeting.table_id,
        kind=Meeting.Kind.ORDINARY,
        state=Meeting.State.SCHEDULED,
        starts_at__gt=meeting.starts_at,
    )
    target = later.order_by("starts_at").first()
    if target is None:
        raise GuardFailed(_("There is no later meeting yet. Schedule one first."))
    situation, kind = item.situation, item.kind
    item.delete()
    moved = agenda.place(situation, target, at=timezone.now(), kind=kind)
    assert moved is not None  # a target was given
    save(meeting)
    audit.record(
        "agenda.leave_to_later",
        by=by,
        chain=meeting.table_id,
        obj=meeting,
        situation=situation,
        to=target,
    )
    return moved
