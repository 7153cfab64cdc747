"""What the coordinator completes and corrects, and what an agency's contact approves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import Unseen
from agencies.http import form_once
from agencies.views.acting import carry_out, find
from cases import coded
from cases.complete import to_complete
from cases.forms.movement import CorrectForm
from cases.forms.terms import Lists
from cases.models import Correction, Narrative
from cases.permissions import APPROVE, CORRECT, EDIT_DRAFT
from cases.services import approvals, corrections
from cases.views.common import (
    SITUATIONS,
    acting,
    draw,
    go_on,
    here,
    page,
    situation_of,
    trace,
)
from tables.models import Table

ANSWERS: dict[str, Any] = {
    "approve": (approvals.approve, _("Approved. Your colleague is told.")),
    "send-back": (approvals.send_back, _("Sent back. Your colleague is told.")),
}


@page
@require_safe
def table_to_complete(request: HttpRequest, pk: Any) -> HttpResponse:
    """What is missing on which number."""
    tables = Table.objects.filter(pk=pk)
    table = here(request, find(tables, request.user, "tables.see_table", do="tables.manage_table"))
    found = to_complete(request.user, [table])  # type: ignore[arg-type]
    trace(request, "coded", [one.situation for one in found])
    return draw(request, "cases/to_complete.html", {"table": table, "found": found})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: Any) -> HttpResponse:
    """A clerical correction, kept beside what stood before."""
    situation = situation_of(request, pk, do=CORRECT)
    about = coded.load([situation])[situation.pk]
    data = request.POST if request.method == "POST" else None
    form = CorrectForm(data, about=about, lists=Lists(situation.table, *CorrectForm.LISTS))
    trace(request, "coded", [situation])
    done = form.is_bound and carry_out(
        request, form, lambda _d: corrections.correct(situation, **acting(request), **form.given)
    )
    if done:
        messages.success(request, _("Corrected. What stood before is kept with the reason."))
        return go_on(request, "correct", situation.pk)
    made = Correction.objects.filter(situation=situation).select_related("was", "now")
    context = {"situation": situation, "form": form, "made": made.order_by("-at")}
    return draw(request, "cases/correct.html", context)


@page
@require_POST
def ask_approval(request: HttpRequest, pk: Any) -> HttpResponse:
    """Hand a draft to the agency's contact."""
    situation = situation_of(request, pk, do=EDIT_DRAFT)
    form_once(request, lambda: approvals.ask_approval(situation, **acting(request)))
    messages.success(request, _("Your agency’s contact is told. A change takes it back."))
    return redirect("prepare_step", pk=situation.pk, step="review")


@page
@require_safe
def drafts_to_approve(request: HttpRequest) -> HttpResponse:
    """The drafts that wait for the person, whole: approving unseen would be worth nothing."""
    rows = list(SITUATIONS.permitted(request.user, APPROVE).order_by("created_at", "pk"))
    for level in ("listing", "coded", "narrative"):
        trace(request, level, rows)
    about = coded.load(rows)
    told = dict(Narrative.objects.filter(situation__in=rows).values_list("pk", "why_now"))
    drafts = [(row, about[row.pk], told.get(row.pk, "")) for row in rows]
    return draw(request, "cases/approvals.html", {"drafts": drafts})


@page
@require_POST
def answer_approval(request: HttpRequest, pk: Any, answer: str) -> HttpResponse:
    """Approve a draft, or send it back."""
    if answer not in ANSWERS:
        raise Unseen()
    service, words = ANSWERS[answer]
    row = find(SITUATIONS.filter(pk=pk), request.user, APPROVE)
    form_once(request, lambda: service(row, **acting(request)))
    messages.success(request, words)
    return redirect("drafts_to_approve")
