"""People whose part has ended by the clock: the rules close at once, the doors behind them here."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies import audit
from agencies.models import ApiToken, Membership, User
from agencies.models.base import current
from tables.models import CalendarAddress, Officer, Representative
from tables.services.people import end_sessions


def end_lapsed(at: datetime | None = None) -> int:
    """End the sign-ins and tokens of people who have nothing left; returns how many people.

    Nothing left: they spoke for a seat or held an office, and now hold none and await none.
    What they signed in with after it ended is left alone: it opens their own profile only.
    """
    now = at or timezone.now()
    return sum(_end(user, now) for user in _signed_in(now).filter(~_has_something(now)))


def _signed_in(now: datetime) -> QuerySet[User]:
    """Those who may have a session, a token or a calendar address that works."""
    tokens = ApiToken.objects.filter(user=OuterRef("pk"), revoked_at=None, expires_at__gt=now)
    calendar = CalendarAddress.objects.filter(user=OuterRef("pk"), revoked_at=None)
    since = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    works = Q(Exists(tokens)) | Q(Exists(calendar)) | Q(last_login__gte=since)
    return User.objects.filter(works, is_administrator=False)


def _has_something(now: datetime) -> Q:
    """Somebody with a part at a table, or an office of an agency, now or to come."""
    ahead = current(at=now) | Q(from_at__gt=now)
    seat_ahead = Q(seat__until_at__isnull=True) | Q(seat__until_at__gt=now)
    mine = {"user": OuterRef("pk")}
    speaks = Representative.objects.filter(
        ahead, seat_ahead, seat__agency__closed_at__isnull=True, **mine
    )
    holds = Officer.objects.filter(ahead, **mine)
    serves = Membership.objects.filter(ahead, **mine).exclude(office=Membership.Office.NONE)
    return Q(Exists(speaks)) | Q(Exists(holds)) | Q(Exists(serves))


@transaction.atomic
def _end(user: User, now: datetime) -> bool:
    ended_at = _last_end(user)
    if ended_at is None:  # never had anything: an account that waits for its first seat
        return False
    tokens = ApiToken.objects.filter(user=user, revoked_at=None, created_at__lt=ended_at)
    closed = tokens.update(revoked_at=now)
    calendars = CalendarAddress.objects.filter(user=user, revoked_at=None, created_at__lt=ended_at)
    closed += calendars.update(revoked_at=now)
    if user.last_login is not None and user.last_login < ended_at:
        closed += end_sessions(user)
    if closed:
        audit.record("person.lapse", by=None, obj=user, at=now)
    return bool(closed)


def _last_end(user: User) -> datetime | None:
    """When the last of what *user* had ended; None when there never was anything."""
    spoke = Representative.objects.filter(user=user).select_related("seat__agency")
    ends = [_first(row.until_at, row.seat.until_at, row.seat.agency.closed_at) for row in spoke]
    ends += Officer.objects.filter(user=user).values_list("until_at", flat=True)
    return max((end for end in ends if end is not None), default=None)


def _first(*ends: datetime | None) -> datetime | None:
    return min((end for end in ends if end is not None), default=None)
