"""A table's settings, for the coordinator."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from tables import services
from tables.apart import has_sample
from tables.context import at_table
from tables.forms.place import TableForm
from tables.models import Table

SEE, MANAGE = "tables.see_table", "tables.manage_table"


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def table_settings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Names, prefix, time zone, clock, thresholds, confidentiality statement."""
    user = cast(User, request.user)
    table = find(Table.objects.filter(pk=pk), user, SEE, do=MANAGE)
    at_table(request, table)
    form = TableForm(
        request.POST if request.method == "POST" else None,
        instance=Table.objects.get(pk=pk),
        prefix_used=table.numberings.exists(),
    )
    if form.is_bound and carry_out(
        request, form, lambda _data: services.change_table(table, by=user, **form.changes())
    ):
        messages.success(request, _("The settings are saved."))
        return redirect("table_settings", pk)
    context = {
        "table": table, "form": form, "part": "settings", "can_have_sample": not has_sample(),
    }  # fmt: skip
    return show(request, "tables/settings.html", context)
