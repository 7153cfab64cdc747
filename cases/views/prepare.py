"""Preparing a situation: begin a draft, go through its steps, check the answers, discard it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.errors import Forbidden, GuardFailed, Unseen
from agencies.http import form_once
from agencies.views.acting import find, sentences
from cases import coded, minors
from cases.forms.prepare import SubmitForm
from cases.forms.transitions import meetings_ahead
from cases.lifecycle import TRANSITIONS
from cases.lifecycle.guards import SELF_CHECK
from cases.models import Approval, Narrative, SelfCheck, Situation
from cases.permissions import CODED, EDIT_DRAFT, NARRATIVE
from cases.reports import uniqueness as meter
from cases.services import drafts
from cases.views.common import (
    acting,
    draw,
    here,
    my_agencies,
    page,
    situation_of,
    trace,
)
from cases.views.prepare_steps import REVIEW, STEPS, TEMPLATE, asked_at, step_labels
from tables.models import Table


@page
@require_http_methods(["GET", "HEAD", "POST"])
def prepare_start(request: HttpRequest, table: Any) -> HttpResponse:
    """Ask for which agency, and begin a draft."""
    at = here(request, find(Table.objects.filter(pk=table), request.user, "tables.see_table"))
    agencies = my_agencies(request.user, at)
    context: dict[str, Any] = {"table": at, "agencies": agencies}
    if request.method != "POST":
        return draw(request, TEMPLATE.format("start"), context)
    agency = next((a for a in agencies if str(a.pk) == request.POST.get("agency")), None)
    if agency is None:
        context["page_errors"] = [_("Choose the agency that brings the situation.")]
        return draw(request, TEMPLATE.format("start"), context)
    by = acting(request)["by"]
    begun = form_once(request, lambda: drafts.start_draft(at, agency, by=by))
    return redirect("prepare_step", pk=begun.object_id, step=STEPS[0].slug)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def prepare_step(request: HttpRequest, pk: Any, step: str) -> HttpResponse:
    """One step: show it, or save it and go on to the next."""
    situation = situation_of(request, pk, do=EDIT_DRAFT)
    if request.method != "POST" and situation.stage not in TRANSITIONS["submit"].sources:
        return redirect("situation", pk=situation.pk)
    read_draft(request, situation)
    if step == REVIEW:
        return draw_review(request, situation)
    kind = next((kind for kind in STEPS if kind.slug == step), None)
    if kind is None:
        raise Unseen()
    drawn = kind(request, situation)
    return drawn.post() if request.method == "POST" else drawn.get()


def read_draft(request: HttpRequest, situation: Situation) -> None:
    """Note that the steps' content is read. Raises Forbidden once the agency's sight has ended."""
    for level, permission in (("coded", CODED), ("narrative", NARRATIVE)):
        if not request.user.has_perm(permission, situation):
            raise Forbidden()
        trace(request, level, [situation])


def draw_review(
    request: HttpRequest, situation: Situation, form: forms.Form | None = None, **more: Any
) -> HttpResponse:
    """Check answers, with what the table will see beside them."""
    kept = Narrative.objects.filter(situation=situation).first()
    meetings = meetings_ahead(request.user, situation)
    first = meetings.first()
    context = {
        "situation": situation,
        "steps": step_labels(situation),
        "current": len(STEPS),
        "asked_at": asked_at(situation),
        "form": form or SubmitForm(meetings=meetings, initial={"meeting": first}),
        "next_meeting": first,
        "several": len(meetings) > 1,
        "answers": answers(situation),
        "upcoming": f"{situation.table.prefix}-{timezone.localdate().year}-…",
        "coded": coded.load([situation])[situation.pk],
        "minors_note": minors.note(situation.table),
        "why_now": kept.why_now if kept else "",
        "approval": Approval.objects.filter(situation=situation).first(),
    }
    return draw(request, TEMPLATE.format("review"), context | more)


@page
@require_POST
def uniqueness(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say whether the codes are common or unusual, on the page with the answers."""
    situation = situation_of(request, pk, do=EDIT_DRAFT)
    read_draft(request, situation)
    try:
        asked = form_once(request, lambda: meter.ask(situation, **acting(request)))
    except GuardFailed as refusal:
        return draw_review(request, situation, page_errors=sentences(refusal))
    return draw_review(request, situation, meter=asked.result)


def answers(situation: Situation) -> list[dict[str, Any]]:
    """The four answers of Filter One, each with its question."""
    kept = SelfCheck.objects.filter(situation=situation).first() or SelfCheck()
    fields = {field.name: field for field in SelfCheck._meta.concrete_fields}
    return [
        {"label": fields[name].verbose_name, "holds": getattr(kept, name)} for name in SELF_CHECK
    ]


@page
@require_POST
def discard_draft(request: HttpRequest, pk: Any) -> HttpResponse:
    """Delete a draft that was never submitted."""
    situation = situation_of(request, pk, do=EDIT_DRAFT)
    form_once(request, lambda: drafts.discard_draft(situation, **acting(request)))
    return redirect("home")
