"""The set-up of Filter Three: what a table's boards say there."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import User
from agencies.views.acting import carry_out, find
from agencies.views.confirmed import confirmed
from cases import filter_three as words
from cases.forms.filter_three import FilterThreeForm
from cases.services.filter_three import set_filter_three
from cases.views.common import draw, here, page
from cases.views.guard_page import overrides_of
from tables.models import Table


@page
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def filter_three(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what the boards say at Filter Three, in both languages, and change it."""
    by = cast(User, request.user)
    tables = Table.objects.filter(pk=pk)
    table = here(request, find(tables, by, "tables.see_table", do="tables.manage_table"))
    form = FilterThreeForm(request.POST or None, initial=_initial(table))
    if form.is_bound and carry_out(
        request,
        form,
        lambda data: set_filter_three(table, by=by, overrides=overrides_of(request), **data),
    ):
        messages.success(request, _("The words are set. The boards say them from now on."))
        return redirect("filter_three", pk)
    context = {"table": table, "part": "filter_three", "form": form, "said": _said(table)}
    return draw(request, "cases/filter_three.html", context)


def _initial(table: Table) -> dict[str, str]:
    return {
        "names_at_filter_three": "yes" if table.names_at_filter_three else "no",
        "filter_three_en": table.filter_three_en,
        "filter_three_fr": table.filter_three_fr,
    }


def _said(table: Table) -> list[tuple[str, words.Spoken]]:
    """What is said now, by language."""
    found = []
    for language in ("en", "fr-ca"):
        with translation.override(language):
            found.append((language, words.spoken(table)))
    return found
