"""Who comes: what seats say before a meeting, and whom the home page asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from agencies.views.acting import carry_out
from cases.forms.meeting import ExpectForm
from cases.views.agenda import agenda_page, meeting_of
from cases.views.common import go_on, page
from tables import services as tables
from tables.models import Expectation, Invitee, Meeting, Seat

# Before that nobody knows yet.
ASK_AHEAD = timedelta(days=7)
ANSWERS = Expectation.Answer.choices


@dataclass(frozen=True)
class Asked:
    """A seat of the person that has not said whether somebody comes."""

    meeting: Meeting
    seat: Seat


@page
@require_POST
def expect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say whether somebody comes for a seat."""
    meeting = meeting_of(request, pk)
    form = ExpectForm(request.POST, meeting=meeting)
    by: Any = request.user
    done = carry_out(request, form, lambda data: tables.say_expected(meeting, by=by, **data))
    if done is None:
        refused = [str(words) for errors in form.errors.values() for words in errors]
        return agenda_page(request, meeting, refused=refused)
    messages.success(request, _("Noted. It can be changed until the meeting."))
    return go_on(request, "agenda", pk)


def not_answered(meetings: Iterable[Meeting], seats: Iterable[Seat]) -> list[Asked]:
    """The seats that *meetings* ahead still wait to hear from. Two queries."""
    soon = timezone.now() + ASK_AHEAD
    ahead = [
        row
        for row in meetings
        if row.state == Meeting.State.SCHEDULED and timezone.now() < row.starts_at < soon
    ]
    if not ahead:
        return []
    said = set(Expectation.objects.filter(meeting__in=ahead).values_list("meeting", "seat"))
    invited = set(Invitee.objects.filter(meeting__in=ahead).values_list("meeting", "seat"))
    return [
        Asked(meeting, seat)
        for meeting in ahead
        for seat in seats
        if seat.table_id == meeting.table_id
        and (meeting.pk, seat.pk) not in said
        and (meeting.kind == Meeting.Kind.ORDINARY or (meeting.pk, seat.pk) in invited)
    ]
