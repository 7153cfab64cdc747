"""A table's own indicators: which there are, and a form for one more."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from cases.forms.indicators import CHOICES, IndicatorForm
from cases.models import OwnIndicator, Term
from cases.permissions_reports import RELEASE, SEE_INDICATOR
from cases.services import indicators
from cases.views.common import here, page
from tables.models import Table

PRIORITY = Term.List.RISK_CATEGORIES.value


@page
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def own_indicators(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the table counts beside the catalogue; a POST adds to it."""
    tables = Table.objects.filter(pk=pk)
    table = here(request, find(tables, request.user, "tables.see_table", do=RELEASE))
    asked = request.GET.get("list", PRIORITY)
    name = asked if asked in dict(CHOICES) else PRIORITY
    form = IndicatorForm(request.POST if request.method == "POST" else None, table=table, name=name)
    by = cast(User, request.user)
    if form.is_bound and carry_out(
        request, form, lambda _data: indicators.add_indicator(table, by=by, **form.asked)
    ):
        messages.success(request, _("Added. It is counted in every quarter you close from now on."))
        return redirect("own_indicators", table.pk)
    rows = OwnIndicator.objects.permitted(request.user, SEE_INDICATOR).filter(table=table)
    in_order = Prefetch("terms", Term.objects.order_by("position"))
    context = {
        "table": table,
        "part": "indicators",
        "form": form,
        "lists": CHOICES,
        "chosen": name,
        "is_priority": name == PRIORITY,
        "earliest": indicators.EARLIEST,
        "rows": rows.prefetch_related(in_order).order_by("until_date", "added_at"),
    }
    return show(request, "cases/reports/indicators.html", context)


@page
@confirmed
@require_POST
def indicator_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Count it no more."""
    row = find(OwnIndicator.objects.filter(pk=pk), request.user, SEE_INDICATOR)
    by = cast(User, request.user)
    form_once(request, lambda: indicators.end_indicator(row, by=by))
    messages.success(request, _("Ended. Earlier quarters keep their count."))
    return redirect("own_indicators", row.table_id)
