"""The agenda that builds itself: looking at it, changing its order, printing it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import access
from agencies.views.acting import find, show
from cases.agenda import cutoff_at
from cases.agenda_items import MINUTES_AN_ITEM, Minutes, expected_at, items_of
from cases.between import Moved, moved_before
from cases.discretion import another_agency
from cases.views.common import here, page, trace
from tables import standing
from tables.models import Expectation, Meeting

SEE_MEETING, RUN = "tables.see_meeting", "tables.run_meeting"
CHAIR = "tables.chair_meeting"
SOON = timedelta(hours=12)  # before that, publishing an agenda comes first, and then opening
PEOPLE = ("driver", "driver_before", "decider")


def meeting_of(request: HttpRequest, pk: Any, *, do: str = "") -> Meeting:
    """The meeting of a page; times are its table's. Raises Unseen, Forbidden."""
    meetings = Meeting.objects.select_related("table", *PEOPLE).filter(pk=pk)
    meeting = find(meetings, request.user, SEE_MEETING, do=do)
    here(request, meeting.table)
    return meeting


@page
@require_safe
@access.sharing()
def agenda(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agenda of a meeting ahead, with what makes it fit."""
    return agenda_page(request, meeting_of(request, pk))


@access.sharing()
def agenda_page(
    request: HttpRequest, meeting: Meeting, *, refused: Iterable[str] = ()
) -> HttpResponse:
    """Draw the agenda; 422 when a change was *refused*."""
    items = items_of(request.user, meeting)
    trace(request, "listing", [item.situation for item in items])
    business = list(meeting.business.order_by("added_at", "pk"))
    expected = expected_at(meeting)
    own = {held.seat for held in standing.seats(request.user)}  # type: ignore[arg-type]
    every = [*expected.seats, *expected.regrets]
    ahead = meeting.state == Meeting.State.SCHEDULED
    context = {
        "meeting": meeting,
        "table": meeting.table,
        "items": items,
        "business": business,
        "minutes": Minutes.of(meeting, items, business),
        "minutes_an_item": MINUTES_AN_ITEM,
        "expected": expected,
        "mine": [seat for seat in every if seat.pk in own] if ahead else [],
        "attendance_answers": Expectation.Answer.choices,
        "moved": traced_moves(request, meeting),
        "is_soon": meeting.starts_at - timezone.now() < SOON,
        "runs": request.user.has_perm(RUN, meeting),
        "chairs": request.user.has_perm(CHAIR, meeting),
        "cutoff": cutoff_at(meeting),
        "page_errors": list(refused),
    }
    return show(request, "cases/meeting/agenda.html", context, refused=context["page_errors"])


def traced_moves(request: HttpRequest, meeting: Meeting) -> list[Moved]:
    """What moved since the meeting before, noted as read."""
    user: Any = request.user
    moved = moved_before(user, meeting, other=another_agency())
    trace(request, "listing", {row.situation.pk: row.situation for row in moved}.values())
    return moved


@page
@require_safe
@access.sharing()
def agenda_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The running order on paper: number, kind, who brought it. Never what it is about."""
    meeting = meeting_of(request, pk)
    items = items_of(request.user, meeting)
    trace(request, "listing", [item.situation for item in items])
    business = list(meeting.business.order_by("added_at", "pk"))
    context = {
        "meeting": meeting,
        "table": meeting.table,
        "items": items,
        "business": business,
        "minutes": Minutes.of(meeting, items, business),
        "moved": traced_moves(request, meeting),
    }
    return render(request, "cases/meeting/agenda_print.html", context)
