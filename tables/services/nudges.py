"""Telling people by mail, without content, that something of theirs ends before long.

A month, two weeks, a week and a day before; the home page says what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.models import Membership, Notice, User
from agencies.models.base import current
from tables.models import Officer, Seat, Table
from tables.services import undertakings

DAYS_BEFORE = (30, 14, 7, 1)


def raise_nudges(at: datetime | None = None) -> int:
    """Raise the notices of this day, once, and return how many."""
    now = at or timezone.now()
    return sum(_raise_at(table, now) for table in Table.objects.filter(closed_at=None))


@transaction.atomic
def _raise_at(table: Table, now: datetime) -> int:
    zone = ZoneInfo(table.time_zone)
    day = now.astimezone(zone).date()
    wanted = {*_signers(table, day, zone), *_of_agreements(table, day)}
    told = [pk for pk in sorted(wanted) if _tell(pk, day, now)]
    if told:
        audit.record("notice.raise", by=None, chain=table.pk, at=now, people=told)
    return len(told)


def _signers(table: Table, day: date, zone: ZoneInfo) -> Iterator[UUID]:
    """Whose undertaking ends in as many days as somebody is told before."""
    for person in undertakings.people_of(table):
        end: datetime | None = person.signed_until  # type: ignore[attr-defined]
        if end and (end.astimezone(zone).date() - day).days in DAYS_BEFORE:
            yield person.pk


def _of_agreements(table: Table, day: date) -> Iterator[UUID]:
    """The coordinators, and the contacts of agencies whose agreement ends then."""
    ends = [day + timedelta(days=days) for days in DAYS_BEFORE]
    seats = Seat.objects.filter(current(), table=table, agreement_until_date__in=ends)
    agencies = list(seats.values_list("agency", flat=True))
    if not agencies:
        return
    contacts = Membership.objects.filter(
        current(), agency__in=agencies, office=Membership.Office.CONTACT
    )
    yield from contacts.values_list("user", flat=True)
    yield from coordinators(table)


def coordinators(table: Table) -> list[UUID]:
    """The ids of those who coordinate *table* now."""
    rows = Officer.objects.filter(current(), table=table, office=Officer.Office.COORDINATOR)
    return list(rows.values_list("user", flat=True))


def _tell(user: UUID, day: date, now: datetime) -> bool:
    if not User.objects.filter(pk=user, is_active=True).exists():
        return False
    _notice, made = Notice.objects.get_or_create(
        user_id=user, day=day, defaults={"created_at": now}
    )
    return made
