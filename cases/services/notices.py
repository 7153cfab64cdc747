"""Nudges when nobody has made contact yet: to whom, and no more than once a day.

The table's clock says when: at *due* the lead's representatives, at *overdue* the assisting
agencies' too, at *unreported* the chair and the lead agency's contact. Nothing tells a notice
which of these it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies import audit
from agencies.models import Membership, Notice, User
from agencies.models.base import current
from cases.closing import OBJECT_WITHIN, ClosingState, closing_of
from cases.models import Involvement, ReportBack, Situation, Stage, StepAside
from cases.permissions import CHAIR, WRITE_PLAN
from tables.apart import of_interest
from tables.models import Officer, Representative, Table

# A moment that passed longer ago than this raises nothing any more.
TAKEN_UP_WITHIN = timedelta(days=7)

Moment = tuple[User, datetime]  # who is to be told, and since when there is something to tell


def raise_notices(at: datetime | None = None) -> int:
    """Raise the notices that are due and return how many; safe to run as often as one likes.

    A mail tells that there is something to do, so one answers every moment that came before it:
    a person whose last notice is younger than the moment, still unsent, or of this day of the
    table gets no other.
    """
    now = at or timezone.now()
    waiting = Situation.objects.filter(stage=Stage.OPEN).filter(
        Q(contact_made_at__isnull=True) | Q(pk__in=_may_close(now).values("situation"))
    )
    tables = of_interest(Table.objects.filter(pk__in=waiting.values("table")))
    return sum(_raise_at(table, waiting.filter(table=table), now) for table in tables)


@transaction.atomic
def _raise_at(table: Table, waiting: QuerySet[Situation], now: datetime) -> int:
    zone = ZoneInfo(table.time_zone)
    latest: dict[User, datetime] = {}
    for situation in waiting.select_related("table"):
        for person, moment in _moments(situation, now):
            latest[person] = max(moment, latest.get(person, moment))
    told = [user for user, moment in latest.items() if _tell(user, moment, zone, now)]
    if told:
        audit.record("notice.raise", by=None, chain=table.pk, at=now, people=told)
    return len(told)


def _moments(situation: Situation, now: datetime) -> Iterator[Moment]:
    """Whom the clock of *situation* wants told at *now*, each with the moment it says so."""
    yield from _closing(situation, now)
    if situation.contact_made_at is not None:
        return
    table = situation.table
    steps = (
        (table.contact_due_hours, _speaking(situation, Involvement.Role.LEAD)),
        (table.contact_overdue_hours, _speaking(situation, *Involvement.Role.values)),
        (table.contact_unreported_hours, _answering(situation)),
    )
    for hours, people in steps:
        moment = _after(situation, hours)
        if now - TAKEN_UP_WITHIN < moment <= now:
            yield from ((person, moment) for person in people)


def _may_close(now: datetime) -> QuerySet[ReportBack]:
    """The reports that it may close to which nobody may object any more since lately."""
    until = now - OBJECT_WITHIN
    return ReportBack.objects.filter(may_close=True, at__lte=until, at__gt=until - TAKEN_UP_WITHIN)


def _closing(situation: Situation, now: datetime) -> Iterator[Moment]:
    """The chair may conclude between meetings, once nobody may object any more."""
    closing = closing_of(situation, now)
    if closing.state == ClosingState.CLEAR and closing.free_at is not None:
        yield from ((user, closing.free_at) for user in _chairing(situation))


def _after(situation: Situation, hours: int) -> datetime:
    assert situation.named_at is not None  # an open situation has named agencies
    return situation.named_at + timedelta(hours=hours)


def _speaking(situation: Situation, *roles: str) -> Iterator[User]:
    """The people who may write in the plan for an agency involved in one of *roles*."""
    agencies = situation.involvements.filter(role__in=roles, until_at__isnull=True)
    seats = Representative.objects.filter(
        current(),
        current("seat__"),
        seat__table=situation.table_id,
        seat__agency__in=agencies.values("agency"),
    )
    people = User.objects.filter(is_active=True, pk__in=seats.values("user"))
    return (user for user in people if user.has_perm(WRITE_PLAN, situation))


def _answering(situation: Situation) -> Iterator[User]:
    """The table's chair, and the contact of the lead agency."""
    yield from _chairing(situation)
    lead = situation.involvements.filter(role=Involvement.Role.LEAD, until_at__isnull=True)
    contacts = Membership.objects.filter(
        current(), agency__in=lead.values("agency"), office=Membership.Office.CONTACT
    )
    aside = StepAside.objects.filter(situation_id=situation.pk, lifted_at=None)
    told = User.objects.filter(is_active=True, pk__in=contacts.values("user"))
    yield from told.exclude(pk__in=aside.values("user"))


def _chairing(situation: Situation) -> Iterator[User]:
    chairs = Officer.objects.filter(
        current(), table=situation.table_id, office=Officer.Office.CHAIR
    )
    for user in User.objects.filter(is_active=True, pk__in=chairs.values("user")):
        if user.has_perm(CHAIR, situation):
            yield user


def _tell(user: User, moment: datetime, zone: ZoneInfo, now: datetime) -> bool:
    """Write the notice of this day, unless another one answers *moment* or went out today."""
    today = now.astimezone(zone).date()
    for earlier in user.notices.filter(created_at__gt=now - 2 * TAKEN_UP_WITHIN):
        sent_at = earlier.sent_at
        if sent_at is None or earlier.created_at >= moment or earlier.day >= today:
            return False
        if sent_at.astimezone(zone).date() >= today:
            return False
    _notice, made = Notice.objects.get_or_create(user=user, day=today, defaults={"created_at": now})
    return made
