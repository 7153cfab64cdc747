"""How long a table keeps what: periods, the dry run, a purge by two people, legal hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agencies import access
from agencies.errors import Unseen
from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from cases.forms.retention import HoldForm, RetentionForm
from cases.models import LegalHold, Purge, Situation, Stage
from cases.services import retention
from cases.views.common import here, page
from tables.models import Table

SEE, MANAGE, APPROVE = retention.SEE, retention.MANAGE, "tables.approve_purge"
MOST = 20  # certificates shown
# Class of record, what it is called, and who answers for it.
CLASSES = (
    ("drafts", gettext_lazy("Drafts"), gettext_lazy("the agency that writes them")),
    ("words", gettext_lazy("Words"), gettext_lazy("the involved agencies")),
    ("codes", gettext_lazy("Codes, interventions and services"), gettext_lazy("the table")),
    ("attendance", gettext_lazy("Attendance"), gettext_lazy("the table")),
)


@page
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def table_retention(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The periods, and what would go now."""
    user = cast(User, request.user)
    table = here(request, find(Table.objects.filter(pk=pk), user, SEE, do=APPROVE))
    given = request.POST if request.method == "POST" else None
    form = RetentionForm(given, instance=retention.periods(table))
    if form.is_bound and carry_out(
        request, form, lambda _data: retention.set_periods(table, by=user, **form.days())
    ):
        messages.success(request, _("The periods are saved."))
        return redirect("table_retention", pk)
    return show(request, "cases/retention.html", _context(user, table) | {"form": form})


@page
@confirmed
@require_POST
def purge_propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose to purge what is due."""
    user = cast(User, request.user)
    table = find(Table.objects.filter(pk=pk), user, SEE, do=MANAGE)
    form_once(request, lambda: retention.propose(table, by=user))
    messages.success(request, _("Proposed. Somebody else has to approve it."))
    return redirect("table_retention", pk)


@page
@confirmed
@require_POST
def purge_approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve and carry out what somebody else proposed."""
    return _on_purge(request, pk, retention.approve, _("Purged. The certificate is below."))


@page
@confirmed
@require_POST
def purge_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a proposal back."""
    return _on_purge(request, pk, retention.withdraw, _("The proposal is withdrawn."))


@page
@confirmed
@require_POST
def hold_place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hold a situation."""
    user = cast(User, request.user)
    table = find(Table.objects.filter(pk=pk), user, SEE, do=MANAGE)
    form = HoldForm(request.POST, situations=_holdable(user, table))
    if carry_out(request, form, lambda data: retention.hold(data["situation"], by=user)):
        messages.success(request, _("Held: nothing of it is purged."))
    return redirect("table_retention", pk)


@page
@confirmed
@require_POST
def hold_lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a hold."""
    user = cast(User, request.user)
    row = LegalHold.objects.filter(pk=pk, lifted_at=None).select_related("situation__table").first()
    if row is None:
        raise Unseen()
    form_once(request, lambda: retention.lift(row, by=user))
    messages.success(request, _("The hold has ended."))
    return redirect("table_retention", row.situation.table_id)


def _on_purge(request: HttpRequest, pk: UUID, act: Callable[..., Any], words: str) -> HttpResponse:
    user = cast(User, request.user)
    row = Purge.objects.select_related("table").filter(pk=pk).first()
    if row is None:
        raise Unseen()
    form_once(request, lambda: act(row, by=user))
    messages.success(request, words)
    return redirect("table_retention", row.table_id)


def _context(user: User, table: Table) -> dict[str, Any]:
    purges = Purge.objects.filter(table=table).select_related("proposed_by", "approved_by")
    now = retention.expected(table)
    manages = access.allows(user, MANAGE, table)
    holds = LegalHold.objects.filter(situation__table=table, lifted_at=None)
    return {
        "table": table,
        "part": "retention",
        "manages": manages,
        "classes": [(label, whose, now[name]) for name, label, whose in CLASSES],
        "anything": any(now.values()),
        "waiting": purges.filter(done_at=None).first(),
        "certificates": purges.filter(done_at__isnull=False).order_by("-done_at")[:MOST],
        "holds": holds.select_related("situation__table").order_by("placed_at"),
        "hold_form": HoldForm(situations=_holdable(user, table)) if manages else None,
    }


def _holdable(user: User, table: Table) -> Any:
    rows = Situation.objects.permitted(user, "cases.see_listing").select_related("table")
    rows = rows.filter(table=table, number__isnull=False).exclude(stage=Stage.REJECTED)
    return rows.exclude(holds__lifted_at=None, holds__isnull=False).order_by("-year", "-number")
