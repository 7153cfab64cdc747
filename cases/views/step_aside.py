"""Stepping aside from a situation; the chair lets somebody come back."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import Unseen
from agencies.http import form_once
from agencies.models import User
from cases.models import StepAside
from cases.permissions import SEE_STEP_ASIDE
from cases.services import step_aside as service
from cases.views.common import go_on, page, safe_next, situation_of


@page
@require_POST
def step_aside(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take the situation out of the person's sight, at once."""
    situation = situation_of(request, pk)
    by = cast(User, request.user)
    form_once(request, lambda: service.step_aside(situation, by=by))
    messages.success(request, _("You have stepped aside. It does not exist for you any more."))
    return redirect(safe_next(request) or "home")


@page
@require_POST
def lift(request: HttpRequest, pk: Any, aside_pk: Any) -> HttpResponse:
    """Let somebody see again what their agency holds."""
    situation = situation_of(request, pk)
    by = cast(User, request.user)
    rows = StepAside.objects.permitted(by, SEE_STEP_ASIDE).filter(situation_id=situation.pk)
    row = rows.filter(pk=aside_pk).first()
    if row is None:
        raise Unseen()
    form_once(request, lambda: service.lift(row, by=by))
    messages.success(request, _("The person sees again what their agency may see."))
    return go_on(request, "situation_agencies", situation.pk)
