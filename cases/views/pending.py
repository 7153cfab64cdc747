"""An agency answers what it is asked, or objects to a conclusion between meetings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from agencies.errors import Unseen
from agencies.http import form_once
from agencies.models import Agency
from agencies.views.acting import find
from cases.models import PendingRole
from cases.permissions import ANSWER_PENDING, SEE_PENDING, WRITE_PLAN
from cases.services import closing, pending
from cases.views.common import acting, go_on, here, page, situation_of

ACTS: dict[str, Any] = {
    "accept": (pending.accept, ANSWER_PENDING, _("Your agency takes part from now on.")),
    "decline": (pending.decline, ANSWER_PENDING, _("Declined. The chair is told.")),
    "take-back": (pending.take_back, "", _("The agency is no longer asked.")),
}


@page
@require_POST
def pending_act(request: HttpRequest, pk: Any, act: str) -> HttpResponse:
    """Accept, decline, or no longer ask."""
    if act not in ACTS:
        raise Unseen()
    service, do, words = ACTS[act]
    rows = PendingRole.objects.select_related("situation__table").filter(pk=pk, answered_at=None)
    row = find(rows, request.user, SEE_PENDING, do=do)
    here(request, row.situation.table)
    form_once(request, lambda: service(row, **acting(request)))
    messages.success(request, words)
    return go_on(request, "situation", row.situation_id)


@page
@require_POST
def object_to_closing(request: HttpRequest, pk: Any, agency: Any) -> HttpResponse:
    """An assisting agency does not want it concluded before the next meeting."""
    situation = situation_of(request, pk, do=WRITE_PLAN)
    row = Agency.objects.filter(pk=agency).first()
    if row is None:
        raise Unseen()
    form_once(request, lambda: closing.object_to_closing(situation, agency=row, **acting(request)))
    messages.success(request, _("Your objection is noted: it waits for the next meeting."))
    return go_on(request, "situation", situation.pk)
