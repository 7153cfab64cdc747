"""Who could read a text, and who did: by the rules as they stand, and by the read log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from agencies import access
from agencies.models import Agency, AuditEntry, Membership, User
from agencies.models.base import current
from cases.models import PlanEntry, Situation
from cases.permissions import NARRATIVE, READ_ENTRY
from tables.models import Officer, Representative


@dataclass(frozen=True)
class Reader:
    """A person of one agency; ``read_at`` is None for who could read and did not."""

    user: User
    agency: Agency
    read_at: datetime | None


def readers_of(situation: Situation, entry: PlanEntry | None) -> list[Reader]:
    """Everybody who can read the text now or did since it could be there, by agency."""
    seen = _read(situation, entry)
    could = {user.pk for user in _people(situation) if _may_read(user, situation, entry)}
    users = User.objects.in_bulk(could | seen.keys())
    found = []
    for pk, agencies in _agencies(situation, users).items():
        found += [Reader(users[pk], agency, seen.get(pk)) for agency in agencies]
    return sorted(found, key=lambda one: (one.agency.pk, one.user.pk))


def _people(situation: Situation) -> list[User]:
    """Who speaks for a seat of the table, holds an office there, or was named a worker."""
    seats = Representative.objects.filter(
        current(), current("seat__"), seat__table=situation.table_id
    )
    offices = Officer.objects.filter(current(), table=situation.table_id)
    named = situation.user_grants.values("user")
    wanted = Q(pk__in=seats.values("user")) | Q(pk__in=offices.values("user")) | Q(pk__in=named)
    return list(User.objects.filter(wanted, is_active=True))


def _may_read(user: User, situation: Situation, entry: PlanEntry | None) -> bool:
    if entry is not None:
        return access.allows(user, READ_ENTRY, entry)
    return access.allows(user, NARRATIVE, situation)


def _read(situation: Situation, entry: PlanEntry | None) -> dict[Any, datetime]:
    """Person -> when the read log first has them at this text."""
    verb, since = ("read.plan", entry.at) if entry else ("read.narrative", situation.created_at)
    rows = AuditEntry.objects.filter(chain=str(situation.table_id), verb=verb, at__gte=since)
    found: dict[Any, datetime] = {}
    for one in rows.order_by("sequence").iterator():
        if str(situation.pk) in one.references.get("situations", ()):
            found.setdefault(one.actor_id, one.at)
    return found


def _agencies(situation: Situation, users: dict[Any, User]) -> dict[Any, list[Agency]]:
    """Person -> the agencies they speak or spoke for at the table; else those they work for."""
    found: dict[Any, set[Agency]] = {pk: set() for pk in users}
    seats = Representative.objects.filter(user__in=users, seat__table=situation.table_id)
    for one in seats.select_related("seat__agency"):
        found[one.user_id].add(one.seat.agency)
    left = [pk for pk, agencies in found.items() if not agencies]
    for held in Membership.objects.filter(current(), user__in=left).select_related("agency"):
        found[held.user_id].add(held.agency)
    return {pk: sorted(agencies, key=lambda one: one.pk) for pk, agencies in found.items()}
