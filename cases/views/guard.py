"""The guard's own addresses: looking at a text while it is typed."""

from __future__ import annotations

import time
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import GuardFailed, TooMany, Unseen
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
    _take_a_turn(str(request.user.pk))
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


def _take_a_turn(person: str) -> None:
    """Count the person's looks in this minute. Raises TooMany."""
    key = f"check-text:{person}:{int(time.time() // 60)}"
    cache.add(key, 0, timeout=120)
    try:
        turns = cache.incr(key)
    except ValueError:  # the entry went away in between
        return
    if turns > MOST_A_MINUTE:
        raise TooMany()
