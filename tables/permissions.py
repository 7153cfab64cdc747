"""Who may do what at a table. See agencies/access.py for how a rule is asked.

The rules start from what somebody is at this moment (tables/standing.py). The named parts are used
by the rules on situations as well.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies import access, at_hand
from agencies.models import Agency, User
from agencies.models.base import current
from agencies.permissions import is_contact, works_for
from tables import standing
from tables.models import (
    AccessReview,
    Expectation,
    Invitee,
    Meeting,
    Observer,
    Officer,
    Schedule,
    Seat,
    Table,
)
from tables.standing import (
    CHAIRS,
    DRIVER_SILENCE,
    DRIVERS,
    checked_in,
    holding,
    named,
    representing,
)

__all__ = [
    "CHAIRS",
    "DRIVERS",
    "DRIVER_SILENCE",
    "at_tables",
    "checked_in",
    "has_part_at",
    "holding",
    "holds",
    "invited",
    "my_tables",
    "named",
    "representing",
    "represents_at",
]


def my_tables(user: User) -> QuerySet[Table]:
    """The tables where *user* speaks for a seat or holds an office now."""
    return Table.objects.filter(pk__in=standing.tables(user))


@access.part
def at_tables(user: User) -> Q:
    """At a table where the person speaks for a seat or holds an office."""
    return Q(table_id__in=standing.tables(user))


@access.part
def represents_at(user: User) -> Q:
    """Somebody who speaks for a seat at the row's table."""
    return Q(table_id__in=standing.seat_tables(user))


@access.part
def holds(user: User, *offices: str) -> Q:
    """Somebody with one of *offices* at the row's table."""
    return Q(table_id__in=standing.office_tables(user, *offices))


@access.part
def invited(user: User, meeting: str = "pk") -> Q:
    """Somebody whose seat is invited to the row's emergency meeting."""
    seats = [held.seat for held in standing.seats(user)]
    return Q(
        at_hand.Related(lambda: Invitee.objects.filter(meeting=OuterRef(meeting), seat__in=seats))
    )


def _sees_table(user: User) -> Q:
    return Q(pk__in=standing.tables(user))


def has_part_at(user: User) -> Q:
    """Where the person is named for a seat or an office, whether or not they have signed."""
    named = standing.named(user).values("seat__table")
    return Q(pk__in=named) | Q(pk__in=standing.appointed(user).values("table"))


def _seated_at(user: User) -> Q:
    return Q(pk__in=standing.seat_tables(user))


def _coordinates_table(user: User) -> Q:
    return Q(pk__in=standing.office_tables(user, Officer.Office.COORDINATOR))


def _leads_table(user: User) -> Q:
    return Q(pk__in=standing.office_tables(user, *DRIVERS))


def _officer_of_meeting(user: User) -> Q:
    return holds(user, *DRIVERS) | (at_tables(user) & Q(acting_chair=user))


def _sees_meeting(user: User) -> Q:
    return at_tables(user) & (_attends_meeting(user) | _officer_of_meeting(user))


def _attends_meeting(user: User) -> Q:
    emergency = Q(kind=Meeting.Kind.EMERGENCY) & invited(user)
    return represents_at(user) & (Q(kind=Meeting.Kind.ORDINARY) | emergency)


def _drives_meeting(user: User) -> Q:
    return Q(driver=user) & _officer_of_meeting(user)


def _observes_meeting(user: User) -> Q:
    """Signed for that day, not gone, and the meeting goes on."""
    signed = Observer.objects.filter(meeting=OuterRef("pk"), user=user, left_at=None)
    return Q(state=Meeting.State.IN_SESSION) & Q(Exists(signed))


def _chairs_meeting(user: User) -> Q:
    return holds(user, *CHAIRS) | (at_tables(user) & Q(acting_chair=user))


def _sees_expectation(user: User) -> Q:
    seen = Meeting.objects.filter(access.condition(Meeting, user, "tables.see_meeting"))
    return Q(meeting__in=seen.values("pk"))


def _sees_seat(user: User) -> Q:
    return at_tables(user) | Q(agency__in=Agency.objects.filter(is_contact(user)).values("pk"))


def _coordinates(user: User) -> Q:
    return holds(user, Officer.Office.COORDINATOR)


def _names_representatives(user: User) -> Q:
    contact_of = Agency.objects.filter(is_contact(user)).values("pk")
    return _coordinates(user) | Q(agency__in=contact_of)


def _reviews_access(user: User) -> Q:
    contact_of = Agency.objects.filter(is_contact(user)).values("pk")
    return _coordinates(user) | Q(agency__in=contact_of)


def _sees_agency(user: User) -> Q:
    seated = Seat.objects.filter(current(), table__in=standing.tables(user))
    return works_for(user) | Q(pk__in=seated.values("agency"))


access.register(
    Table,
    {
        "tables.see_table": _sees_table,
        "tables.read_directory": _seated_at,
        "tables.manage_table": _coordinates_table,
        "tables.approve_purge": _leads_table,
        "tables.sign_undertaking": has_part_at,  # cases.permissions adds named workers
    },
)
access.register(AccessReview, {"tables.review_access": _reviews_access})
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
        "tables.chair_meeting": _chairs_meeting,
        "tables.observe_meeting": _observes_meeting,
        "tables.verify_record": _coordinates,
        "tables.issue_code": _coordinates,
    },
)
access.register(Expectation, {"tables.see_expectation": _sees_expectation})
access.register(Agency, {"agencies.see_agency": _sees_agency})
