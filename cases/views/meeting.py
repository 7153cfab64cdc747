"""A meeting's one address: what is ahead, the session, the record."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from agencies import access
from cases.views.agenda import agenda_page, meeting_of
from cases.views.board_pages import board_again, board_of
from cases.views.common import page
from cases.views.record import record_page
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
    request: HttpRequest,
    meeting: Meeting,
    *,
    refused: Iterable[str] = (),
    sent: forms.Form | None = None,
) -> HttpResponse:
    """Draw the meeting at its present state; 422 when an act was *refused*.

    A board keeps what was typed into the form that was *sent*.
    """
    board = partial(board_again, sent=sent)
    drawn = {Meeting.State.IN_SESSION: board, Meeting.State.CLOSED: record_page}
    return drawn.get(meeting.state, agenda_page)(request, meeting, refused=list(refused))  # type: ignore[call-overload]
