"""Decisions of a meeting that were written on paper while the line was down, entered afterwards.

They keep their real times, and the record says that they were entered later. What somebody
entered meanwhile is never overwritten: then the paper is refused, and the two are shown side by
side.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import audit
from agencies.errors import Conflict, Unseen, WrongStage
from agencies.models import Agency, User
from cases import agenda, lifecycle
from cases.checks import refuse
from cases.lifecycle.guards import AER_TESTS
from cases.models import Discussion, Situation, Stage, Term
from cases.permissions import SEE_DISCUSSION
from tables.models import Meeting
from tables.services.meetings import RUN, SEE
from tables.services.places import require

WITHIN = timedelta(days=14)


class Decision(models.TextChoices):
    """What can stand on a tally sheet."""

    NAMED = "named", gettext_lazy("AER, agencies named")
    REJECTED = "rejected", gettext_lazy("Rejected")
    DEFERRED = "deferred", gettext_lazy("Deferred")
    RETURNED = "returned", gettext_lazy("Returned to the agency")
    CONTINUES = "continues", gettext_lazy("Continues")
    NO_REPORT = "no_report", gettext_lazy("No report")
    LEAD_ABSENT = "lead_absent", gettext_lazy("Lead absent")
    CONCLUDED = "concluded", gettext_lazy("Concluded")


FOR_NEW = (Decision.NAMED, Decision.REJECTED, Decision.DEFERRED, Decision.RETURNED)
FOR_FOLLOW_UP = (
    Decision.CONTINUES, Decision.NO_REPORT, Decision.LEAD_ABSENT, Decision.CONCLUDED,
)  # fmt: skip


@transaction.atomic
def enter_later(
    discussion: Discussion,
    *,
    by: User,
    version: int | None,
    decision: str,
    at: datetime,
    lead: Agency | None = None,
    assisting: Iterable[Agency] = (),
    not_shown: Iterable[Agency] = (),
    reason: Term | None = None,
) -> Situation:
    """Enter what a tally sheet says about one item, with the time at which it was decided.

    Raises Forbidden unless *by* runs the meeting, Conflict when the item was decided or changed
    meanwhile, GuardFailed for a time outside the meeting or what the decision lacks.
    """
    item = _item(discussion, by)
    row = (
        Situation.objects.select_for_update(of=("self",))
        .select_related("table")
        .get(pk=item.situation_id)
    )
    _not_meanwhile(row, item, version)
    _fits(item, decision, at)
    _back_on_the_agenda(row, item)
    if item.kind == Discussion.Kind.FOLLOW_UP:
        return _follow_up(row, item, by, decision, at, reason)
    given = _given(item, by, at)
    row = lifecycle.enter_later("open_discussion", row, **given)
    if decision == Decision.NAMED:
        tests = dict.fromkeys(AER_TESTS, True)
        row = lifecycle.enter_later("confirm_aer", row, **given, tests=tests)
        named: dict[str, Any] = {
            "lead": lead, "assisting": list(assisting), "not_shown": list(not_shown),
        }  # fmt: skip
        return lifecycle.enter_later("name_agencies", row, **given, **named)
    if decision == Decision.REJECTED:
        return lifecycle.enter_later("reject", row, **given, reason=reason)
    verb = "defer" if decision == Decision.DEFERRED else "return_to_agency"
    return lifecycle.enter_later(verb, row, **given)


def _item(discussion: Discussion, by: User) -> Discussion:
    meeting = (
        Meeting.objects.select_for_update(of=("self",)).filter(pk=discussion.meeting_id).first()
    )
    if meeting is None:
        raise Unseen()
    require(meeting, by, see=SEE, do=RUN)
    seen = Discussion.objects.permitted(by, SEE_DISCUSSION).select_related("meeting__decider")
    item = seen.filter(pk=discussion.pk).first()
    if item is None:
        raise Unseen()
    held = meeting.state in (Meeting.State.IN_SESSION, Meeting.State.CLOSED)
    if not held or timezone.now() > meeting.planned_end_at + WITHIN:
        raise WrongStage(_("Decisions can be entered later for 14 days after a meeting."))
    return item


def _not_meanwhile(row: Situation, item: Discussion, version: int | None) -> None:
    follow_up = item.kind == Discussion.Kind.FOLLOW_UP
    left = ("", Discussion.Outcome.DEFERRED, Discussion.Outcome.NOT_REACHED)
    untouched = row.stage == (Stage.OPEN if follow_up else Stage.SUBMITTED)
    if row.version != version or not untouched or item.outcome not in left:
        raise Conflict(_("Somebody entered something else meanwhile."), code="entered_meanwhile")


def _fits(item: Discussion, decision: str, at: datetime) -> None:
    meeting = item.meeting
    began = min(filter(None, (meeting.starts_at, meeting.opened_at)))
    ended = min(timezone.now(), meeting.planned_end_at + timedelta(hours=3))
    offered = FOR_FOLLOW_UP if item.kind == Discussion.Kind.FOLLOW_UP else FOR_NEW
    refuse({
        "decision": "" if decision in offered else _("Choose what was decided."),
        "at": "" if began <= at <= ended else _("Give a time during the meeting."),
    })  # fmt: skip


def _back_on_the_agenda(row: Situation, item: Discussion) -> None:
    """It stands on this meeting's agenda as it did, and on no later one."""
    waiting = row.discussions.filter(opened_at=None, closed_at=None)
    waiting.exclude(pk=item.pk).delete()
    item.opened_at, item.closed_at, item.outcome = None, None, ""
    item.save(update_fields=["opened_at", "closed_at", "outcome"])


def _given(item: Discussion, by: User, at: datetime) -> dict[str, Any]:
    """Whose decision it was, who enters it, when it was."""
    return {"by": by, "decided_by": item.meeting.decider or by, "at": at, "discussion": item}


def _follow_up(
    row: Situation, item: Discussion, by: User, decision: str, at: datetime, reason: Term | None
) -> Situation:
    item.opened_at = at
    item.save(update_fields=["opened_at"])
    if decision == Decision.CONCLUDED:
        given = _given(item, by, at)
        return lifecycle.enter_later("conclude", row, **given, reason=reason)
    agenda.close_item(item, decision, at=at)
    agenda.place_next(row, after=item.meeting, at=at, kind=Discussion.Kind.FOLLOW_UP)
    audit.record(
        "follow_up.close", by=by, chain=row.table_id, obj=row, at=at, meeting=item.meeting,
        outcome=decision, entered_at=timezone.now(),
    )  # fmt: skip
    return row
