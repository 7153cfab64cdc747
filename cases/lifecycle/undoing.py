"""The latest decision on an item can be taken back for two minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed, WrongStage
from agencies.models import User
from cases.checks import enter, refuse
from cases.lifecycle import guards
from cases.lifecycle.act import Act
from cases.lifecycle.machine import driver_acted, moment, set_stage
from cases.lifecycle.transitions import TRANSITIONS
from cases.models import Discussion, Situation, StageChange
from cases.permissions import DRIVE
from tables.models import Meeting

UNDO_WITHIN = timedelta(minutes=2)


def undo(
    situation: Situation, *, by: User, version: int | None, at: datetime | None = None
) -> Situation:
    """Take back the latest decision on an item, at the same meeting, within two minutes.

    Raises WrongStage when there is nothing (any more) that can be undone, GuardFailed once the
    involved agencies have written something.
    """
    with transaction.atomic():
        row = enter(situation, by=by, permission=DRIVE, version=version)
        at = at or moment(row)
        change = last_undoable(row, at=at)
        if change is None:
            raise WrongStage(_("There is no decision of the last two minutes to undo here."))
        act = _undoing(row, change, by, at)
        _undo(row, change, act)
    return row


def last_undoable(situation: Situation, *, at: datetime | None = None) -> StageChange | None:
    """The latest decision on *situation*, if it may still be undone at *at* (default: now)."""
    at = at or timezone.now()
    change = (
        situation.changes.select_related("meeting").filter(undone_at__isnull=True).order_by("-at")
    ).first()
    if change is None or change.meeting is None or at - change.at > UNDO_WITHIN:
        return None
    # What was entered later may have been decided before: then the latest is not the last one.
    last = change.to_stage == situation.stage
    same_meeting = change.meeting.state == Meeting.State.IN_SESSION
    return change if last and same_meeting and TRANSITIONS[change.transition].undo else None


def _undoing(row: Situation, change: StageChange, by: User, at: datetime) -> Act:
    discussion = (
        Discussion.objects.select_related("meeting")
        .filter(situation=row, meeting=change.meeting)
        .order_by(F("closed_at").desc(nulls_first=True))
        .first()
    )
    data = {"undoes": change.transition, "back_to": change.from_stage}
    return Act("undo", by, by, at, change.meeting, discussion, data)


def _undo(row: Situation, change: StageChange, act: Act) -> None:
    refuse(guards.nothing_written_since(row, act))
    item = act.discussion
    closed = item is not None and item.closed_at is not None and item.opened_at is not None
    if closed and guards.no_other_item_open(row, act):
        raise GuardFailed(_("Another item is open. Decide or defer it first."))
    take_back = TRANSITIONS[change.transition].undo
    assert take_back is not None  # last_undoable() offers no other
    columns = take_back(row, act)
    change.undone_at = act.at
    change.save(update_fields=["undone_at"])
    set_stage(row, change.from_stage, columns)
    driver_acted(act)
    audit.record(
        "situation.undo",
        by=act.by,
        chain=row.table_id,
        obj=row,
        at=act.at,
        meeting=act.meeting,
        undoes=change.transition,
        from_stage=change.to_stage,
        to_stage=change.from_stage,
    )
