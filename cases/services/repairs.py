"""What an administrator may do under break-glass: five repairs, of accounts and of offices.

An office is named only where none is left; nobody who opened it is named; whom it is about is told.
Each leaves one entry.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.checks import require
from agencies.errors import Conflict, Forbidden, GuardFailed
from agencies.models import Membership, User
from agencies.models.base import current
from cases.models import BreakGlass, Repair
from cases.permissions_break_glass import REPAIR, SEE
from cases.services.break_glass import chain_of
from cases.services.telling import tell_at_once
from tables.models import Officer, Seat
from tables.services.people import end_sessions, leave

Kind = Repair.Kind
OF_AN_AGENCY = (Kind.CONTACT, Kind.SECOND_FACTOR, Kind.END_ACCOUNT)
OF_A_TABLE = (Kind.COORDINATOR, Kind.CHAIR)


def kinds(row: BreakGlass) -> tuple[Kind, ...]:
    """What can be repaired there."""
    return OF_AN_AGENCY if row.agency_id else OF_A_TABLE


def people(row: BreakGlass) -> QuerySet[User]:
    """Whom it can be about: who works for the agency, or for one that sits at the table."""
    agencies: Any = [row.agency_id]
    if row.table_id:
        agencies = Seat.objects.filter(current(), table=row.table_id).values("agency")
    works = Membership.objects.filter(current(), agency__in=agencies)
    found = User.objects.filter(pk__in=works.values("user"), is_active=True)
    return found.exclude(pk__in=[row.asked_by_id, row.approved_by_id]).order_by("name", "pk")


@transaction.atomic
def repair(
    row: BreakGlass, *, by: User, kind: str, person: User, at: datetime | None = None
) -> Repair:
    """Carry out one repair while it is open.

    Raises Unseen or Forbidden for whoever did not ask for it or once it is over, GuardFailed for a
    repair or a person that is not of this place, Conflict where somebody is left.
    """
    held = BreakGlass.objects.select_for_update().get(pk=row.pk)
    require(held, by, see=SEE, do=REPAIR)
    if person.pk in (held.asked_by_id, held.approved_by_id):
        raise Forbidden(_("Nobody can appoint themself."))
    _fits(held, kind, person)
    now = at or timezone.now()
    _DO[kind](held, person, by, now)
    tell_at_once([person], at=now)
    done = Repair.objects.create(break_glass=held, kind=kind, person=person, done_at=now)
    references = {"break_glass": held, "kind": kind, "person": person, "agency": held.agency_id}
    audit.record("break_glass.repair", by=by, chain=chain_of(held), obj=done, at=now, **references)
    return done


def _fits(row: BreakGlass, kind: str, person: User) -> None:
    errors = {}
    if kind not in kinds(row):
        errors["kind"] = [_("Choose one of the repairs on the list.")]
    if not people(row).filter(pk=person.pk).exists():
        errors["person"] = [_("Choose one of the people on the list.")]
    if errors:
        raise GuardFailed(errors=errors)


def _contact(row: BreakGlass, person: User, by: User, at: datetime) -> None:
    assert row.agency is not None  # only of an agency
    contact = {"agency": row.agency, "office": Membership.Office.CONTACT}
    _none_left(Membership.objects.filter(current(), **contact))
    Membership.objects.create(user=person, appointed_by=by, **contact)


def _second_factor(row: BreakGlass, person: User, by: User, at: datetime) -> None:
    """They sign in with what is left, and make another one before anything opens."""
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)


def _end_account(row: BreakGlass, person: User, by: User, at: datetime) -> None:
    """As their contact would: membership, seats, tokens and sessions; the last one contact, too."""
    assert row.agency is not None  # only of an agency
    leave(row.agency, person, at=at)


def _office(office: str) -> Callable[[BreakGlass, User, User, datetime], None]:
    def name(row: BreakGlass, person: User, by: User, at: datetime) -> None:
        assert row.table is not None  # only of a table
        _none_left(Officer.objects.filter(current(), table=row.table, office=office))
        Officer.objects.create(table=row.table, user=person, office=office, appointed_by=by)

    return name


def _none_left(rows: QuerySet[Any]) -> None:
    if rows.filter(user__is_active=True).exists():
        raise Conflict(
            _("Somebody holds this office. End their account first, if they are gone."),
            code="somebody_left",
        )


_DO: dict[str, Callable[[BreakGlass, User, User, datetime], None]] = {
    Kind.CONTACT: _contact,
    Kind.SECOND_FACTOR: _second_factor,
    Kind.END_ACCOUNT: _end_account,
    Kind.COORDINATOR: _office(Officer.Office.COORDINATOR),
    Kind.CHAIR: _office(Officer.Office.CHAIR),
}
