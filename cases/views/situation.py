"""The page of one situation: one address; what it shows is decided here, never by the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases import clock, coded, lifecycle, traces, wording
from cases.closing import closing_of
from cases.filter_three import spoken
from cases.lifecycle import TRANSITIONS
from cases.models import Discussion, Involvement, Narrative, Situation, Stage
from cases.permissions import UNDER_DISCUSSION
from cases.rules.rows import at_seen_meetings
from cases.services.breach import is_sealed
from cases.sight import Sight
from cases.views import levels
from cases.views.common import draw, my_agency_ids, page, situation_of
from cases.views.transitions import proposed_group
from tables import standing
from tables.models import Meeting

# What a person may do from this page; the driver's decisions are taken at the meeting.
OFFERED = {
    "submit": (_("Go on preparing"), "primary"),
    "withdraw": (_("Withdraw"), "secondary"),
    "split": (_("Split in two"), "secondary"),
    "conclude": (_("Conclude"), "primary"),
    "enter_emergency": (_("Decided by telephone"), "secondary"),
    "reopen": (_("Open again"), "secondary"),
}
# What else has to be there, or the page of the act could only refuse.
HINDERED: dict[str, Callable[[Situation], Any]] = {"split": lifecycle.too_few_to_split}


@page
@require_safe
def situation_page(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show what the person may see now, and leave a trace of it."""
    situation = situation_of(request, pk)
    sight = Sight.of(request.user, situation, fresh=True)  # type: ignore[arg-type]
    traces.leave(request, {level: [situation] for level in sight.levels})
    return draw(request, "cases/situation.html", shown(request, situation, sight))


def shown(request: HttpRequest, situation: Situation, sight: Sight) -> dict[str, Any]:
    """What the page is made of; a level that the person does not hold is None."""
    user: Any = request.user
    about = coded.load([situation])[situation.pk] if sight.coded else None
    acting = levels.involved(user, situation)
    mine = my_agency_ids(user, situation.table)
    pending = levels.pending(user, situation) if situation.stage == Stage.OPEN else []
    words = Narrative.objects.filter(situation=situation).first() if sight.narrative else None
    people = about.people if about else []
    return {
        "situation": situation,
        "sight": sight,
        "clock": clock.clock_state(situation),
        "due_at": clock.due_at(situation),
        "why": wording.why_seen(situation, sight),
        "facts": facts(situation, sight, acting, pending),
        "spoken": spoken(situation.table) if sight.coded else None,
        "coded": about,
        "why_now": words,
        "sealed": (sight.narrative or sight.plan) and is_sealed(situation),
        "room": levels.room(user, situation) if sight.room else None,
        "codes": levels.codes(user, situation, people) if sight.plan_codes else None,
        "plan": levels.plan(user, situation, acting, mine, people) if sight.plan else None,
        "involved": acting,
        "my_agencies": mine,
        "own_shown": own_shown(situation, sight, acting, mine),
        "acts": acts(situation, sight),
        "proposed": proposed_group(situation) if sight.chair else None,
        "agenda": agenda_of(user, situation),
        "may_add": sight.coded and sight.add_coded and adding(situation, sight),
        "undo": undo(situation) if sight.drive else None,
        "asked": [row for row in pending if row.agency_id in mine],
        "elsewhere": standing.seat_tables(user) - {situation.table_id},
        "closing": closing_of(situation) if sight.closing else None,
        "may_object": objecting(acting, mine) if sight.closing else None,
    }


def objecting(acting: list[Any], mine: set[Any]) -> Any:
    """The first of the person's agencies that assists, and may object to a conclusion."""
    assisting = (row for row in acting if row.role == Involvement.Role.ASSISTING)
    return next((row.agency for row in assisting if row.agency_id in mine), None)


def facts(
    situation: Situation, sight: Sight, acting: list[Any], pending: list[Any]
) -> list[dict[str, Any]]:
    """The listing: who brought it, the dates, the agencies, how it ended."""
    agencies = [f"{row.agency.name} ({row.get_role_display().lower()})" for row in acting]
    rows = [
        {"label": _("Brought by"), "value": wording.brought_by(situation, sight)},
        {"label": _("Submitted"), "at": situation.submitted_at},
        {"label": _("First discussed"), "at": situation.discussed_at},
        {"label": _("Acutely elevated risk decided"), "at": situation.aer and situation.decided_at},
        {"label": _("Agencies named"), "at": situation.named_at},
        {"label": _("Entered later"), "at": situation.entered_later_at},
        {"label": _("Agencies"), "entries": agencies},
        {"label": _("Asked"), "entries": [f"{row.agency}: {row.asked_words}" for row in pending]},
        {"label": _("Contact made"), "at": situation.contact_made_at},
        {"label": _("Concluded"), "at": situation.concluded_at},
        {"label": _("Outcome"), "value": wording.outcome(situation, sight)},
        {"label": _("Rejected"), "at": situation.rejected_at},
        {"label": _("Reason"), "value": situation.rejection_reason},
    ]
    return [row for row in rows if row.get("value") or row.get("at") or row.get("entries")]


def acts(situation: Situation, sight: Sight) -> list[dict[str, Any]]:
    """The transitions that the person may make from here, as buttons."""
    found = []
    for name, (label, tone) in OFFERED.items():
        row = TRANSITIONS[name]
        if situation.stage in row.sources and sight.holds(row.permission):
            if name in HINDERED and HINDERED[name](situation):
                continue
            url = reverse("situation_act", args=[situation.pk, name])
            found.append({"name": name, "label": label, "tone": tone, "url": url})
    return found


def own_shown(
    situation: Situation, sight: Sight, acting: list[Any], mine: Any
) -> list[dict[str, Any]]:
    """The person's agencies with a part in it, and whether others read their names."""
    if not (sight.submit or sight.write_plan):
        return []
    parts = [(part.agency, part.is_shown) for part in acting]
    brought = (situation.originating_agency, situation.origin_shown)
    found = {agency.pk: (agency, shown) for agency, shown in (brought, *parts)}
    return [{"agency": a, "shown": shown} for pk, (a, shown) in found.items() if pk in mine]


def adding(situation: Situation, sight: Sight) -> bool:
    """Whether values can be added now: in the room, and afterwards by the lead."""
    return situation.stage in UNDER_DISCUSSION or (situation.stage == Stage.OPEN and sight.lead)


def agenda_of(user: Any, situation: Situation) -> Discussion | None:
    """Its place on the next agenda, or at the meeting now, for who may list it."""
    open_states = [Meeting.State.SCHEDULED, Meeting.State.IN_SESSION]
    ahead = Discussion.objects.filter(
        situation=situation, closed_at=None, meeting__state__in=open_states
    )
    if not ahead.exists():  # then there is nothing to ask a rule about
        return None
    seen = ahead.filter(at_seen_meetings(user)).select_related("meeting")
    return seen.order_by("meeting__starts_at").first()


def undo(situation: Situation) -> dict[str, Any] | None:
    """The Undo button, while the last decision can still be taken back."""
    if lifecycle.last_undoable(situation) is None:
        return None
    return {
        "url": reverse("situation_act", args=[situation.pk, "undo"]),
        "version": situation.version,
        "text": _("The last decision can be undone for two minutes."),
    }
