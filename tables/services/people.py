"""Who speaks for a seat and who holds an office. Each write leaves exactly one audit entry."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit, identities, journal
from agencies.checks import require
from agencies.errors import Conflict, Forbidden, GuardFailed
from agencies.models import Agency, ApiToken, Membership, User
from agencies.models.base import current
from tables.models import Attendance, CalendarAddress, Meeting, Officer, Representative, Seat, Table


@transaction.atomic
def name_representative(
    seat: Seat,
    user: User,
    *,
    by: User | None,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    meeting: Meeting | None = None,
) -> Representative:
    """Let *user* speak for *seat*, until *until_at* if they are an alternate.

    With *meeting* they are one for that meeting alone: see tables.services.moving.

    Raises Forbidden when *by* may not or would name themself, GuardFailed when the person is not
    of the agency, the seat has ended or the time is not in order, Conflict when they already do.
    """
    if by is not None:
        require(seat, by, see="tables.see_seat", do="tables.name_representatives")
        _not_oneself(by, user)
    start = from_at or timezone.now()
    _can_speak(seat, user, start, until_at)
    clash = Q(until_at__isnull=True) | Q(until_at__gt=start)
    if Representative.objects.filter(clash, seat=seat, user=user).exists():
        raise Conflict(_("This person already speaks for the seat."), code="already_named")
    representative = Representative.objects.create(
        seat=seat, user=user, from_at=start, until_at=until_at, named_by=by, meeting=meeting
    )
    audit.record(
        "representative.name",
        by=by,
        chain=seat.table_id,
        obj=representative,
        seat=seat,
        person=user,
        meeting=meeting,
    )
    return representative


@transaction.atomic
def end_representative(
    representative: Representative, *, by: User, at: datetime | None = None
) -> None:
    """End what somebody speaks for. They lose its sight at their next request."""
    seat = representative.seat
    require(seat, by, see="tables.see_seat", do="tables.name_representatives")
    _end(Representative.objects.filter(pk=representative.pk), at or timezone.now())
    audit.record("representative.end", by=by, chain=seat.table_id, obj=representative, seat=seat)


@transaction.atomic
def appoint_officer(table: Table, user: User, office: str, *, by: User | None) -> Officer:
    """Give *user* an office at *table*.

    Raises Forbidden when somebody would appoint themself, GuardFailed when the person works for
    no agency with a seat at the table, Conflict when they already have the office.
    """
    if by is not None:
        require(table, by, see="tables.see_table", do="tables.manage_table")
        _not_oneself(by, user)
    if office not in Officer.Office.values:
        raise GuardFailed(errors={"office": [_("Choose one of the offices on the list.")]})
    seated = Seat.objects.filter(current(), table=table).values("agency")
    if not Membership.objects.filter(current(), user=user, agency__in=seated).exists():
        raise GuardFailed(
            errors={"user": [_("Table officers are people of an agency with a seat here.")]}
        )
    if Officer.objects.filter(current(), table=table, user=user, office=office).exists():
        raise Conflict(_("This person already has the office."), code="already_appointed")
    officer = Officer.objects.create(table=table, user=user, office=office, appointed_by=by)
    audit.record("officer.appoint", by=by, chain=table.pk, obj=officer, person=user, office=office)
    return officer


@transaction.atomic
def lend_sample(table: Table, user: User) -> Officer:
    """Let who asked for a sample coordinate it. Nobody else real has a part there."""
    if not table.is_sample:
        raise GuardFailed(code="not_a_sample")
    office = Officer.Office.COORDINATOR
    officer = Officer.objects.create(table=table, user=user, office=office)
    audit.record(
        "officer.appoint", by=None, chain=table.pk, obj=officer, person=user, office=office
    )
    return officer


@transaction.atomic
def end_officer(officer: Officer, *, by: User, at: datetime | None = None) -> None:
    """End an office. The last coordinator of a table cannot be ended: appoint another first."""
    table = officer.table
    require(table, by, see="tables.see_table", do="tables.manage_table")
    others = Officer.objects.filter(
        current(), table=table, office=Officer.Office.COORDINATOR
    ).exclude(pk=officer.pk)
    if officer.office == Officer.Office.COORDINATOR and not others.exists():
        raise Conflict(_("Appoint another coordinator first."), code="last_coordinator")
    _end(Officer.objects.filter(pk=officer.pk), at or timezone.now())
    audit.record("officer.end", by=by, chain=table.pk, obj=officer, office=officer.office)


@transaction.atomic
def end_person(agency: Agency, user: User, *, by: User, at: datetime | None = None) -> None:
    """A person leaves *agency*: membership, seats and what they are signed in with end at once.

    Offices they hold end too, unless they still work for another agency. Raises Forbidden unless
    *by* is the agency's contact, or when somebody would end themself.
    """
    require(agency, by, see="agencies.see_agency", do="agencies.manage_people")
    if by.pk == user.pk:
        raise Forbidden(_("Somebody else has to end your own membership."))
    leave(agency, user, at=at or timezone.now())
    audit.record("person.end", by=by, obj=user, agency=agency)


def leave(agency: Agency, user: User, *, at: datetime) -> None:
    """End all that *user* has through *agency*, as part of the act that calls it."""
    leaving = Membership.objects.filter(current(at=at), agency=agency, user=user)
    journal.write(journal.Kind.MEMBERSHIP, list(leaving.values_list("pk", flat=True)))
    _end(leaving, at)
    _end(Representative.objects.filter(current(at=at), seat__agency=agency, user=user), at)
    if not Membership.objects.filter(current(at=at), user=user).exists():
        _end(Officer.objects.filter(current(at=at), user=user), at)
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    CalendarAddress.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    identities.end_all(user)
    end_sessions(user)


def end_sessions(user: User) -> int:
    """Sign *user* out everywhere; return how many sessions ended."""
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    return Session.objects.filter(pk__in=mine).delete()[0]


def _can_speak(seat: Seat, user: User, start: datetime, until_at: datetime | None) -> None:
    errors: dict[str, list[str]] = {}
    if not Membership.objects.filter(current(), agency=seat.agency_id, user=user).exists():
        errors["user"] = [_("This person does not work for the agency.")]
    if seat.until_at is not None and seat.until_at <= start:
        errors["seat"] = [_("This seat has ended.")]
    if until_at is not None and until_at <= start:
        errors["until_at"] = [_("The end has to come after the beginning.")]
    if errors:
        raise GuardFailed(errors=errors)


def _not_oneself(by: User, user: User) -> None:
    if by.pk == user.pk:
        raise Forbidden(_("Nobody can appoint themself."))


def _end(rows: QuerySet, at: datetime) -> None:
    rows.update(until_at=at)
    if rows.model is Representative:
        _leave_meetings(rows, at)


def _leave_meetings(rows: QuerySet[Representative], at: datetime) -> None:
    seats = list(rows.values_list("seat_id", "user_id"))
    for seat_id, user_id in seats:
        Attendance.objects.filter(
            seat=seat_id, user=user_id, left_at=None, meeting__state=Meeting.State.IN_SESSION
        ).update(left_at=at)
