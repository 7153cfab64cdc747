"""A code for one meeting: given out by the coordinator, typed by who has no second factor there."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from tables.context import at_table
from tables.forms.trust import CodeForm
from tables.models import Meeting, MeetingCode
from tables.services import codes


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give somebody in the room a code; its digits are on the page that answers, and nowhere."""
    user = cast(User, request.user)
    rows = Meeting.objects.select_related("table").filter(pk=pk)
    meeting = find(rows, user, "tables.see_meeting", do=codes.ISSUE)
    at_table(request, meeting.table)
    form = CodeForm(request.POST if request.method == "POST" else None, meeting=meeting, but=user)
    shown: list[str] = []

    def write(data: dict[str, User]) -> MeetingCode:
        row, digits = codes.issue_code(meeting, by=user, user=data["user"])
        shown.append(digits)
        return row

    done = carry_out(request, form, write) if form.is_bound else None
    context = {
        "meeting": meeting,
        "table": meeting.table,
        "form": form,
        "code": shown[0] if shown else "",
        "replayed": done and done.replayed,
        "person": form.cleaned_data["user"] if done else None,
    }
    return show(request, "tables/meeting_code.html", context)
