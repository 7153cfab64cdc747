"""What is done in and to a meeting. Each address takes a POST and makes one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import access
from agencies.errors import Unseen
from agencies.views.acting import carry_out, find, show
from cases import agenda as places
from cases.agenda_items import items_of, seats_at, with_answers
from cases.forms.meeting import (
    CheckInForm,
    EndFollowUpForm,
    HandOverForm,
    LeaveForm,
    NothingForm,
    OfferForm,
)
from cases.models import Discussion
from cases.permissions import SEE_DISCUSSION
from cases.services import involvement, room, sessions
from cases.services.agenda_later import accept_late, leave_to_later
from cases.views.agenda import RUN, agenda_page, meeting_of
from cases.views.board_acts import on_board, said
from cases.views.board_pages import acted
from cases.views.common import acting, go_on, page, trace, version_of
from cases.views.meeting import meeting_page
from cases.views.meeting_attendance import Present, opening_words
from tables import services as tables
from tables import standing
from tables.models import Attendance, Meeting, Officer
from tables.services import undertakings
from tables.services.on_the_spot import observers_here


def _who(request: HttpRequest) -> Any:
    """The person who acts."""
    return request.user


MEETING_ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "open": (sessions.open_session, _("The meeting is in session. You drive it.")),
    "take-over": (sessions.take_over, _("You drive the meeting now.")),
    "publish": (
        tables.publish_agenda,
        _("The agenda is published. What is added now is marked late."),
    ),
    "cancel": (
        sessions.cancel_meeting,
        _("The meeting is cancelled. What was on its agenda is on the next one."),
    ),
}


@page
@require_POST
def meeting_act(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Open, take over, publish or cancel a meeting."""
    if act not in MEETING_ACTS:
        raise Unseen()
    meeting = meeting_of(request, pk)
    service, words = MEETING_ACTS[act]
    form = NothingForm(request.POST)
    if carry_out(request, form, lambda _data: service(meeting, **acting(request))) is None:
        return meeting_page(request, meeting, refused=said(form))
    messages.success(request, words)
    return acted(request, meeting)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A short list of what is left to do, then the end of the meeting."""
    meeting = meeting_of(request, pk, do=RUN)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and carry_out(
        request, form, lambda _data: sessions.close_session(meeting, **acting(request))
    ):
        messages.success(request, _("The meeting is closed. This is its record."))
        return redirect("meeting", pk)
    items = items_of(request.user, meeting)
    trace(request, "listing", [item.situation for item in items])
    present = Present.at(meeting)
    context = {
        "form": form,
        "meeting": meeting,
        "table": meeting.table,
        "present": present,
        "absent": [seat for seat in seats_at(meeting) if seat.pk not in present.by_seat],
        "undecided": [item for item in items if item.is_open],
        "unreached": [item for item in items if item.waits],
        "open_business": meeting.business.filter(decision="").order_by("added_at", "pk"),
        "following": places.next_meeting(meeting.table, excluding=meeting),
    }
    return show(request, "cases/meeting/close.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_check_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check somebody in: oneself, or as the driver anybody; the list of who is there."""
    meeting = meeting_of(request, pk)
    if request.method != "POST":
        return check_in_page(request, meeting_of(request, pk, do=RUN))
    form = CheckInForm(request.POST, meeting=meeting)
    done = carry_out(request, form, lambda data: tables.check_in(meeting, by=_who(request), **data))
    if done is None:
        return refused_check_in(request, meeting, said(form))
    return acted(request, meeting)


@page
@require_POST
def confirm_all(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm everybody who waits, in one tap."""
    meeting = meeting_of(request, pk)
    form = NothingForm(request.POST)
    done = carry_out(request, form, lambda _d: tables.confirm_all(meeting, by=_who(request)))
    if done is None:
        return refused_check_in(request, meeting, said(form))
    return go_on(request, "meeting_check_in", pk)


@page
@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody leaves the meeting."""
    meeting = meeting_of(request, pk)
    form = LeaveForm(request.POST, meeting=meeting)
    done = carry_out(request, form, lambda data: tables.leave(data["attendance"], by=_who(request)))
    if done is None:
        return refused_check_in(request, meeting, said(form))
    return acted(request, meeting)


def refused_check_in(request: HttpRequest, meeting: Meeting, words: list[str]) -> HttpResponse:
    """Draw again the page the form stood on, with what was wrong."""
    here = reverse("meeting_check_in", args=[meeting.pk])
    drawn = check_in_page if request.POST.get("next", "").startswith(here) else meeting_page
    return drawn(request, meeting, refused=words)


@access.sharing()
def check_in_page(
    request: HttpRequest, meeting: Meeting, *, refused: list[str] | None = None
) -> HttpResponse:
    """Every seat, who speaks for it, and whether they are there."""
    present = Present.at(meeting)
    lapsed = undertakings.lapsed_at(meeting.table)
    places_taken = [
        {
            "seat": seat,
            "people": _people(seat, present.by_seat[seat.pk], lapsed),
            "is_here": any(row.confirmed_at for row in present.by_seat[seat.pk]),
        }
        for seat in with_answers(meeting)
    ]
    context = {
        "meeting": meeting,
        "table": meeting.table,
        "present": present,
        "places": places_taken,
        "opening": opening_words(meeting.table),
        "gives_codes": meeting.table_id in standing.office_tables(_who(request), COORDINATOR),
        "observers": observers_here(meeting),
        "modes": Attendance.Mode.choices,
        "page_errors": refused or [],
    }
    return show(request, "cases/meeting/check_in.html", context, refused=refused)


def _people(
    seat: Any, attendances: list[Attendance], lapsed: frozenset[Any]
) -> list[dict[str, Any]]:
    """Who speaks for a seat, each with their attendance, if any, and whether they sign again."""
    own = {row.user_id: row for row in attendances}
    return [
        {"user": row.user, "attendance": own.get(row.user_id), "lapsed": row.user_id in lapsed}
        for row in seat.speaking
    ]


# --- Items ---------------------------------------------------------------------------------------

COORDINATOR = Officer.Office.COORDINATOR
Write = Callable[[Discussion, HttpRequest, forms.Form], Any]


def _begin(item: Discussion, request: HttpRequest, form: Any) -> Any:
    return room.open_follow_up(item, **acting(request))


def _end(item: Discussion, request: HttpRequest, form: Any) -> Any:
    return room.close_follow_up(item, **acting(request), **form.cleaned_data)


def _hand_over(item: Discussion, request: HttpRequest, form: Any) -> Any:
    return involvement.hand_over(item.situation, **acting(request), **form.cleaned_data)


def _offer(item: Discussion, request: HttpRequest, form: Any) -> Any:
    return room.offer(item, **acting(request), **form.answer())


def _move(step: int) -> Write:
    def write(item: Discussion, request: HttpRequest, form: Any) -> Any:
        by: Any = request.user
        return room.move_item(item, by=by, step=step, version=version_of(request))

    return write


def _later(item: Discussion, request: HttpRequest, form: Any) -> Any:
    return leave_to_later(item, **acting(request))


def _accept(item: Discussion, request: HttpRequest, form: Any) -> Any:
    return accept_late(item, **acting(request))


ITEM_ACTS: dict[str, Write] = {
    "up": _move(-1),
    "down": _move(1),
    "later": _later,
    "accept": _accept,
    "begin": _begin,
    "end": _end,
    "hand-over": _hand_over,
    "offer": _offer,
}
ON_THE_AGENDA = ("up", "down", "later", "accept")


@page
@require_POST
def meeting_item(request: HttpRequest, pk: UUID, item: UUID, act: str) -> HttpResponse:
    """What is done with one item beside the transitions of its situation."""
    if act not in ITEM_ACTS:
        raise Unseen()
    meeting = meeting_of(request, pk)
    rows = Discussion.objects.select_related("situation__table", "meeting")
    discussion = find(rows.filter(pk=item, meeting=meeting), request.user, SEE_DISCUSSION)
    form = form_for(act, request, discussion)

    def write() -> Any:
        return carry_out(request, form, lambda _d: ITEM_ACTS[act](discussion, request, form))

    if act not in ON_THE_AGENDA:
        return on_board(request, meeting, form, write)
    if write() is None:
        return agenda_page(request, meeting, refused=said(form))
    return go_on(request, "agenda", pk)


def form_for(act: str, request: HttpRequest, discussion: Discussion) -> forms.Form:
    """What an act on an item is sent with."""
    if act == "offer":
        return OfferForm(request.POST, discussion=discussion)
    if act == "hand-over":
        return HandOverForm(request.POST, situation=discussion.situation)
    return EndFollowUpForm(request.POST) if act == "end" else NothingForm(request.POST)
