"""Signing in on the spot: an alternate who walks in, and observers; what observers see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import Unseen
from agencies.http import form_once
from agencies.views.acting import carry_out, find, show
from cases.forms.meeting import ObserverForm, WalkInForm
from cases.records import figures_for_observers
from cases.views.agenda import RUN, meeting_of
from cases.views.common import here, page
from cases.views.meeting_attendance import opening_words
from tables import services as tables
from tables.models import Meeting

GET_OR_POST = ["GET", "HEAD", "POST"]


@page
@require_http_methods(GET_OR_POST)
def walk_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check in an alternate nobody had named."""
    meeting = meeting_of(request, pk, do=RUN)
    by: Any = request.user
    form = WalkInForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if form.is_bound and carry_out(
        request, form, lambda data: tables.sign_in_walk_in(meeting, by=by, **data)
    ):
        messages.success(request, _("Checked in. It ends with this meeting."))
        return redirect("meeting_check_in", pk)
    context = _signing(meeting) | {"form": form}
    return show(request, "cases/meeting/walk_in.html", context)


@page
@require_http_methods(GET_OR_POST)
def observers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who looks on today; a new one signs."""
    meeting = meeting_of(request, pk, do=RUN)
    by: Any = request.user
    form = ObserverForm(request.POST if request.method == "POST" else None)
    if form.is_bound and carry_out(
        request, form, lambda data: tables.sign_observer(meeting, by=by, **data)
    ):
        return redirect("observers", pk)
    rows = meeting.observers.order_by("left_at", "signed_at", "pk")
    context = _signing(meeting) | {"form": form, "rows": rows}
    return show(request, "cases/meeting/observers.html", context)


def _signing(meeting: Meeting) -> dict[str, Any]:
    """What a page is given on which somebody signs: what they sign stands on it."""
    table = meeting.table
    return {"meeting": meeting, "table": table, "opening": opening_words(table)}


@page
@require_POST
def observer_leaves(request: HttpRequest, pk: UUID, observer: UUID) -> HttpResponse:
    """An observer has gone."""
    meeting = meeting_of(request, pk, do=RUN)
    row = meeting.observers.filter(pk=observer).first()
    if row is None:
        raise Unseen()
    by: Any = request.user
    form_once(request, lambda: tables.observer_leaves(row, by=by))
    return redirect("observers", pk)


@page
@require_safe
def counts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What an observer sees on their own device: how many, and nothing else."""
    rows = Meeting.objects.select_related("table").filter(pk=pk)
    meeting = find(rows, request.user, "tables.observe_meeting")
    here(request, meeting.table)
    found = figures_for_observers(meeting)
    figures = [
        {"label": _("Agencies at the table"), "value": found.agencies},
        {"label": _("Items on the agenda"), "value": found.items},
        {"label": _("Items that have ended"), "value": found.ended},
    ]
    context = {"meeting": meeting, "table": meeting.table, "figures": figures}
    return render(request, "cases/meeting/counts.html", context)
