"""A person's meetings as a calendar that other programs read, under a secret address.

It holds times and the name of the table, and nothing of what a meeting is about: an emergency
meeting looks like any other, and is there for those alone whom it invites.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from agencies import audit
from agencies.authentication import digest
from agencies.errors import Unseen
from agencies.models import User
from tables import standing
from tables.models import CalendarAddress, Meeting

BEHIND, AHEAD = timedelta(days=60), timedelta(days=400)
READ_AGAIN = timedelta(hours=4)


@transaction.atomic
def make_address(user: User) -> tuple[CalendarAddress, str]:
    """A new address for *user*, and its secret, shown once; the one before stops working."""
    now = timezone.now()
    CalendarAddress.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    secret = secrets.token_urlsafe(32)
    made = CalendarAddress.objects.create(user=user, digest=digest(secret), created_at=now)
    audit.record("calendar.make", by=user, obj=made, at=now)
    return made, secret


@transaction.atomic
def revoke_address(user: User) -> None:
    """Let the address of *user* stop working. Raises Unseen when there is none."""
    now = timezone.now()
    row = CalendarAddress.objects.filter(user=user, revoked_at=None).first()
    if row is None:
        raise Unseen()
    CalendarAddress.objects.filter(pk=row.pk).update(revoked_at=now)
    audit.record("calendar.revoke", by=user, obj=row, at=now)


def owner_of(secret: str) -> User:
    """Whose calendar an address is. Raises Unseen unless they still sit at a table."""
    live = CalendarAddress.objects.filter(
        digest=digest(secret), revoked_at=None, user__is_active=True
    )
    found = live.select_related("user").first()
    if found is None or not standing.tables(found.user):
        raise Unseen()
    return found.user


def calendar_of(user: User, *, host: str) -> bytes:
    """The meetings of *user*'s tables as iCalendar, each at its table's own wall time."""
    now = timezone.now()
    rows = Meeting.objects.permitted(user, "tables.see_meeting").filter(
        starts_at__gt=now - BEHIND, starts_at__lt=now + AHEAD
    )
    calendar = Calendar()
    calendar.add("prodid", "-//Situation table//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("refresh-interval", READ_AGAIN, parameters={"value": "DURATION"})
    with translation.override(user.language):
        for event in _events(rows.select_related("table").order_by("starts_at", "pk"), host):
            calendar.add_component(event)
    calendar.add_missing_timezones()
    made: bytes = calendar.to_ical()
    return made


def _events(meetings: Iterable[Meeting], host: str) -> Iterable[Event]:
    for meeting in meetings:
        zone = ZoneInfo(meeting.table.time_zone)
        event = Event()
        event.add("uid", f"{meeting.pk}@{host}")
        event.add("dtstamp", timezone.now())
        event.add("sequence", meeting.version)
        event.add("dtstart", meeting.starts_at.astimezone(zone))
        event.add("dtend", meeting.planned_end_at.astimezone(zone))
        event.add("summary", _("%(table)s: meeting") % {"table": meeting.table.name})
        event.add("class", "PRIVATE")
        cancelled = meeting.state == Meeting.State.CANCELLED
        event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        yield event
