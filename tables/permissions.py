"""Who may do what at a table. See agencies/access.py for how a rule is asked.

The named parts are used by the rules on situations as well.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies import access
from agencies.models import Agency, User
from agencies.models.base import current
from agencies.permissions import is_contact, works_for
from tables.models import (
    Attendance,
    Invitee,
    Meeting,
    Officer,
    Representative,
    Schedule,
    Seat,
    Table,
)

CHAIRS = (Officer.Office.CHAIR, Officer.Office.CO_CHAIR)
DRIVERS = (*CHAIRS, Officer.Office.COORDINATOR)
# Sight of the open item pauses when the driver has done nothing for this long.
DRIVER_SILENCE = timedelta(minutes=30)


@access.part
def representing(user: User) -> QuerySet[Representative]:
    """The representative rows in force of *user*, for seats in force of agencies in being."""
    return Representative.objects.filter(
        current(), current("seat__"), user=user, seat__agency__closed_at__isnull=True
    )


@access.part
def holding(user: User, *offices: str) -> QuerySet[Officer]:
    """The offices in force of *user*."""
    return Officer.objects.filter(current(), user=user, office__in=offices)


@access.part
def my_tables(user: User) -> QuerySet[Table]:
    """The tables where *user* speaks for a seat or holds an office now."""
    return Table.objects.filter(
        Q(pk__in=representing(user).values("seat__table"))
        | Q(pk__in=holding(user, *DRIVERS).values("table"))
    )


@access.part
def represents_at(user: User, table: str = "table_id") -> Q:
    """Somebody who speaks for a seat at the row's table."""
    return Q(Exists(representing(user).filter(seat__table=OuterRef(table))))


@access.part
def holds(user: User, *offices: str, table: str = "table_id") -> Q:
    """Somebody with one of *offices* at the row's table."""
    return Q(Exists(holding(user, *offices).filter(table=OuterRef(table))))


@access.part
def in_session(at: Any = None) -> Q:
    """A meeting that is in session and whose driver is not silent for too long."""
    since = (at or timezone.now()) - DRIVER_SILENCE
    return Q(state=Meeting.State.IN_SESSION, driver_acted_at__gt=since)


@access.part
def checked_in(user: User) -> QuerySet[Attendance]:
    """The attendances by which *user* is checked in somewhere now."""
    return Attendance.objects.filter(
        current("seat__"),
        Exists(representing(user).filter(seat=OuterRef("seat_id"))),
        user=user,
        acknowledged_at__isnull=False,
        confirmed_at__isnull=False,
        left_at__isnull=True,
    )


@access.part
def invited(user: User, meeting: str = "pk") -> Q:
    """Somebody whose seat is invited to the row's emergency meeting."""
    seats = representing(user).values("seat")
    return Q(Exists(Invitee.objects.filter(meeting=OuterRef(meeting), seat__in=seats)))


def _sees_table(user: User) -> Q:
    return Q(pk__in=my_tables(user).values("pk"))


def _coordinates_table(user: User) -> Q:
    return Q(pk__in=holding(user, Officer.Office.COORDINATOR).values("table"))


def _officer_of_meeting(user: User) -> Q:
    return holds(user, *DRIVERS) | Q(acting_chair=user)


def _sees_meeting(user: User) -> Q:
    ordinary = Q(kind=Meeting.Kind.ORDINARY) & represents_at(user)
    emergency = Q(kind=Meeting.Kind.EMERGENCY) & invited(user)
    return Q(table__in=my_tables(user).values("pk")) & (
        ordinary | emergency | _officer_of_meeting(user)
    )


def _attends_meeting(user: User) -> Q:
    ordinary = Q(kind=Meeting.Kind.ORDINARY) & represents_at(user)
    return ordinary | (Q(kind=Meeting.Kind.EMERGENCY) & invited(user))


def _drives_meeting(user: User) -> Q:
    return Q(driver=user) & _officer_of_meeting(user)


def _sees_seat(user: User) -> Q:
    return Q(table__in=my_tables(user).values("pk")) | Q(
        agency__in=Agency.objects.filter(is_contact(user)).values("pk")
    )


def _coordinates(user: User) -> Q:
    return holds(user, Officer.Office.COORDINATOR)


def _names_representatives(user: User) -> Q:
    contact_of = Agency.objects.filter(is_contact(user)).values("pk")
    return _coordinates(user) | Q(agency__in=contact_of)


def _sees_agency(user: User) -> Q:
    seated = Seat.objects.filter(current(), table__in=my_tables(user).values("pk"))
    return works_for(user) | Q(pk__in=seated.values("agency"))


access.register(
    Table,
    {"tables.see_table": _sees_table, "tables.manage_table": _coordinates_table},
)
access.register(
    Seat,
    {
        "tables.see_seat": _sees_seat,
        "tables.manage_seat": _coordinates,
        "tables.name_representatives": _names_representatives,
    },
)
access.register(Schedule, {"tables.manage_schedule": _coordinates})
access.register(
    Meeting,
    {
        "tables.see_meeting": _sees_meeting,
        "tables.attend_meeting": _attends_meeting,
        "tables.run_meeting": _officer_of_meeting,
        "tables.drive_meeting": _drives_meeting,
    },
)
access.register(Agency, {"agencies.see_agency": _sees_agency})
