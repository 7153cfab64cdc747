"""Closing a quarter of a table, and counting a closed one again; for its coordinator."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import GuardFailed, Unseen
from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import find, sentences
from agencies.views.confirmed import confirmed
from cases.models import ClosedQuarter
from cases.permissions_reports import CLOSE_QUARTER, SEE_QUARTER
from cases.services import counting_again, quarters
from cases.views.common import here, page
from tables.models import Table

AGAIN: dict[counting_again.Outcome, Any] = {
    counting_again.Outcome.SAME: lambda: _("Nothing has changed since it was counted."),
    counting_again.Outcome.REPLACED: lambda: _(
        "Its counts were replaced: every earlier report stays as safe beside the new counts."
    ),
    counting_again.Outcome.CORRECTION: lambda: _(
        "Its counts stay: beside earlier reports the change would show. It is counted as a "
        "correction in the next quarter that is closed."
    ),
}


@page
@confirmed
@require_POST
def quarter_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Freeze the counts of a quarter."""
    table = here(
        request,
        find(Table.objects.filter(pk=pk), request.user, "tables.see_table", do=CLOSE_QUARTER),
    )
    by = cast(User, request.user)
    try:
        day = date.fromisoformat(request.POST.get("start_date", ""))
    except ValueError:
        raise Unseen() from None
    form_once(request, lambda: quarters.close_quarter(table, by=by, start_date=day))
    messages.success(request, _("The quarter is closed. Reports can be made of it."))
    return redirect("reports", table.pk)


@page
@confirmed
@require_POST
def quarter_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Count a closed quarter once more."""
    row = find(ClosedQuarter.objects.select_related("table").filter(pk=pk), request.user,
               SEE_QUARTER)  # fmt: skip
    by = cast(User, request.user)
    try:
        done = form_once(request, lambda: counting_again.count_again(row, by=by))
    except GuardFailed as refusal:
        messages.error(request, sentences(refusal)[0])
    else:
        again = cast(counting_again.Again | None, done.result)
        if again is not None:
            messages.success(request, AGAIN[again.outcome]())
    return redirect("reports", row.table_id)
