"""Whom to tell that there is something to do. A notice says nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Agency, Membership, Notice, User
from agencies.models.base import current
from cases.models import Situation
from cases.rules.apart import kept_apart, stepped_aside
from tables.apart import is_mere_sample
from tables.models import Officer, Representative, Table


def tell(situation: Situation, people: Iterable[User], *, at: datetime) -> None:
    """Raise one notice of this day for each of *people* for whom the situation exists.

    That is: who has not stepped aside from it, and is not kept apart from it by a split.
    """
    if is_mere_sample(situation.table):
        return
    day = at.astimezone(ZoneInfo(situation.table.time_zone)).date()
    row = Situation.objects.filter(pk=situation.pk)
    for person in people:
        if not row.filter(stepped_aside(person) | kept_apart(person)).exists():
            Notice.objects.get_or_create(user=person, day=day, defaults={"created_at": at})


def tell_of(table: Table, people: Iterable[User], *, at: datetime) -> None:
    """Raise one notice of this day for each of *people*, about something of *table*'s own."""
    if is_mere_sample(table):
        return
    day = at.astimezone(ZoneInfo(table.time_zone)).date()
    for person in people:
        Notice.objects.get_or_create(user=person, day=day, defaults={"created_at": at})


def tell_at_once(people: Iterable[User], *, at: datetime) -> None:
    """Raise a notice for each of *people*, also for who got today's already: this cannot wait."""
    day = timezone.localdate(at)
    for person in people:
        Notice.objects.filter(user=person, day=day, sent_at__isnull=False).delete()
        Notice.objects.get_or_create(user=person, day=day, defaults={"created_at": at})


def chairs(table: Table) -> QuerySet[User]:
    """Who chairs *table* now."""
    rows = Officer.objects.filter(current(), table=table, office=Officer.Office.CHAIR)
    return User.objects.filter(is_active=True, pk__in=rows.values("user"))


def speakers(table: Table, agencies: Iterable[Agency]) -> QuerySet[User]:
    """Who speaks for one of *agencies* at *table* now."""
    rows = Representative.objects.filter(
        current(), current("seat__"), seat__table=table, seat__agency__in=list(agencies)
    )
    return User.objects.filter(is_active=True, pk__in=rows.values("user"))


def contacts(agency: Agency) -> QuerySet[User]:
    """The contacts of *agency* now."""
    rows = Membership.objects.filter(current(), agency=agency, office=Membership.Office.CONTACT)
    return User.objects.filter(is_active=True, pk__in=rows.values("user"))
