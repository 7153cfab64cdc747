"""The pages of the three boards, and the polls that keep them up to date.

A poll passes the same check as its page. While nothing has changed for the person it answers 204
and leaves no trace; otherwise it sends the board anew, and what is read leaves its trace as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import reads
from agencies.errors import Forbidden, Unseen
from agencies.http import session_reference
from agencies.views.acting import show
from cases.filter_three import spoken
from cases.forms.meeting import ANSWER_WITHIN
from cases.models import Offer
from cases.views.agenda import RUN
from cases.views.boards.driver import driver_board
from cases.views.boards.item import OpenItem
from cases.views.boards.level import room_of
from cases.views.boards.participant import participant_board
from cases.views.boards.viewing import Read, Viewing, digest, of_meeting, viewing
from cases.views.common import go_on, here, page, polled, safe_next
from cases.views.meeting_attendance import opening_words
from tables.models import Attendance, Meeting

Build = Callable[[Viewing], tuple[Any, Read]]
# Name of the page -> what is put together for it, its template, and who may open it.
BOARDS: dict[str, tuple[Build, str, str]] = {
    "driver_board": (driver_board, "driver", RUN),
    "participant_board": (participant_board, "participant", ""),
}
GONE = 410


@page
@require_safe
def driver(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The board of who drives the meeting, and of the officers beside."""
    return _open(request, pk, "driver_board")


@polled
@require_safe
def driver_poll(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The driver's board, if anything has changed."""
    return _poll(request, pk, "driver_board")


@page
@require_safe
def participant(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The board of who sits at the table."""
    return _open(request, pk, "participant_board")


@polled
@require_safe
def participant_poll(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The participant's board, if anything has changed."""
    return _poll(request, pk, "participant_board")


def board_of(user: Any, meeting: Meeting) -> str:
    """Which board somebody starts at."""
    return "driver_board" if user.has_perm(RUN, meeting) else "participant_board"


def board_again(
    request: HttpRequest, meeting: Meeting, *, refused: list[str], sent: forms.Form | None = None
) -> HttpResponse:
    """Draw the board on which a form stood, with what was wrong and what was typed."""
    name = board_of(request.user, meeting)
    if safe_next(request).endswith("/board/"):
        name = "participant_board"
    seen = of_meeting(request.user, meeting)
    return draw_board(request, seen, name, refused=refused, sent=sent)


def acted(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What somebody is sent when an act in *meeting* is done: the way to where they were.

    The script of a board says that it is one, and is given the board itself with what is to be
    said: it would fetch the whole page for no more than these.
    """
    back = safe_next(request)
    named = [name for name in BOARDS if back == reverse(name, args=[meeting.pk])]
    if named and request.headers.get("X-Board"):
        try:
            seen = viewing(request, meeting.pk, do=BOARDS[named[0]][2])
        except (Forbidden, Unseen):  # the act ended it; the page says so
            return go_on(request, "meeting", meeting.pk)
        if not seen.is_over:
            context = _read_fragment(request, seen, named[0])
            return render(request, "cases/boards/answer.html", context)
    return go_on(request, "meeting", meeting.pk)


def draw_board(
    request: HttpRequest,
    seen: Viewing,
    name: str,
    *,
    refused: list[str] | None = None,
    sent: forms.Form | None = None,
) -> HttpResponse:
    """The whole page of a board; a form that was *sent* and refused stands as it was typed."""
    _build, template, _may = BOARDS[name]
    context = read_board(request, seen, name) | {"page_errors": refused or []}
    context["board"] = with_sent(context["board"], sent)
    return show(request, f"cases/boards/{template}.html", context, refused=refused)


def with_sent(board: Any, sent: forms.Form | None) -> Any:
    """*board* with the form that was *sent* in the place of the fresh one of its kind."""
    fresh = getattr(board, "forms", {})
    typed = {name: sent for name, form in fresh.items() if type(form) is type(sent)}
    return replace(board, forms=fresh | typed) if typed else board


def read_board(request: HttpRequest, seen: Viewing, name: str) -> dict[str, Any]:
    """What the template of a board is given; what is read leaves its trace."""
    build, _template, _may = BOARDS[name]
    board, read = build(seen)
    trace_board(request, seen, read, board.item)
    return common(seen) | {
        "board": board,
        "key": digest((board.item.pk, board.item.stage, board.item.levels)) if board.item else "",
        "opening": opening_words(seen.meeting.table),
        "spoken": spoken(seen.meeting.table),
        "answers": Offer.Kind.choices,
        "within": ANSWER_WITHIN,
        "modes": Attendance.Mode.choices,
    }


def common(seen: Viewing) -> dict[str, Any]:
    """What every board's template is given."""
    return {
        "meeting": seen.meeting,
        "table": seen.meeting.table,
        "version": seen.version,
        "now": timezone.now(),
    }


def trace_board(request: HttpRequest, seen: Viewing, read: Read, item: OpenItem | None) -> None:
    """Note what the person saw: the list, and each level of the open item."""
    shown = {"listing": read}
    for level in item.levels if item else []:
        shown[level] = [(item.situation, item.stage)] if item else []
    reads.note_levels(
        user=seen.user,
        session=session_reference(request),
        chain=seen.meeting.table_id,
        seen=shown,
    )


def _open(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    seen = viewing(request, pk, do=BOARDS[name][2])
    if seen.is_over:
        return redirect("meeting", pk)
    _at_its_table(request, seen)
    return draw_board(request, seen, name)


def _poll(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    seen = viewing(request, pk, do=BOARDS[name][2])
    if seen.is_over:
        return HttpResponse(status=GONE)
    if request.GET.get("version") == seen.version:
        return HttpResponse(status=204)
    context = _read_fragment(request, seen, name)
    return render(request, context["fragment"], context)


def _read_fragment(request: HttpRequest, seen: Viewing, name: str) -> dict[str, Any]:
    """What is needed to draw the board alone, without the page around it, by its ``fragment``."""
    _at_its_table(request, seen)
    fragment = f"cases/boards/_{BOARDS[name][1]}.html"
    return read_board(request, seen, name) | {"fragment": fragment}


def _at_its_table(request: HttpRequest, seen: Viewing) -> None:
    seen.meeting.table = room_of(seen).table
    here(request, seen.meeting.table)
