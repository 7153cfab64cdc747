"""An agency decides whether others may read its name in one situation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import Unseen
from agencies.http import form_once
from cases.services import shown
from cases.views.common import acting, go_on, my_agencies, page, situation_of


@page
@require_POST
def show_agency(request: HttpRequest, pk: Any, agency_pk: Any) -> HttpResponse:
    """Be shown to others here, or not."""
    situation = situation_of(request, pk)
    mine = {agency.pk: agency for agency in my_agencies(request.user, situation.table)}
    if agency_pk not in mine:
        raise Unseen()
    wanted = request.POST.get("shown") == "yes"
    form_once(
        request,
        lambda: shown.show_agency(situation, mine[agency_pk], shown=wanted, **acting(request)),
    )
    words = (
        _("Others read your agency’s name here.")
        if wanted
        else _("Others read “another agency” here.")
    )
    messages.success(request, words)
    return go_on(request, "situation", situation.pk)
