"""A person's home: one thing to start, what needs them, what is theirs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cases import coded, traces
from cases.models import Situation
from cases.permissions import APPROVE
from cases.views import office, work
from cases.views.break_glass import lately
from cases.views.common import draw, page, trace
from cases.views.expected import ANSWERS, not_answered
from tables import standing
from tables.models import Meeting


@page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Needs you, our drafts, with us, the next meeting."""
    user: Any = request.user
    entries = work.ours(user)
    late = work.late_leads(user)
    drafts = work.drafts(user)
    meetings = work.meetings(user)
    asked = work.asked(user)
    listed = [*late, *(need.situation for need in asked)]
    theirs = [entry.situation for entry in entries]
    traces.leave(request, {"listing": listed, "coded": [*theirs, *drafts]})
    about = coded.load(drafts)
    seats = work.seats(user)
    needs = [*work.offers_asked(user, meetings), *asked, *work.needs(entries, late)]
    coming = not_answered(meetings, seats)
    duties = office.duties(user)
    context = {
        "coming": coming,
        "attendance_answers": ANSWERS,
        "seats": seats,
        "approvals": Situation.objects.permitted(user, APPROVE).count(),
        "sealed": work.sealed(user),
        "one_table": len({seat.table_id for seat in seats}) == 1,
        "needs": needs,
        "duties": duties,
        "holds_office": bool(standing.offices(user)),
        "several_tables": len({duty.table.pk for duty in duties}) > 1,
        "agencies": work.agencies(user),
        "break_glasses": lately(user),
        "waiting": len(needs) + len(coming) + len(duties),
        "drafts": [(row, about[row.pk]) for row in drafts],
        "ours": entries,
        "several": several(entries),
        "meetings": [row for row in meetings if row.state == Meeting.State.SCHEDULED],
        "in_session": [row for row in meetings if row.state == Meeting.State.IN_SESSION],
    }
    return draw(request, "cases/home.html", context)


@page
@require_safe
def follow_up(request: HttpRequest) -> HttpResponse:
    """The open situations in which the person's agencies act, the most urgent first."""
    entries = work.ours(request.user)
    trace(request, "coded", [entry.situation for entry in entries])
    return draw(request, "cases/follow_up.html", {"ours": entries, "several": several(entries)})


def several(entries: list[work.Ours]) -> bool:
    """Whether they are of more than one agency, so that each row has to say which."""
    return len({part.agency_id for entry in entries for part in entry.parts}) > 1
