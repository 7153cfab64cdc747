"""Other business of a meeting, and a table's log of barriers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.http import form_once
from agencies.views.acting import carry_out, find
from cases.forms.business import BarrierForm, BusinessForm, DecisionForm
from cases.models import Barrier, BusinessItem
from cases.permissions_business import SEE_BARRIER, SEE_BUSINESS
from cases.services import business as services
from cases.views.agenda import RUN, meeting_of
from cases.views.common import draw, here, page, safe_next
from cases.views.guard_page import overrides_of
from tables.models import Meeting, Table

GET_OR_POST = ["GET", "HEAD", "POST"]


@page
@require_http_methods(GET_OR_POST)
def business(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The plain items of a meeting; a new one."""
    meeting = meeting_of(request, pk)
    by: Any = request.user
    form = BusinessForm(request.POST if request.method == "POST" else None)
    if form.is_bound and carry_out(
        request,
        form,
        lambda data: services.add_business(meeting, by=by, overrides=overrides_of(request), **data),
    ):
        messages.success(request, _("It is on the agenda."))
        return redirect("business", pk)
    context = {
        "meeting": meeting,
        "table": meeting.table,
        "form": form,
        "items": meeting.business.order_by("added_at", "pk"),
        "runs": by.has_perm(RUN, meeting),
        "goes_on": meeting.state in services.OPEN,
        "barriers": Barrier.objects.permitted(by, SEE_BARRIER)
        .filter(meeting=meeting)
        .select_related("kind")
        .order_by("raised_at", "pk"),
    }
    return draw(request, "cases/meeting/business.html", context)


@page
@require_http_methods(GET_OR_POST)
def business_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The one line of decision of a plain item."""
    item = _item(request, pk, do=True)
    by: Any = request.user
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and carry_out(
        request,
        form,
        lambda data: services.decide_business(item, by=by, overrides=overrides_of(request), **data),
    ):
        return redirect("business", item.meeting_id)
    context = {"item": item, "meeting": item.meeting, "table": item.meeting.table, "form": form}
    return draw(request, "cases/meeting/business_decide.html", context)


@page
@require_POST
def business_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a plain item off the agenda."""
    item = _item(request, pk)
    by: Any = request.user
    form_once(request, lambda: services.remove_business(item, by=by))
    return redirect("business", item.meeting_id)


@page
@require_http_methods(GET_OR_POST)
def barriers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The log of barriers by status; a new one, as it came up at a meeting if it did."""
    by: Any = request.user
    table = here(request, find(Table.objects.filter(pk=pk), by, "tables.see_table"))
    form = BarrierForm(request.POST if request.method == "POST" else None, table=table)
    meeting = _came_up_at(request, table)
    if form.is_bound and carry_out(
        request,
        form,
        lambda data: services.raise_barrier(
            table, by=by, meeting=meeting, overrides=overrides_of(request), **data
        ),
    ):
        messages.success(request, _("The barrier is logged."))
        return redirect(safe_next(request) or request.get_full_path())
    status = request.GET.get("status", "")
    rows = Barrier.objects.permitted(by, SEE_BARRIER).filter(table=table)
    shown = rows.filter(status=status) if status in Barrier.Status.values else rows
    context = {
        "table": table,
        "form": form,
        "meeting": meeting,
        "status": status,
        "statuses": Barrier.Status.choices,
        "barriers": shown.select_related("kind", "meeting").order_by("-raised_at", "pk"),
        "keeps": by.has_perm("tables.log_barriers", table),
        "next": safe_next(request),
    }
    return draw(request, "cases/barriers.html", context)


@page
@require_POST
def barrier_status(request: HttpRequest, pk: UUID, status: str) -> HttpResponse:
    """Say how far a barrier has come."""
    by: Any = request.user
    row = find(Barrier.objects.filter(pk=pk), by, SEE_BARRIER)
    form_once(request, lambda: services.set_barrier_status(row, by=by, status=status))
    return redirect("barriers", row.table_id)


def _item(request: HttpRequest, pk: UUID, *, do: bool = False) -> BusinessItem:
    rows = BusinessItem.objects.select_related("meeting__table").filter(pk=pk)
    item = find(rows, request.user, SEE_BUSINESS)
    meeting_of(request, item.meeting_id, do=RUN if do else "")
    return item


def _came_up_at(request: HttpRequest, table: Table) -> Meeting | None:
    """The meeting of the table that the address names, if the person sees it."""
    try:
        named = UUID(request.GET.get("meeting", ""))
    except ValueError:
        return None
    seen = Meeting.objects.permitted(request.user, "tables.see_meeting")
    return seen.filter(pk=named, table=table).first()
