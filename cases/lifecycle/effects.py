"""What each transition writes beside the stage. An effect returns the columns to set."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agencies import audit, journal
from agencies.models import Agency
from agencies.models.base import current
from cases import agenda, minors
from cases.consent import CONSENT_WITHDRAWN, WITHDRAWN
from cases.lifecycle import grants
from cases.lifecycle.act import Act
from cases.lifecycle.erase import erase_all_but_stub
from cases.models import (
    AerDecision,
    Consent,
    Discussion,
    Involvement,
    Narrative,
    Numbering,
    Situation,
    Stage,
    Term,
)
from tables.models import Invitee, Seat

Columns = dict[str, Any]
Outcome = Discussion.Outcome

_CONCLUSION = ("concluded_at", "concluded_by", "conclusion_reason", "sight_until_at")


def submit(situation: Situation, act: Act) -> Columns:
    """Number it if it has none, and put it on an agenda."""
    agenda.place(situation, act.data.get("meeting"), at=act.at)
    columns: Columns = {"submitted_at": act.at, "emergency_meeting": _emergency(act)}
    if situation.number is None:
        columns |= _next_number(situation, act)
    return columns


def withdraw(situation: Situation, act: Act) -> Columns:
    """Take it off the agendas on which it has not come up."""
    agenda.take_off(situation)
    return {"emergency_meeting": None}


def open_discussion(situation: Situation, act: Act) -> Columns:
    """It is the open item now."""
    item = _discussion(act)
    item.opened_at = act.at
    if item.is_late and item.accepted_at is None:  # the chair opens it, or let it be opened
        item.accepted_at, item.accepted_by = act.at, act.by
    item.save(update_fields=["opened_at", "accepted_at", "accepted_by"])
    return {"discussed_at": situation.discussed_at or act.at}


def defer(situation: Situation, act: Act) -> Columns:
    """The appearance ends, and the next agenda has it."""
    close(act, Outcome.DEFERRED, keep_offers=True)
    agenda.place_next(situation, after=_discussion(act).meeting, at=act.at)
    return {"aer": None, "decided_at": None}


def return_to_agency(situation: Situation, act: Act) -> Columns:
    """The agency has it again, as a draft; counted as returned."""
    close(act, Outcome.RETURNED)
    return {"aer": None, "decided_at": None, "emergency_meeting": None}


def confirm_aer(situation: Situation, act: Act) -> Columns:
    """The four tests are met; dissent is counted, never by name."""
    AerDecision.objects.update_or_create(
        discussion=_discussion(act),
        defaults={**act.data["tests"], "dissent_count": act.data.get("dissent_count", 0)},
    )
    return {"aer": True, "decided_at": act.at}


def reject(situation: Situation, act: Act) -> Columns:
    """Everything but the stub goes, in this transaction."""
    close(act, Outcome.REJECTED)
    gone = erase_all_but_stub(situation)
    journal.write(journal.Kind.REJECTED, [situation.pk], code=act.data["reason"].code)
    _ask_into_the_first(situation, act)
    return gone | {
        "rejected_at": act.at,
        "rejection_reason": act.data["reason"],
        "decided_at": act.at,
    }


def conclude(situation: Situation, act: Act) -> Columns:
    """It ends; the agencies keep their sight until the date the table set, unless it has ended."""
    if act.discussion is not None and act.discussion.opened_at:
        close(act, Outcome.CONCLUDED)
    agenda.take_off(situation)
    situation.pending_roles.filter(answered_at=None).delete()
    return {
        "concluded_at": act.at,
        "concluded_by": act.decided_by,
        "conclusion_reason": act.data["reason"],
        "sight_until_at": situation.sight_until_at
        or act.at + timedelta(days=minors.sight_days(situation)),
    }


def stop(situation: Situation, act: Act) -> Columns:
    """Consent is withdrawn: it ends now, and every text of it is gone."""
    lead = situation.involvements.get(role=Involvement.Role.LEAD, until_at__isnull=True)
    Consent.objects.create(
        situation=situation,
        agency_id=lead.agency_id,
        state=_shared(Term.List.CONSENT_STATES, WITHDRAWN),
        at=act.at,
        entered_by=act.by,
    )
    situation.plan_entries.exclude(text="").update(text="")
    Narrative.objects.filter(situation=situation).update(why_now="")
    act.data["reason"] = _shared(Term.List.CONCLUSION_REASONS, CONSENT_WITHDRAWN)
    return conclude(situation, act) | {"outcome_shown": False}


def _shared(of: str, code: str) -> Term:
    return Term.objects.get(list=of, code=code, table__isnull=True)


def reopen(situation: Situation, act: Act) -> Columns:
    """It goes on with the agencies it had, and the next agenda has it."""
    follow_up(situation, act)
    return dict.fromkeys(_CONCLUSION)


# --- Taking a decision back ----------------------------------------------------------------------


def undo_open_discussion(situation: Situation, act: Act) -> Columns:
    """The item has not come up after all."""
    _discussion(act).opened_at = None
    _discussion(act).save(update_fields=["opened_at"])
    earlier = situation.discussions.filter(opened_at__isnull=False).order_by("opened_at").first()
    return {"discussed_at": earlier.opened_at if earlier else None}


def undo_confirm_aer(situation: Situation, act: Act) -> Columns:
    """The threshold is undecided again."""
    AerDecision.objects.filter(discussion=_discussion(act)).delete()
    return {"aer": None, "decided_at": None}


def undo_closing(situation: Situation, act: Act) -> Columns:
    """The item is open again, with what was decided of it before."""
    agenda.take_off(situation)
    agenda.reopen_item(_discussion(act))
    if act.data["back_to"] != Stage.FILTER_THREE:
        return {}
    decided = situation.changes.filter(transition="confirm_aer", undone_at__isnull=True)
    return {"aer": True, "decided_at": decided.latest("at").at}


def undo_name_agencies(situation: Situation, act: Act) -> Columns:
    """The grants are revoked, the involvements never were, and the offers stand again."""
    situation.involvements.filter(until_at__isnull=True).delete()
    situation.pending_roles.all().delete()
    agenda.take_off(situation)
    agenda.reopen_item(_discussion(act))
    return {"named_at": None}


def undo_conclude(situation: Situation, act: Act) -> Columns:
    """It goes on as if it had not been concluded."""
    if act.discussion is None:
        return reopen(situation, act)
    agenda.reopen_item(act.discussion)
    return dict.fromkeys(_CONCLUSION)


# --- Helpers -------------------------------------------------------------------------------------


def _discussion(act: Act) -> Discussion:
    assert act.discussion is not None  # guards.on_the_agenda, or an item under discussion
    return act.discussion


def close(act: Act, outcome: str, *, keep_offers: bool = False) -> None:
    agenda.close_item(_discussion(act), outcome, at=act.at, keep_offers=keep_offers)


def follow_up(situation: Situation, act: Act) -> None:
    kind = Discussion.Kind.FOLLOW_UP
    agenda.place_next(situation, after=act.meeting, at=act.at, kind=kind)


def let_it_see(situation: Situation, agency: Agency) -> None:
    """An emergency that is kept among some agencies opens its listing to one that is asked."""
    if situation.emergency_meeting_id is None:
        return
    seats = Seat.objects.filter(current(), table=situation.table_id, agency=agency)
    for seat in seats:
        Invitee.objects.get_or_create(meeting_id=situation.emergency_meeting_id, seat=seat)


def _ask_into_the_first(situation: Situation, act: Act) -> None:
    """The agency that brought a duplicate is offered a part in the first; neither tells why."""
    first: Situation | None = act.data.get("first")
    agency = situation.originating_agency
    if first is None or first.involvements.filter(agency=agency, until_at=None).exists():
        return
    role, shown = Involvement.Role.ASSISTING, situation.origin_shown
    grants.ask(first, agency, role, by=act.decided_by, at=act.at, shown=shown)
    named: dict[str, Any] = {"agency": agency} if shown else {}
    audit.record("pending.ask", by=act.by, chain=first.table_id, obj=first, **named)


def _emergency(act: Act) -> Any:
    meeting = act.data.get("meeting")
    return meeting if meeting is not None and meeting.kind == meeting.Kind.EMERGENCY else None


def _next_number(situation: Situation, act: Act) -> Columns:
    """The next number of the table's year, counted in the table's own time zone."""
    year = act.at.astimezone(ZoneInfo(situation.table.time_zone)).year
    Numbering.objects.get_or_create(table=situation.table, year=year)
    row = Numbering.objects.select_for_update().get(table=situation.table, year=year)
    row.last = _free(situation, year, row.last + 1)
    row.save(update_fields=["last"])
    return {"year": year, "number": row.last}


def _free(situation: Situation, year: int, number: int) -> int:
    """The next number that no split has drawn already."""
    rows = Situation.objects.filter(table=situation.table, year=year, number__gte=number)
    taken = set(rows.values_list("number", flat=True))
    return next(n for n in range(number, number + len(taken) + 1) if n not in taken)
