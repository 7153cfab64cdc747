"""What is done from a board. A refusal is said on the board it was tapped on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from agencies import access
from agencies.errors import Conflict, Unseen
from agencies.views.acting import carry_out, find
from cases.forms.acts import FORMS
from cases.forms.meeting import ChairForm
from cases.forms.transitions import NothingForm
from cases.models import Discussion, Situation
from cases.permissions import SEE_DISCUSSION
from cases.views.agenda import meeting_of
from cases.views.board_pages import acted
from cases.views.common import SITUATIONS, acting, page
from cases.views.meeting import meeting_page
from cases.views.transitions import DONE, PAGES, PERMISSIONS, apply, draw_act
from tables import services as tables
from tables.models import Meeting

# Acts that are taken on the board of a meeting; what else a situation can do has its own page.
DECISIONS = (
    "open_discussion", "defer", "return_to_agency", "confirm_aer", "reject", "name_agencies",
    "conclude", "undo",
)  # fmt: skip
STALE = 409


@page
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: UUID, item: UUID, transition: str) -> HttpResponse:
    """One decision about an item of the meeting, or the page that it needs first."""
    if transition not in DECISIONS:
        raise Unseen()
    with access.sharing():  # nothing has been written yet
        meeting = meeting_of(request, pk)
        situation = _situation(request, meeting, item, transition)
    made, options = (
        FORMS.get(transition, NothingForm),
        {"situation": situation, "user": request.user},
    )
    if request.method != "POST":
        if transition not in PAGES:
            return HttpResponseNotAllowed(["POST"])
        return _page(request, meeting, situation, transition, item, made(**options))
    form = made(request.POST, **options)
    if transition == "reject" and not form.is_valid():
        return _page(request, meeting, situation, transition, item, form)

    def write() -> Any:
        done = carry_out(request, form, lambda _d: apply(transition, request, situation, form))
        if done is not None and not done.replayed:
            messages.success(request, DONE[transition] % {"number": done.result.reference})
        return done

    return on_board(request, meeting, form, write)


@page
@require_POST
def take_the_chair(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say whose decisions are entered from now on."""
    meeting = meeting_of(request, pk)
    form = ChairForm(request.POST, meeting=meeting)

    def write() -> Any:
        return carry_out(
            request,
            form,
            lambda data: tables.take_the_chair(meeting, user=data["user"], **acting(request)),
        )

    return on_board(request, meeting, form, write)


def on_board(
    request: HttpRequest, meeting: Meeting, form: forms.Form, write: Callable[[], Any]
) -> HttpResponse:
    """Carry out *write* and go back to the board; what was refused is said there.

    Somebody who was slower (409) sees at once how it stands now.
    """
    try:
        done = write()
    except Conflict as slower:
        response = meeting_page(request, meeting, refused=[str(slower.detail)])
        response.status_code = STALE
        return response
    if done is None:
        return meeting_page(request, meeting, refused=said(form), sent=form)
    return acted(request, meeting)


def said(form: forms.Form) -> list[str]:
    """Everything that a form says was wrong, for a page that shows it on top."""
    return [str(word) for words in form.errors.values() for word in words]


def _situation(request: HttpRequest, meeting: Meeting, item: UUID, transition: str) -> Situation:
    """The situation of an item of the meeting. Raises Unseen, Forbidden."""
    rows = Discussion.objects.filter(pk=item, meeting=meeting)
    discussion = find(rows, request.user, SEE_DISCUSSION)
    return find(
        SITUATIONS.filter(pk=discussion.situation_id),
        request.user,
        "cases.see_listing",
        do=PERMISSIONS[transition],
    )


def _page(
    request: HttpRequest,
    meeting: Meeting,
    situation: Situation,
    transition: str,
    item: UUID,
    form: forms.Form,
) -> HttpResponse:
    """The page of a decision that needs one, leading back to the board."""
    return draw_act(
        request,
        situation,
        transition,
        form,
        here=reverse("board_decide", args=[meeting.pk, item, transition]),
        back=reverse("meeting", args=[meeting.pk]),
    )
