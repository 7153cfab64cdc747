"""Came back, and going on at another table: what only the agency itself can tie together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.http import form_once
from agencies.views.acting import carry_out
from cases.forms.movement import CopyForm, TokenForm
from cases.models import Situation
from cases.permissions import COPY, DRIVE, EDIT_DRAFT
from cases.services import came_back, copies
from cases.views.common import acting, draw, go_on, page, situation_of, trace, write_typed
from cases.views.prepare_steps import STEPS


@page
@require_http_methods(["GET", "HEAD", "POST"])
def copy_situation(request: HttpRequest, pk: Any) -> HttpResponse:
    """Copy the codes to a draft at another table."""
    situation = situation_of(request, pk, do=COPY)
    by: Any = request.user
    data = request.POST if request.method == "POST" else None
    form = CopyForm(data, seats=copies.seats_elsewhere(situation, by))
    trace(request, "coded", [situation])
    done = form.is_bound and carry_out(
        request,
        form,
        lambda given: copies.copy_to(
            situation, given["seat"].table, by=by, agency=given["seat"].agency
        ),
    )
    if done:
        messages.success(request, _("The codes are copied to a draft. Answer Filter One anew."))
        return redirect("prepare_step", pk=done.object_id, step=STEPS[0].slug)
    return draw(request, "cases/copy.html", {"situation": situation, "form": form})


@page
@require_POST
def say_came_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """The driver says whether the room knows it from the last 12 months."""
    situation = situation_of(request, pk, do=DRIVE)
    known = request.POST.get("came_back") == "yes"
    form_once(
        request, lambda: came_back.say_came_back(situation, came_back=known, **acting(request))
    )
    return go_on(request, "situation", situation.pk)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def earlier(request: HttpRequest, pk: Any) -> HttpResponse:
    """The originating agency's own link: make a token, or type one."""
    situation = situation_of(request, pk, do=EDIT_DRAFT)
    form = TokenForm(request.POST if "link" in request.POST else None)
    find = TokenForm(request.POST if "find" in request.POST else None, prefix="find")
    context: dict[str, Any] = {"situation": situation, "form": form, "find": find}
    if "make" in request.POST:
        context["token"] = _make(request, situation)
    elif form.is_bound and _link(request, situation, form):
        messages.success(request, _("Linked. Others read only that it came back."))
        return go_on(request, "situation", situation.pk)
    elif find.is_bound and find.is_valid():
        context["found"] = came_back.linked(situation, find.cleaned_data["token"])
        trace(request, "listing", context["found"])
    trace(request, "listing", [situation])
    situation.refresh_from_db(fields=["version"])
    return draw(request, "cases/earlier.html", context)


def _make(request: HttpRequest, situation: Situation) -> Any:
    made = form_once(request, lambda: came_back.make_token(situation, **acting(request)))
    return made.result


def _link(request: HttpRequest, situation: Situation, form: TokenForm) -> Any:
    return write_typed(
        request, form, lambda given: came_back.link(situation, **acting(request), **given)
    )
