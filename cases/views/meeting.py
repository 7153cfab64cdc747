"""A meeting's one address: what is ahead, the session, the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from agencies import access
from agencies.views.acting import show
from cases.views.agenda import agenda_page, meeting_of
from cases.views.agenda_items import Item, items_of
from cases.views.board_pages import board_again, board_of
from cases.views.common import page, trace
from cases.views.meeting_attendance import Present
from tables.models import Meeting


@page
@require_safe
@access.sharing()
def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting as it is now; while it is in session, the way to the person's board."""
    found = meeting_of(request, pk)
    if found.state == Meeting.State.IN_SESSION:
        return redirect(board_of(request.user, found), pk)
    return meeting_page(request, found)


@access.sharing()
def meeting_page(
    request: HttpRequest, meeting: Meeting, *, refused: Iterable[str] = ()
) -> HttpResponse:
    """Draw the meeting at its present state; 422 when an act was *refused*."""
    drawn = {Meeting.State.IN_SESSION: board_again, Meeting.State.CLOSED: record_page}
    return drawn.get(meeting.state, agenda_page)(request, meeting, refused=list(refused))  # type: ignore[call-overload]


def record_page(request: HttpRequest, meeting: Meeting, *, refused: list[str]) -> HttpResponse:
    """What is left of a meeting that is over: numbers, decisions, attendance."""
    items = items_of(request.user, meeting)
    trace(request, "listing", [item.situation for item in items])
    context = {
        "meeting": meeting,
        "table": meeting.table,
        "items": sorted(items, key=_as_discussed),
        "present": Present.at(meeting),
        "page_errors": refused,
    }
    return show(request, "cases/meeting/record.html", context, refused=refused)


def _as_discussed(item: Item) -> tuple[bool, Any, int]:
    """What came up first stands first; what was not reached comes last."""
    opened = item.discussion.opened_at
    return (opened is None, opened or item.discussion.closed_at, item.discussion.position)
