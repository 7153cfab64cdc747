"""One view for all transitions: the button of each posts here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from agencies.errors import Unseen
from agencies.views.acting import carry_out
from cases import lifecycle
from cases.coded import conclusion_group
from cases.forms.acts import FORMS
from cases.forms.transitions import NothingForm
from cases.lifecycle import TRANSITIONS
from cases.models import ProposedConclusion, Situation
from cases.permissions import DRIVE, LISTING
from cases.sight import Sight
from cases.views.common import acting, draw, go_on, page, safe_next, situation_of, trace
from cases.views.prepare import draw_review, read_draft

UNDO = "undo"
PERMISSIONS = {name: row.permission for name, row in TRANSITIONS.items()} | {UNDO: DRIVE}
# What has a page of its own when its address is opened, or when something was missing.
PAGES = {
    "confirm_aer": "cases/acts/confirm_aer.html",
    "reject": "cases/acts/reject.html",
    "name_agencies": "cases/acts/name_agencies.html",
    "split": "cases/acts/split.html",
    "conclude": "cases/acts/conclude.html",
    "stop": "cases/acts/stop.html",
    "enter_emergency": "cases/acts/enter_later.html",
}
DONE = {
    "submit": _("%(number)s is on the agenda."),
    "withdraw": _("%(number)s is a draft again. It is on no agenda."),
    "open_discussion": _("%(number)s is open: Filter Two."),
    "defer": _("%(number)s is deferred to the next meeting."),
    "return_to_agency": _("%(number)s went back to its agency as a draft."),
    "confirm_aer": _("%(number)s: acutely elevated risk. Filter Three begins."),
    "reject": _("%(number)s is rejected. Everything but its number and dates is erased."),
    "name_agencies": _("%(number)s: the agencies are named. Filter Four begins."),
    "split": _("%(number)s is split. What you see here is what stayed."),
    "conclude": _("%(number)s is concluded."),
    "enter_emergency": _("%(number)s is open, entered later."),
    "stop": _("%(number)s is stopped. Its texts are gone."),
    "reopen": _("%(number)s is open again."),
    UNDO: _("%(number)s: the last decision is undone."),
}


@page
@require_http_methods(["GET", "HEAD", "POST"])
def situation_act(request: HttpRequest, pk: Any, transition: str) -> HttpResponse:
    """Show what a transition needs, or apply it."""
    if transition not in PERMISSIONS:
        raise Unseen()
    # Asked before the form is looked at: a wrong form is shown again with what the page shows.
    situation = situation_of(request, pk, do=PERMISSIONS[transition])
    made = FORMS.get(transition, NothingForm)
    options = {"situation": situation, "user": request.user}
    if request.method != "POST":
        if transition not in PAGES:
            return HttpResponseNotAllowed(["POST"])
        return draw_act(request, situation, transition, made(**options))
    form = made(request.POST, **options)
    done = carry_out(request, form, lambda data: apply(transition, request, situation, form))
    if done is None:
        return draw_act(request, situation, transition, form)
    if not done.replayed:
        messages.success(request, DONE[transition] % {"number": done.result.reference})
    return go_on(request, *home_of(request, situation))


def home_of(request: HttpRequest, situation: Situation) -> tuple[Any, ...]:
    """The page of the situation, unless the act took it out of the person's sight."""
    seen = request.user.has_perm(LISTING, situation)
    return ("situation", situation.pk) if seen else ("home",)


def apply(name: str, request: HttpRequest, situation: Situation, form: Any) -> Situation:
    """The one call: undo, or the verb of that name."""
    if name == UNDO:
        return lifecycle.undo(situation, **acting(request))
    return lifecycle.apply(name, situation, **acting(request), **form.given)


def draw_act(
    request: HttpRequest,
    situation: Situation,
    name: str,
    form: forms.Form,
    *,
    here: str = "",
    back: str = "",
) -> HttpResponse:
    """The page of one transition, with what was wrong. It sends to *here* and leads to *back*."""
    lifecycle.require_stage(name, situation)
    trace(request, "listing", [situation])
    if name == "submit":
        read_draft(request, situation)
        return draw_review(request, situation, form)
    context = {
        "situation": situation,
        "sight": Sight.of(request.user, situation),  # type: ignore[arg-type]
        "transition": name,
        "form": form,
        "next": safe_next(request),
        "back": back or reverse("situation", args=[situation.pk]),
        "here": here or reverse("situation_act", args=[situation.pk, name]),
    }
    if name == "conclude":
        context |= {"proposed": proposed_group(situation), "groups": form.groups}  # type: ignore[attr-defined]
    return draw(request, PAGES.get(name, "cases/acts/plain.html"), context)


def proposed_group(situation: Situation) -> Any:
    """What the chair may know of the reason that the lead proposed: its group.

    Without consent from all only that there is one. None when nothing is proposed.
    """
    latest = ProposedConclusion.objects.select_related("reason").filter(situation=situation)
    proposal = latest.order_by("-at").first()
    if proposal is None:
        return None
    if not situation.outcome_shown:
        return _("A reason that you do not see without consent from all")
    return conclusion_group(proposal.reason)
