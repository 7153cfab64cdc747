"""Telling people by mail, without content, that something of theirs ends before long.

A month, two weeks, a week and a day before; the home page says what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies import audit
from agencies.models import Membership, Notice, User
from agencies.models.base import current
from tables.apart import of_interest
from tables.models import AccessReview, Officer, Seat, Table
from tables.services import undertakings

DAYS_BEFORE = (30, 14, 7, 1)


def raise_nudges(at: datetime | None = None) -> int:
    """Raise the notices of this day, once, and return how many."""
    now = at or timezone.now()
    tables = of_interest(Table.objects.filter(closed_at=None))
    return sum(_raise_at(table, now) for table in tables)


@transaction.atomic
def _raise_at(table: Table, now: datetime) -> int:
    zone = ZoneInfo(table.time_zone)
    day = now.astimezone(zone).date()
    wanted = {*_signers(table, day, zone), *_of_agreements(table, day), *_of_reviews(table, now)}
    told = [pk for pk in sorted(wanted) if _tell(pk, day, now)]
    if told:
        audit.record("notice.raise", by=None, chain=table.pk, at=now, people=told)
    return len(told)


def _signers(table: Table, day: date, zone: ZoneInfo) -> Iterator[UUID]:
    """Whose undertaking ends in as many days as somebody is told before."""
    for person in undertakings.people_of(table):
        end: datetime | None = person.signed_until
        if end and (end.astimezone(zone).date() - day).days in DAYS_BEFORE:
            yield person.pk


def _of_agreements(table: Table, day: date) -> Iterator[UUID]:
    """The coordinators, and the contacts of agencies whose agreement ends then."""
    ends = [day + timedelta(days=days) for days in DAYS_BEFORE]
    seats = Seat.objects.filter(current(), table=table, agreement_until_date__in=ends)
    agencies = list(seats.values_list("agency", flat=True))
    if not agencies:
        return
    yield from contacts(agencies)
    yield from coordinators(table)


def _of_reviews(table: Table, now: datetime) -> Iterator[UUID]:
    """Those with an access review to do: on its first day, and every week after."""
    of_table = Q(table=table)
    of_agency = Q(agency__in=Seat.objects.filter(current(), table=table).values("agency"))
    for review in AccessReview.objects.filter(of_table | of_agency, closed_at=None):
        if (now - review.opened_at).days % 7 == 0:
            yield from coordinators(table) if review.table_id else contacts([review.agency_id])


def contacts(agencies: list[Any]) -> list[UUID]:
    """The ids of the contacts of *agencies*."""
    rows = Membership.objects.filter(
        current(), agency__in=agencies, office=Membership.Office.CONTACT
    )
    return list(rows.values_list("user", flat=True))


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
