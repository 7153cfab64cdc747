"""Telling who speaks at a meeting that there is something to look at. The mail says no more."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from agencies.models import Notice, User
from agencies.models.base import current
from tables.apart import is_mere_sample
from tables.models import Meeting, Representative
from tables.services.breaks import on_break


def tell(meeting: Meeting, *, at: datetime) -> int:
    """Raise one notice of this day for everybody who speaks at *meeting*; return how many.

    Whoever has one of this day already gets no other. In a declared break nobody is told.
    """
    day = at.astimezone(ZoneInfo(meeting.table.time_zone)).date()
    told = 0
    if is_mere_sample(meeting.table) or on_break(meeting.table, day):
        return told
    for person in speaking_at(meeting):
        _notice, made = Notice.objects.get_or_create(
            user=person, day=day, defaults={"created_at": at}
        )
        told += made
    return told


def speaking_at(meeting: Meeting) -> QuerySet[User]:
    """Who speaks for a seat that *meeting* is for."""
    rows = Representative.objects.filter(
        current(), current("seat__"), seat__table=meeting.table_id,
        seat__agency__closed_at__isnull=True,
    )  # fmt: skip
    if meeting.kind == Meeting.Kind.EMERGENCY:
        rows = rows.filter(seat__in=meeting.invitees.values("seat"))
    return User.objects.filter(is_active=True, pk__in=rows.values("user"))
