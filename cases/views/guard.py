"""The guard's own addresses: looking at a text while it is typed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import GuardFailed, Unseen
from agencies.turns import take_a_turn
from agencies.views.acting import find
from cases.guard import Marked, findings
from cases.views.common import page
from tables.models import Table

LONGEST = 4000  # characters; no field of ours takes as many
MOST_A_MINUTE = 60  # looks for one person


@page
@require_POST
def check_text(request: HttpRequest) -> HttpResponse:
    """Say what in a text may identify somebody. The text is read and forgotten.

    The answer has places and reasons, not the values. A person has so many looks a minute.
    """
    take_a_turn("check-text", str(request.user.pk), most=MOST_A_MINUTE)
    text = request.POST.get("text", "")
    if len(text) > LONGEST:
        raise GuardFailed(_("This text is too long."), code="text_refused")
    found = findings(text, _table(request))
    return JsonResponse({"findings": [Marked("text", one).as_json() for one in found]})


def _table(request: HttpRequest) -> Table | None:
    """The table that the text is for, if the person names one of theirs."""
    given = request.POST.get("table", "")
    if not given:
        return None
    try:
        pk = UUID(given)
    except ValueError:
        raise Unseen() from None
    return find(Table.objects.filter(pk=pk), request.user, "tables.see_table")
