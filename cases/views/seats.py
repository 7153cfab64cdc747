"""Ending a seat or a table, and a sample beside one: in cases, because what is before the table
ends or stands with it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.http import form_once
from agencies.views.acting import find
from agencies.views.confirmed import confirmed
from cases.services import sample_table
from cases.services.seats import close_table, end_seat
from cases.views.common import page
from tables.models import Seat, Table


@page
@confirmed
@require_POST
def seat_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a seat. A conflict names what its agency still leads."""
    by: Any = request.user
    seats = Seat.objects.select_related("table").filter(pk=pk, until_at=None)
    row = find(seats, by, "tables.see_seat", do="tables.manage_seat")
    form_once(request, lambda: end_seat(row, by=by))
    messages.success(request, _("The seat has ended. Its roles are released."))
    return redirect("people", row.table_id)


@page
@confirmed
@require_POST
def table_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a table. A conflict names what is still before it."""
    by: Any = request.user
    row = find(Table.objects.filter(pk=pk), by, "tables.see_table", do="tables.manage_table")
    form_once(request, lambda: close_table(row, by=by))
    messages.success(request, _("The table is closed."))
    return redirect("table_settings", pk)


@page
@confirmed
@require_POST
def sample_begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have a sample made beside a table."""
    by: Any = request.user
    row = find(Table.objects.filter(pk=pk), by, "tables.see_table", do="tables.manage_table")
    form_once(request, lambda: sample_table.begin(row, by=by))
    messages.success(request, _("The sample is being made. It is among your tables in a minute."))
    return redirect("table_settings", pk)


@page
@confirmed
@require_POST
def sample_wipe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a sample whole."""
    by: Any = request.user
    row = find(Table.objects.filter(pk=pk), by, "tables.see_table", do="tables.manage_table")
    form_once(request, lambda: sample_table.wipe(row, by=by))
    messages.success(request, _("The sample is wiped: its table, its agencies and its people."))
    return redirect("home")
