"""The coded lists of a table, for its coordinator: browse, add, retire, restore."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.errors import GuardFailed, Unseen
from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import carry_out, find, sentences, show
from agencies.views.confirmed import confirmed, confirmed_to_send
from cases.coded import GROUPS, by_category
from cases.forms.lists import OwnTermForm
from cases.models import Term, TermRetirement
from cases.services import terms
from cases.views.common import here, page
from cases.views.guard_page import interruption, overrides_of, tell_what_is_unsure
from tables.models import Table

FIRST = Term.List.RISK_FACTORS


@page
@confirmed_to_send
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest, pk: UUID, name: str = FIRST) -> HttpResponse:
    """One coded list as this table offers it; a POST adds a term of its own."""
    table = _table(request, pk)
    if name not in Term.List.values:
        raise Unseen()
    form = OwnTermForm(request.POST if request.method == "POST" else None, table=table, name=name)
    user = cast(User, request.user)
    given: dict[str, Any] = {"by": user, "list_name": name, "overrides": overrides_of(request)}
    if form.is_bound and carry_out(
        request, form, lambda data: terms.add_term(table, **given, **data)
    ):
        tell_what_is_unsure(request, table, form.cleaned_data["name_en"])
        messages.success(request, _("Added. It is offered at your table only."))
        return redirect("lists_of", pk, name)
    return _page(request, table, name, form)


@page
@confirmed
@require_POST
def term_act(request: HttpRequest, pk: UUID, term: UUID, act: str) -> HttpResponse:
    """Retire a term at this table, or offer it again."""
    service = {"retire": terms.retire_term, "restore": terms.restore_term}.get(act)
    table = _table(request, pk)
    row = Term.objects.filter(Q(table=None) | Q(table=table), pk=term).first()
    if service is None or row is None:
        raise Unseen()
    user = cast(User, request.user)
    try:
        form_once(request, lambda: service(table, row, by=user))
    except GuardFailed as refusal:
        form = OwnTermForm(table=table, name=row.list)
        return _page(request, table, row.list, form, refused=sentences(refusal))
    return redirect("lists_of", pk, row.list)


def _table(request: HttpRequest, pk: UUID) -> Table:
    tables = Table.objects.filter(pk=pk)
    return here(request, find(tables, request.user, "tables.see_table", do="tables.manage_table"))


def _page(
    request: HttpRequest, table: Table, name: str, form: Any, *, refused: list[str] | None = None
) -> HttpResponse:
    rows = list(_terms(table, name))
    for row in rows:
        row.group_label = GROUPS.get(row.group, "")
    context = {
        "table": table,
        "form": form,
        "part": "lists",
        "name": name,
        "label": Term.List(name).label,
        "all_lists": Term.List.choices,
        "groups": by_category([row for row in rows if not row.is_retired]),
        "retired": [row for row in rows if row.is_retired],
        "total": sum(not row.is_retired for row in rows),
        "fixed": name in terms.FIXED,
        "page_errors": refused or [],
    }
    interrupted = interruption(request, form, context)
    return interrupted or show(request, "cases/lists/lists.html", context, refused=refused)


def _terms(table: Table, name: str) -> QuerySet[Any]:
    """The shared and own terms of a list, in order, with whether the table retired them."""
    here_retired = TermRetirement.objects.filter(term=OuterRef("pk"), table=table)
    return (
        Term.objects.filter(Q(table=None) | Q(table=table), list=name, retired_at=None)
        .annotate(is_retired=Exists(here_retired))
        .select_related("parent")
        .order_by("parent__position", "position", "code")
    )
