"""One function applies any transition of the table, and nothing else writes ``stage``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.errors import WrongStage
from agencies.models import User
from cases.agenda import on_agenda
from cases.checks import enter, refuse
from cases.lifecycle.act import Act
from cases.lifecycle.transitions import TRANSITIONS, Transition
from cases.models import Situation, StageChange, Term
from cases.permissions import CHAIR, DRIVE
from tables.models import Meeting


def apply(
    name: str,
    situation: Situation,
    *,
    by: User,
    version: int | None,
    at: datetime | None = None,
    decided_by: User | None = None,
    **data: Any,
) -> Situation:
    """Apply the transition *name* and return the situation as it is then.

    *by* enters it and must hold the permission; *decided_by* is whose decision it was, when that
    was somebody else. *version* is the one the caller saw. *data* is what the transition needs.
    """
    transition = TRANSITIONS[name]
    with transaction.atomic():
        row = enter(
            situation,
            by=by,
            permission=transition.permission,
            version=version,
            stages=transition.sources,
        )
        act = _act(name, row, by, decided_by, at, data)
        check(transition, row, act)
        write(row, transition, act)
    return row


def require_stage(name: str, situation: Situation) -> None:
    """Raise WrongStage unless *name* starts where *situation* is; for a page that leads to it.

    What such a page shows may be shown at these stages only.
    """
    if situation.stage not in TRANSITIONS[name].sources:
        raise WrongStage()


def _act(
    name: str,
    row: Situation,
    by: User,
    decided_by: User | None,
    at: datetime | None,
    data: dict[str, Any],
) -> Act:
    meeting = (
        Meeting.objects.select_related("decider")
        .filter(table=row.table_id, state=Meeting.State.IN_SESSION)
        .first()
    )
    discussion = on_agenda(meeting, row) if meeting else None
    decided_by = decided_by or _decider(name, meeting, by)
    return Act(name, by, decided_by, at or moment(row), meeting, discussion, data)


def _decider(name: str, meeting: Meeting | None, by: User) -> User:
    """Whose decision the driver of *meeting* enters; everybody else decides for themself."""
    if meeting is None or meeting.driver_id != by.pk or meeting.decider is None:
        return by
    return meeting.decider if TRANSITIONS[name].permission in (DRIVE, CHAIR) else by


def moment(row: Situation) -> datetime:
    """This moment, never before the last decision: a clock set back changes no order."""
    last = row.changes.order_by("-at").values_list("at", flat=True).first()
    return max(timezone.now(), last + timedelta(microseconds=1)) if last else timezone.now()


def check(transition: Transition, row: Situation, act: Act) -> None:
    errors: dict[str, Any] = {}
    for guard in transition.guards:
        errors |= guard(row, act)
    refuse(errors)


def write(row: Situation, transition: Transition, act: Act, *, alone: bool = True) -> None:
    from_stage = row.stage
    columns = transition.effect(row, act)
    if not transition.erases:
        _remember(row, act, from_stage, transition.target)
    set_stage(row, transition.target, columns)
    driver_acted(act)
    if alone:
        _audit(row, transition, act, from_stage)


def _audit(row: Situation, transition: Transition, act: Act, from_stage: str) -> None:
    audit.record(
        f"situation.{transition.name}",
        by=act.by,
        chain=row.table_id,
        obj=row,
        at=act.at,
        decided_by=act.decided_by,
        meeting=act.meeting,
        from_stage=from_stage,
        to_stage=transition.target,
        **_told(act),
    )


def _told(act: Act) -> dict[str, Any]:
    """What of the act's data the audit entry refers to: codes and agencies."""
    told: dict[str, Any] = {}
    if act.entered_at is not None:
        told["entered_at"] = act.entered_at
    if act.data.get("no_youth_record"):
        told["no_youth_record"] = True
    if isinstance(act.data.get("reason"), Term):
        told["reason"] = act.data["reason"].code
    if act.data.get("lead"):
        hidden = act.data.get("not_shown") or []
        for name in ("assisting", "pending"):
            told[name] = [one for one in act.data.get(name) or [] if one not in hidden]
        told["lead"] = None if act.data["lead"] in hidden else act.data["lead"]
        told["not_shown"] = len(hidden)
    return told


def _remember(row: Situation, act: Act, from_stage: str, to_stage: str) -> StageChange:
    return StageChange.objects.create(
        situation=row,
        transition=act.name,
        from_stage=from_stage,
        to_stage=to_stage,
        at=act.at,
        decided_by=act.decided_by,
        entered_by=act.by,
        meeting=act.meeting,
        entered_at=act.entered_at,
    )


def set_stage(row: Situation, stage: str, columns: dict[str, Any]) -> None:
    """Write the stage and *columns*, and count the version on."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.stage = stage
    row.version += 1
    row.save(update_fields=[*columns, "stage", "version"])


def driver_acted(act: Act) -> None:
    if act.entered_at is not None:  # what is entered from paper is no sign of life in the room
        return
    if act.meeting is not None and act.meeting.driver_id == act.by.pk:
        Meeting.objects.filter(pk=act.meeting.pk).update(driver_acted_at=act.at)
