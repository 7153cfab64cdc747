"""When a table meets: the schedule, tried out before it is set."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from cases.services import sessions
from tables import recurrence
from tables.context import at_table
from tables.forms.meetings import BreakForm, ScheduleForm
from tables.models import Schedule, Table
from tables.services import add_break, occurrences, remove_break
from tables.services.replacing import replacement

SEE, MANAGE = "tables.see_table", "tables.manage_table"
SHOWN_DATES = 6
LOOK_AHEAD = timedelta(days=800)  # six meetings of a table that meets rarely are within it


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When the table meets. *Show the dates* tries a rule out and changes nothing."""
    user = cast(User, request.user)
    table = at_table(request, find(Table.objects.filter(pk=pk), user, SEE, do=MANAGE))
    current = table.schedules.filter(ended_at__isnull=True).order_by("pk").first()
    posted = request.method == "POST"
    if posted and "end" in request.POST:
        form_once(request, lambda: sessions.end_schedule(table, by=user))
        messages.success(request, _("The schedule has ended. Meetings are scheduled by hand now."))
        return redirect("schedule", pk)
    form = ScheduleForm(request.POST if posted else None, initial=_initial(current))
    if posted and "preview" not in request.POST:
        done = carry_out(
            request, form, lambda _d: sessions.set_schedule(table, by=user, **form.schedule())
        )
        if done:
            messages.success(request, _("The schedule is set, and the meetings ahead are made."))
            return redirect("schedule", pk)
    context = {
        "table": table,
        "form": form,
        "current": current,
        "part": "schedule",
        "breaks": table.breaks.order_by("first_date", "pk"),
        "break_form": BreakForm(prefix="break"),
    }
    return show(request, "cases/meeting/schedule.html", context | _dates(table, form, current))


@login_required
@confirmed
@require_POST
def breaks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Declare a break, or take one away."""
    user = cast(User, request.user)
    table = at_table(request, find(Table.objects.filter(pk=pk), user, SEE, do=MANAGE))
    row = table.breaks.filter(pk__in=_ids(request.POST.get("remove", ""))).first()
    if row is not None:
        form_once(request, lambda: remove_break(table, row, by=user))
        return redirect("schedule", pk)
    form = BreakForm(request.POST, prefix="break")
    if carry_out(request, form, lambda data: add_break(table, by=user, **data)):
        messages.success(request, _("The break is declared. No clock stands still for it."))
    else:
        for words in (words for found in form.errors.values() for words in found):
            messages.error(request, str(words))
    return redirect("schedule", pk)


def _ids(value: str) -> list[UUID]:
    try:
        return [UUID(value)]
    except ValueError:
        return []


def _initial(current: Schedule | None) -> dict[str, Any]:
    if current is None:
        return {"pattern": recurrence.Pattern.WEEKLY, "starts_on_date": timezone.localdate()}
    return recurrence.fields(current.recurrence) | {
        "starts_on_date": current.starts_on_date,
        "local_time": current.local_time,
        "minutes": current.minutes,
        "except_dates": "\n".join(current.except_dates),
    }


def _dates(table: Table, form: ScheduleForm, current: Schedule | None) -> dict[str, Any]:
    """The next six meetings: of what is being tried out, otherwise of the schedule there is."""
    tried = form.is_bound and form.is_valid()
    shown = current
    if tried:
        words = form.schedule()
        words["except_dates"] = [day.isoformat() for day in words["except_dates"]]
        shown = Schedule(table=table, **words)
    if shown is None:
        return {"dates": [], "tried": False}
    now = timezone.now()
    found = occurrences(shown, after=now, before=now + LOOK_AHEAD)
    return {"dates": found[:SHOWN_DATES], "tried": tried} | (_does(table, found) if tried else {})


def _does(table: Table, found: list[datetime]) -> dict[str, Any]:
    """What setting it would do to the meetings that are made already."""
    planned = replacement(table, sessions.with_agenda(table))
    gone = [row for row in planned.untouched if row.starts_at not in found]
    return {"stay": planned.stay, "gone": gone}
