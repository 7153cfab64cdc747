"""What naming the agencies writes, at the meeting or of what was decided by telephone."""

from __future__ import annotations

from datetime import datetime, timedelta

from agencies.models import Agency
from cases import agenda, discretion
from cases.lifecycle import grants
from cases.lifecycle.act import Act
from cases.lifecycle.effects import Columns, Outcome, close, follow_up, let_it_see
from cases.models import (
    AerDecision,
    Discussion,
    Involvement,
    Situation,
)
from tables.models import Meeting


def name_agencies(situation: Situation, act: Act) -> Columns:
    """The lead and the assisting agencies get the plan; the room moves on."""
    hidden = _not_shown(situation, act)
    _involve(situation, act, act.at, hidden)
    for agency in act.data.get("pending") or []:
        asked, shown = Involvement.Role.ASSISTING, agency not in hidden
        grants.ask(situation, agency, asked, by=act.decided_by, at=act.at, shown=shown)
        let_it_see(situation, agency)
    close(act, Outcome.NAMED, keep_offers=True)
    follow_up(situation, act)
    return {"named_at": act.at}


def enter_emergency(situation: Situation, act: Act) -> Columns:
    """What was decided by telephone, with the times it had; the clock runs from then."""
    held_at = act.data["held_at"]
    agenda.take_off(situation)
    meeting = Meeting.objects.create(
        table=situation.table,
        kind=Meeting.Kind.EMERGENCY,
        state=Meeting.State.CLOSED,
        starts_at=held_at,
        planned_end_at=held_at + timedelta(minutes=30),
        opened_at=held_at,
        closed_at=held_at + timedelta(minutes=30),
    )
    item = Discussion.objects.create(
        situation=situation, meeting=meeting, kind=Discussion.Kind.NEW, position=1,
        opened_at=held_at, closed_at=held_at + timedelta(minutes=30), outcome=Outcome.NAMED,
    )  # fmt: skip
    AerDecision.objects.create(discussion=item, **act.data["tests"])
    _involve(situation, act, held_at, act.data.get("not_shown") or [])
    follow_up(situation, act)
    moments = dict.fromkeys(("discussed_at", "decided_at", "named_at"), held_at)
    return moments | {"aer": True, "entered_later_at": act.at, "emergency_meeting": None}


def _involve(situation: Situation, act: Act, at: datetime, hidden: list[Agency]) -> None:
    roles = [(act.data["lead"], Involvement.Role.LEAD)]
    roles += [(agency, Involvement.Role.ASSISTING) for agency in act.data["assisting"]]
    for agency, role in roles:
        shown = agency not in hidden
        grants.involve(situation, agency, role, by=act.decided_by, at=at, shown=shown)


def _not_shown(situation: Situation, act: Act) -> list[Agency]:
    """Those who are said to be, and those who offered so; the audit entry leaves them out."""
    offered = {offer.seat.agency for offer in discretion.unnamed_offers(situation)}
    named = [act.data["lead"], *act.data["assisting"], *(act.data.get("pending") or [])]
    said = act.data.get("not_shown") or []
    act.data["not_shown"] = [one for one in named if one in offered or one in said]
    found: list[Agency] = act.data["not_shown"]
    return found
