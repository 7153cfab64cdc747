"""What somebody is at this moment: the seats they speak for, their offices, the sessions going on.

A rule starts from these, as plain ids. They are few (a person has one or two seats), they are
read afresh for every question, and put into the condition they let the database use its indexes:
asked as nested queries instead, the same rules took ten times as long to build and to run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    F,
    Field,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from agencies import access
from agencies.models import User
from agencies.models.base import current
from agencies.prepared import Given, prepared
from tables.models import Attendance, Meeting, Officer, Representative, Signature

CHAIRS = (Officer.Office.CHAIR, Officer.Office.CO_CHAIR)
DRIVERS = (*CHAIRS, Officer.Office.COORDINATOR)
# Sight of the open item pauses when the driver has done nothing for this long.
DRIVER_SILENCE = timedelta(minutes=30)


@dataclass(frozen=True)
class SeatHeld:
    """One seat somebody speaks for now, and since when the agency has it."""

    seat: UUID
    table: UUID
    agency: UUID
    group: int
    since: datetime


@dataclass(frozen=True)
class Session:
    """A meeting in session at one of somebody's tables.

    ``is_live`` says that its driver has done something lately, ``checked_in`` that the person is.
    """

    meeting: UUID
    table: UUID
    driver: UUID
    acting_chair: UUID | None
    is_live: bool
    checked_in: bool


def representing(user: User) -> QuerySet[Representative]:
    """The representative rows of :func:`named` at tables whose undertaking *user* has signed."""
    return named(user).filter(signed(user, "seat__table"))


def holding(user: User, *offices: str) -> QuerySet[Officer]:
    """The offices of :func:`appointed` at tables whose undertaking *user* has signed."""
    return appointed(user, *offices).filter(signed(user))


def signed(user: User, path: str = "table") -> Q:
    """The condition that *user*'s undertaking of the row's table is in force."""
    return _signed(user.pk, timezone.now(), path)


def named(user: User) -> QuerySet[Representative]:
    """The representative rows in force of *user*, for seats in force of agencies in being."""
    return _speaking(user.pk, timezone.now(), user.bound_table)


def appointed(user: User, *offices: str) -> QuerySet[Officer]:
    """The offices in force of *user*; without *offices*, any."""
    offices = offices or tuple(Officer.Office.values)
    return _in_office(user.pk, timezone.now(), user.bound_table).filter(office__in=offices)


def acting(*offices: str) -> QuerySet[Officer]:
    """Who can act in one of *offices*, at any table: in force, signed, with an account in use."""
    mine = Signature.objects.filter(user=OuterRef("user"), until_at__gt=timezone.now())
    signs = Q(Exists(mine.filter(table=OuterRef("table"))))
    return Officer.objects.filter(current(), signs, user__is_active=True, office__in=offices)


def has_a_part(user: User) -> bool:
    """Whether *user* is named for a seat or an office anywhere, signed for or not."""
    return bool(_parts(user=user.pk, at=timezone.now(), table=user.bound_table))


def checked_in(user: User) -> QuerySet[Attendance]:
    """The attendances by which *user* is checked in somewhere now."""
    return _present(user.pk).filter(seat__in=[held.seat for held in seats(user)])


def _signed(user: Given, at: Given, path: str = "table") -> Q:
    mine = Signature.objects.filter(user=user, until_at__gt=at)
    return Q(Exists(mine.filter(table=OuterRef(path))))


# A program is bound to one table (*table*); a person is not (None).


def _speaking(user: Given, at: Given, table: Given) -> QuerySet[Representative]:
    found = Representative.objects.filter(
        current(at=at), current("seat__", at), user=user, seat__agency__closed_at__isnull=True
    )
    return found.filter(seat__table=table) if table else found


def _in_office(user: Given, at: Given, table: Given) -> QuerySet[Officer]:
    found = Officer.objects.filter(current(at=at), user=user)
    return found.filter(table=table) if table else found


@prepared(user=UUIDField(), at=DateTimeField(), table=UUIDField())
def _parts(user: Given, at: Given, table: Given) -> QuerySet[Any]:
    offices = _in_office(user, at, table).values_list("pk")
    return _speaking(user, at, table).values_list("pk").union(offices, all=True)


def _present(user: Given) -> QuerySet[Attendance]:
    return Attendance.objects.filter(
        user=user,
        acknowledged_at__isnull=False,
        confirmed_at__isnull=False,
        left_at__isnull=True,
    )


# One query for all that follows, its rows told apart by the first column.
_SEAT, _SESSION, _PRESENT = "seat", "session", "present"


@prepared(user=UUIDField(), at=DateTimeField(), table=UUIDField())
def _everything(user: Given, at: Given, table: Given) -> QuerySet[Any]:
    """Seats, offices, all sessions, and where *user* is checked in."""
    no_id, no_group = _none(UUIDField()), _none(IntegerField())
    seats = _speaking(user, at, table).filter(_signed(user, at, "seat__table"))
    offices = _in_office(user, at, table).filter(_signed(user, at), office__in=DRIVERS)
    sessions = Meeting.objects.filter(state=Meeting.State.IN_SESSION)
    present = _present(user).filter(meeting__state=Meeting.State.IN_SESSION)
    return seats.values_list(
        _word(_SEAT), "seat_id", "seat__table_id", "seat__agency_id", no_id,
        "seat__agency__group_id", "seat__from_at",
    ).union(
        offices.values_list(
            F("office"), no_id, "table_id", no_id, no_id, no_group, _none(DateTimeField())
        ),
        sessions.values_list(
            _word(_SESSION), "pk", "table_id", "driver_id", "acting_chair_id", no_group,
            "driver_acted_at",
        ),
        present.values_list(
            _word(_PRESENT), "meeting_id", "seat_id", no_id, no_id, no_group,
            _none(DateTimeField()),
        ),
        all=True,
    )  # fmt: skip


def _word(kind: str) -> Cast:
    return Cast(Value(kind), CharField())


def _none(field: Field[Any, Any]) -> Cast:
    return Cast(Value(None), field)


@access.part
def _rows(user: User) -> list[tuple[Any, ...]]:
    return _everything(user=user.pk, at=timezone.now(), table=user.bound_table)


@access.part
def seats(user: User) -> tuple[SeatHeld, ...]:
    """The seats *user* speaks for now."""
    held = (
        SeatHeld(seat, table, agency, group, since)
        for kind, seat, table, agency, _none, group, since in _rows(user)
        if kind == _SEAT
    )
    return tuple(sorted(held, key=lambda one: one.seat))


@access.part
def offices(user: User) -> dict[str, frozenset[UUID]]:
    """Office -> the tables where *user* holds it now."""
    held: dict[str, set[UUID]] = defaultdict(set)
    for kind, _pk, table, *_others in _rows(user):
        if kind in DRIVERS:
            held[kind].add(table)
    return {office: frozenset(tables) for office, tables in held.items()}


@access.part
def tables(user: User) -> frozenset[UUID]:
    """The tables where *user* speaks for a seat or holds an office now."""
    return seat_tables(user).union(*offices(user).values())


def seat_tables(user: User) -> frozenset[UUID]:
    """The tables where *user* speaks for a seat now."""
    return frozenset(held.table for held in seats(user))


def office_tables(user: User, *names: str) -> frozenset[UUID]:
    """The tables where *user* holds one of the offices *names* now."""
    held = offices(user)
    return frozenset().union(*(held.get(name, frozenset()) for name in names))


@access.part
def sessions(user: User) -> tuple[Session, ...]:
    """The meetings in session at the tables of *user*."""
    own, mine = tables(user), {held.seat for held in seats(user)}
    here = {row[1] for row in _rows(user) if row[0] == _PRESENT and row[2] in mine}
    since = timezone.now() - DRIVER_SILENCE
    return tuple(
        Session(pk, table, driver, acting, bool(acted and acted > since), pk in here)
        for kind, pk, table, driver, acting, _group, acted in _rows(user)
        if kind == _SESSION and table in own
    )


def likeness(user: User, seat_as: Callable[[SeatHeld], Any]) -> tuple[Any, ...]:
    """All of the above without who it is: whoever is alike in it is alike to the rules.

    *seat_as* says what of a seat the rules can tell from others. Not for somebody who holds
    grants: these are looked up by the person.
    """
    own = tuple(
        (
            s.meeting,
            s.table,
            s.is_live,
            s.checked_in,
            s.driver == user.pk,
            s.acting_chair == user.pk,
        )
        for s in sessions(user)
    )
    held = frozenset(seat_as(held) for held in seats(user))
    return user.bound_table, held, tuple(sorted(offices(user).items())), own


def sessions_chaired(user: User) -> frozenset[UUID]:
    """The tables whose live session *user* chairs for this meeting only."""
    return frozenset(s.table for s in sessions(user) if s.is_live and s.acting_chair == user.pk)


def by_table(user: User) -> dict[UUID, list[SeatHeld]]:
    """Table -> the seats *user* speaks for there."""
    found: dict[UUID, list[SeatHeld]] = defaultdict(list)
    for held in seats(user):
        found[held.table].append(held)
    return dict(found)


def any_of(conditions: list[Q]) -> Q:
    """One of *conditions*; of none, nobody."""
    joined = Q(pk__in=[])
    for number, condition in enumerate(conditions):
        joined = condition if number == 0 else joined | condition
    return joined
