"""A table's own page."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import access
from agencies.models import User
from agencies.views.acting import find, show
from cases.agenda_items import Minutes, items_of
from cases.models import Situation, Stage
from cases.rules.apart import stepped_aside
from cases.views.common import here, page, trace
from tables.models import Meeting, Table
from tables.permissions import DRIVERS, holding
from tables.views.people import officers_of, seats_of

RECENT = 5


@page
@require_safe
@access.sharing()
def table(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The next meeting and its agenda, meetings that are over, officers, seats."""
    user = cast(User, request.user)
    row = here(request, find(Table.objects.filter(pk=pk), user, "tables.see_table"))
    meetings = Meeting.objects.permitted(user, "tables.see_meeting").filter(table=row)
    coming = _coming(meetings)
    items = items_of(user, coming) if coming else []
    trace(request, "listing", [item.situation for item in items])
    officer = holding(user, *DRIVERS).filter(table=row).exists()
    drafts = Situation.objects.filter(~stepped_aside(user), table=row, stage=Stage.DRAFT)
    context = {
        "table": row,
        "coming": coming,
        "items": items,
        "minutes": Minutes.of(coming, items) if coming else None,
        "recent": meetings.filter(state=Meeting.State.CLOSED).order_by("-starts_at")[:RECENT],
        "officers": officers_of(row),
        "seats": seats_of(row),
        "officer": officer,
        "manages": user.has_perm("tables.manage_table", row),
        "in_preparation": drafts.count() if officer else None,
    }
    return show(request, "cases/meeting/table.html", context)


def _coming(meetings: QuerySet[Meeting]) -> Meeting | None:
    """The meeting in session, or else the next one."""
    ahead = meetings.filter(
        Q(state=Meeting.State.IN_SESSION)
        | Q(state=Meeting.State.SCHEDULED, planned_end_at__gt=timezone.now())
    )
    first = Case(
        When(state=Meeting.State.IN_SESSION, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return ahead.select_related("table").order_by(first, "starts_at", "pk").first()
