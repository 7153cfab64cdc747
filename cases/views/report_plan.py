"""The release plan: which annual reports come first."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from cases.forms.reports import PlanForm
from cases.models import ReleasePlan
from cases.permissions_reports import RELEASE
from cases.reports.catalogue.templates import BY_CODE
from cases.services import plans
from cases.views.common import here, page
from tables.models import Table


@page
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def release_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The annual reports that are planned; a POST plans one."""
    tables = Table.objects.filter(pk=pk)
    table = here(request, find(tables, request.user, "tables.see_table", do=RELEASE))
    data = request.POST if request.method == "POST" else None
    form = PlanForm(data, year=timezone.localdate().year)
    by = cast(User, request.user)
    if form.is_bound and carry_out(
        request, form, lambda given: plans.plan_year(table, by=by, **given)
    ):
        messages.success(request, _("Planned. Other releases are weighed against it."))
        return redirect("release_plan", table.pk)
    language = get_language() or "en"
    rows = list(ReleasePlan.objects.filter(table=table).order_by("-year", "audience"))
    context = {
        "table": table,
        "part": "plan",
        "form": form,
        "plans": [
            {
                "row": row,
                "templates": [BY_CODE[code].title.in_(language) for code in row.templates],
                "lacks": lacks,
            }
            for row, lacks in zip(rows, plans.lacks(rows), strict=True)
        ],
    }
    return show(request, "cases/reports/plan.html", context)
