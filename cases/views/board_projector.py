"""The screen on the wall: typing its code, showing it, and the driver's hand on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import reads
from agencies.errors import Unseen
from agencies.turns import take_a_turn
from agencies.views.acting import carry_out, show
from cases.forms.meeting import NothingForm, ProjectorCodeForm
from cases.models import Situation
from cases.views.agenda import RUN, meeting_of
from cases.views.board_pages import acted, common
from cases.views.boards.projector import projector_board
from cases.views.boards.viewing import digest, of_projector
from cases.views.common import here, page
from tables.models import Projector
from tables.services import projectors

COOKIE = "projector"
COOKIE_FOR = 12 * 3600  # seconds; the meeting's end is what ends it
MOST_A_MINUTE = 10  # codes typed at one address, right or wrong


@require_http_methods(["GET", "HEAD", "POST"])
def projector_code(request: HttpRequest) -> HttpResponse:
    """Where the code is typed, on the device that is to show the meeting."""
    if request.method == "POST":
        address = get_adapter(request).get_client_ip(request)
        take_a_turn("projector-code", address, most=MOST_A_MINUTE)
    form = ProjectorCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        bound = form.pair()
        if bound is not None:
            return _bound(request, *bound)
    return show(request, "cases/boards/projector_code.html", {"form": form})


@require_safe
def projector(request: HttpRequest) -> HttpResponse:
    """What the wall shows; without its cookie, where the code is typed."""
    device = _device(request)
    if device is None:
        return redirect("projector_code")
    return render(request, "cases/boards/projector.html", _read(request, device))


@require_safe
def projector_poll(request: HttpRequest) -> HttpResponse:
    """What the wall shows, if anything has changed."""
    device = _device(request)
    if device is None:
        return HttpResponse(status=401)
    if request.GET.get("version") == of_projector(device).version:
        return HttpResponse(status=204)
    return render(request, "cases/boards/_projector.html", _read(request, device))


@page
@require_POST
def projector_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a code, and say where to type it."""
    meeting = meeting_of(request, pk, do=RUN)
    _row, code = projectors.make_code(meeting, by=request.user)  # type: ignore[arg-type]
    context = {
        "meeting": meeting,
        "code": f"{code[:4]} {code[4:]}",
        "address": request.build_absolute_uri("/projector/"),
        "until": timezone.now() + projectors.CODE_FOR,
    }
    return render(request, "cases/boards/projector_new.html", context)


@page
@require_POST
def projector_here(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bind this browser itself: a second window for the wall."""
    meeting = meeting_of(request, pk, do=RUN)
    return _bound(request, *projectors.make_here(meeting, by=request.user))  # type: ignore[arg-type]


ACTS: dict[str, Any] = {
    "pause": lambda row, by: projectors.set_paused(row, by=by, paused=True),
    "resume": lambda row, by: projectors.set_paused(row, by=by, paused=False),
    "end": lambda row, by: projectors.end(row, by=by),
}


@page
@require_POST
def projector_act(request: HttpRequest, pk: UUID, screen: UUID, act: str) -> HttpResponse:
    """Pause, resume or end one screen."""
    meeting = meeting_of(request, pk, do=RUN)
    if act not in ACTS:
        raise Unseen()
    row = projectors.projector_at(meeting, screen)
    carry_out(request, NothingForm(request.POST), lambda _d: ACTS[act](row, request.user))
    if act == "end":
        messages.success(request, _("The screen shows nothing any more."))
    return acted(request, meeting)


def _device(request: HttpRequest) -> Projector | None:
    cookie = request.COOKIES.get(COOKIE, "")
    device = projectors.of_cookie(cookie) if cookie else None
    if device is not None:
        here(request, device.meeting.table)
        translation.activate(device.meeting.table.language)
    return device


def _read(request: HttpRequest, device: Projector) -> dict[str, Any]:
    """What the template is given. The trace names whoever made the code, and the device."""
    seen = of_projector(device)
    board, situation = projector_board(seen, paused=device.paused_at is not None)
    shown = board.shown
    if situation is not None and shown is not None:
        _trace(device, situation, ["listing", *(["coded"] if shown.categories else [])])
    key = digest((shown.number, shown.stage)) if shown else ""
    return common(seen) | {"board": board, "key": key}


def _trace(device: Projector, situation: Situation, levels: list[str]) -> None:
    pairs = [(situation.pk, situation.stage)]
    reads.note_levels(
        user=device.made_by,
        session=f"projector:{device.pk}",
        chain=device.meeting.table_id,
        seen=dict.fromkeys(levels, pairs),
    )


def _bound(request: HttpRequest, _row: Projector, cookie: str) -> HttpResponse:
    """Keep the cookie on this device: no script reads it, and nothing can be done with it."""
    response = redirect("projector")
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=COOKIE_FOR,
        path="/projector/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response
