"""How a situation moves: one table of transitions, one function that applies any of them.

Nothing else writes ``stage``. The verbs below give call sites their words; all of them raise, in
this order: Unseen, Forbidden, StaleVersion, WrongStage, GuardFailed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed, WrongStage
from agencies.models import Agency, User
from cases.agenda import on_agenda
from cases.checks import enter, refuse
from cases.lifecycle import guards
from cases.lifecycle.act import Act
from cases.lifecycle.splitting import Side
from cases.lifecycle.transitions import TRANSITIONS, Transition
from cases.models import Discussion, Situation, StageChange, Term
from cases.permissions import CHAIR, DRIVE
from tables.models import Meeting

__all__ = [
    "TRANSITIONS",
    "UNDO_WITHIN",
    "Side",
    "apply",
    "close_undecided",
    "conclude",
    "confirm_aer",
    "defer",
    "enter_emergency",
    "enter_later",
    "last_undoable",
    "name_agencies",
    "open_discussion",
    "reject",
    "reopen",
    "require_stage",
    "return_to_agency",
    "split",
    "stop",
    "submit",
    "undo",
    "withdraw",
    "withdraw_with_seat",
]

UNDO_WITHIN = timedelta(minutes=2)


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
        _check(transition, row, act)
        _write(row, transition, act)
    return row


def require_stage(name: str, situation: Situation) -> None:
    """Raise WrongStage unless *name* starts where *situation* is; for a page that leads to it.

    What such a page shows may be shown at these stages only.
    """
    if situation.stage not in TRANSITIONS[name].sources:
        raise WrongStage()


def close_undecided(situation: Situation, *, meeting: Meeting, by: User, at: datetime) -> Situation:
    """Defer an item that the end of *meeting* left undecided. The caller closes the meeting.

    The meeting's end decides, not a person: it is entered in the driver's name.
    """
    return _by_the_rules("defer", situation, by=by, at=at, meeting=meeting)


def enter_later(
    name: str,
    situation: Situation,
    *,
    by: User,
    decided_by: User,
    at: datetime,
    discussion: Discussion,
    **data: Any,
) -> Situation:
    """Apply the transition *name* as it was decided at *at*, without this screen.

    The caller has checked who may, and locked the row; what the transition needs is checked here.
    The change and its audit entry say when it was entered.
    """
    transition, meeting = TRANSITIONS[name], discussion.meeting
    act = Act(name, by, decided_by, at, meeting, discussion, data, entered_at=timezone.now())
    if situation.stage not in transition.sources:
        raise WrongStage()
    _check(transition, situation, act)
    _write(situation, transition, act)
    return situation


def withdraw_with_seat(situation: Situation, *, by: User, at: datetime) -> Situation:
    """Take back what an agency had submitted whose seat ends. The caller ends the seat."""
    return _by_the_rules("withdraw", situation, by=by, at=at, meeting=None)


def undo(
    situation: Situation, *, by: User, version: int | None, at: datetime | None = None
) -> Situation:
    """Take back the latest decision on an item, at the same meeting, within two minutes.

    Raises WrongStage when there is nothing (any more) that can be undone, GuardFailed once the
    involved agencies have written something.
    """
    with transaction.atomic():
        row = enter(situation, by=by, permission=DRIVE, version=version)
        at = at or _now(row)
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


# --- The verbs -----------------------------------------------------------------------------------


def submit(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    at: datetime | None = None,
    meeting: Meeting | None = None,
    no_youth_record: bool = False,
) -> Situation:
    """Bring a draft to the table, on the agenda of *meeting* or of the next one.

    Of who is 12 to 17, *no_youth_record* says that no factor of criminal involvement comes only
    from a youth record.
    """
    return apply(
        "submit",
        situation,
        by=by,
        version=version,
        at=at,
        meeting=meeting,
        no_youth_record=no_youth_record,
    )


def withdraw(situation: Situation, *, by: User, version: int | None) -> Situation:
    """Take a submitted situation back to a draft."""
    return apply("withdraw", situation, by=by, version=version)


def open_discussion(
    situation: Situation, *, by: User, version: int | None, at: datetime | None = None
) -> Situation:
    """Make it the open item: Filter Two begins."""
    return apply("open_discussion", situation, by=by, version=version, at=at)


def defer(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Leave it to a later meeting."""
    return apply("defer", situation, by=by, version=version, at=at, decided_by=decided_by)


def return_to_agency(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Give it back to its agency as a draft."""
    return apply(
        "return_to_agency", situation, by=by, version=version, at=at, decided_by=decided_by
    )


def confirm_aer(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    tests: dict[str, bool],
    dissent_count: int = 0,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """The table finds all four tests of acutely elevated risk met."""
    return apply(
        "confirm_aer",
        situation,
        by=by,
        version=version,
        at=at,
        decided_by=decided_by,
        tests=tests,
        dissent_count=dissent_count,
    )


def reject(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    reason: Term | None,
    first: Situation | None = None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """The threshold is not met: everything but the stub is erased. Cannot be undone.

    The agency that brought a duplicate is asked to take part in the *first*.
    """
    return apply(
        "reject",
        situation,
        by=by,
        version=version,
        at=at,
        decided_by=decided_by,
        reason=reason,
        first=first,
    )


def name_agencies(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    lead: Agency | None,
    assisting: list[Agency],
    pending: list[Agency] | None = None,
    not_shown: list[Agency] | None = None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Name the lead and the assisting agencies; the plan is opened to them, and to them only.

    *pending* agencies are absent and asked to assist; others read "another agency" for those of
    *not_shown*.
    """
    return apply(
        "name_agencies",
        situation,
        by=by,
        version=version,
        at=at,
        decided_by=decided_by,
        lead=lead,
        assisting=assisting,
        pending=pending or [],
        not_shown=not_shown,
    )


def enter_emergency(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    held_at: datetime | None,
    tests: dict[str, bool],
    lead: Agency | None,
    assisting: list[Agency],
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Enter what a telephone emergency decided within the last 14 days, with the times it had."""
    return apply(
        "enter_emergency",
        situation,
        by=by,
        version=version,
        at=at,
        decided_by=decided_by,
        held_at=held_at,
        tests=tests,
        lead=lead,
        assisting=assisting,
    )


def conclude(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    reason: Term | None = None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Conclude, for *reason* or else as the lead proposed."""
    return apply(
        "conclude", situation, by=by, version=version, at=at, decided_by=decided_by, reason=reason
    )


def stop(
    situation: Situation, *, by: User, version: int | None, at: datetime | None = None
) -> Situation:
    """Consent is withdrawn: conclude now, and purge every text. Cannot be undone."""
    return apply("stop", situation, by=by, version=version, at=at)


def split(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    first: Side,
    second: Side,
    at: datetime | None = None,
) -> Situation:
    """Make two of one, each with its own agencies and plan; neither shows the other.

    Returns the first. The second is not told of: who is of its agencies finds it.
    """
    return apply("split", situation, by=by, version=version, at=at, first=first, second=second)


def reopen(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Go on with a concluded situation."""
    return apply("reopen", situation, by=by, version=version, at=at, decided_by=decided_by)


# --- Inside --------------------------------------------------------------------------------------


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
    return Act(name, by, decided_by, at or _now(row), meeting, discussion, data)


def _decider(name: str, meeting: Meeting | None, by: User) -> User:
    """Whose decision the driver of *meeting* enters; everybody else decides for themself."""
    if meeting is None or meeting.driver_id != by.pk or meeting.decider is None:
        return by
    return meeting.decider if TRANSITIONS[name].permission in (DRIVE, CHAIR) else by


def _now(row: Situation) -> datetime:
    """This moment, never before the last decision: a clock set back changes no order."""
    last = row.changes.order_by("-at").values_list("at", flat=True).first()
    return max(timezone.now(), last + timedelta(microseconds=1)) if last else timezone.now()


def _by_the_rules(
    name: str, situation: Situation, *, by: User, at: datetime, meeting: Meeting | None
) -> Situation:
    """A transition that follows from another act, whose checks stand for it."""
    row = (
        Situation.objects.select_for_update(of=("self",))
        .select_related("table")
        .get(pk=situation.pk)
    )
    discussion = on_agenda(meeting, row) if meeting else None
    act = Act(name, by, by, at, meeting, discussion, {})
    _write(row, TRANSITIONS[name], act, alone=False)
    return row


def _check(transition: Transition, row: Situation, act: Act) -> None:
    errors: dict[str, Any] = {}
    for guard in transition.guards:
        errors |= guard(row, act)
    refuse(errors)


def _write(row: Situation, transition: Transition, act: Act, *, alone: bool = True) -> None:
    from_stage = row.stage
    columns = transition.effect(row, act)
    if not transition.erases:
        _remember(row, act, from_stage, transition.target)
    _set(row, transition.target, columns)
    _driver_acted(act)
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


def _set(row: Situation, stage: str, columns: dict[str, Any]) -> None:
    """Write the stage and *columns*, and count the version on."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.stage = stage
    row.version += 1
    row.save(update_fields=[*columns, "stage", "version"])


def _driver_acted(act: Act) -> None:
    if act.entered_at is not None:  # what is entered from paper is no sign of life in the room
        return
    if act.meeting is not None and act.meeting.driver_id == act.by.pk:
        Meeting.objects.filter(pk=act.meeting.pk).update(driver_acted_at=act.at)


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
    _set(row, change.from_stage, columns)
    _driver_acted(act)
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
