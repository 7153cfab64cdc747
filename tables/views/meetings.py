"""The meetings of a table, and a new one beside its schedule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import access
from agencies.errors import Forbidden
from agencies.models import User
from agencies.views.acting import carry_out, find, show, version_of
from tables import services
from tables.context import at_table
from tables.forms.meetings import MeetingForm, MoveForm
from tables.models import Meeting, Table
from tables.permissions import DRIVERS, holding

SEE, SEE_MEETING = "tables.see_table", "tables.see_meeting"
PAGE = 25


@login_required
@require_safe
@access.sharing()
def meetings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Meetings ahead, or those that are over, by ``?when=past``."""
    user = cast(User, request.user)
    table = at_table(request, find(Table.objects.filter(pk=pk), user, SEE))
    over = Q(state__in=[Meeting.State.CLOSED, Meeting.State.CANCELLED]) | Q(
        state=Meeting.State.SCHEDULED, planned_end_at__lt=timezone.now() - timedelta(days=1)
    )
    past = request.GET.get("when") == "past"
    here = Meeting.objects.permitted(user, SEE_MEETING).filter(table=table)
    present = Count(
        "attendances__seat", filter=Q(attendances__confirmed_at__isnull=False), distinct=True
    )
    rows = here.filter(over if past else ~over).annotate(seats_present=present)
    rows = rows.order_by("-starts_at" if past else "starts_at", "pk")
    context = {
        "table": table,
        "past": past,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "officer": holding(user, *DRIVERS).filter(table=table).exists(),
    }
    return show(request, "tables/meetings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Schedule an ordinary or an emergency meeting."""
    user = cast(User, request.user)
    table = at_table(request, find(Table.objects.filter(pk=pk), user, SEE))
    if not holding(user, *DRIVERS).filter(table=table).exists():
        raise Forbidden()
    form = MeetingForm(request.POST if request.method == "POST" else None, table=table)
    if form.is_bound:
        done = carry_out(
            request, form, lambda _d: services.schedule_meeting(table, by=user, **form.meeting())
        )
        if done:
            messages.success(request, _("The meeting is scheduled."))
            return redirect("meeting", done.object_id)
    return show(request, "tables/meeting_new.html", {"table": table, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a meeting that has not begun."""
    user = cast(User, request.user)
    rows = Meeting.objects.select_related("table").filter(pk=pk)
    meeting = find(rows, user, SEE_MEETING, do="tables.run_meeting")
    at_table(request, meeting.table)
    form = MoveForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if form.is_bound:
        acting: dict[str, Any] = {"by": user, "version": version_of(request)}
        done = carry_out(
            request, form, lambda _d: services.move_meeting(meeting, **acting, **form.times())
        )
        if done:
            messages.success(request, _("The meeting is moved. Those who speak there are told."))
            return redirect("agenda", pk)
    context = {"table": meeting.table, "meeting": meeting, "form": form}
    return show(request, "tables/meeting_move.html", context)
