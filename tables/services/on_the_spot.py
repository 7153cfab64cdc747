"""Whom the driver signs in on the spot: an alternate nobody had named, and observers of the day."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import Membership, User
from agencies.models.base import current
from tables.models import Attendance, Meeting, Observer, Representative, Seat
from tables.services.meetings import RUN, SEE, has_agreed
from tables.services.moving import FORGOTTEN_AFTER, meetings_for
from tables.services.undertakings import sign_for_the_day


@transaction.atomic
def sign_in_walk_in(
    meeting: Meeting,
    *,
    seat: Seat,
    name: str,
    email: str,
    by: User,
    mode: str = Attendance.Mode.ROOM,
    acknowledged: bool,
    promised: bool = False,
    at: datetime | None = None,
) -> Attendance:
    """Check in an alternate who walks in: they sign on the spot, for this meeting alone.

    Somebody without an account gets one that nobody can sign in with; that they work for the
    agency, and speak for it, ends with the meeting. Raises GuardFailed for somebody who is known
    and does not work for the agency: its contact has to say so.
    """
    row = _running(meeting, by)
    _may_walk_in(row, seat, name, email, mode)
    has_agreed(mode, acknowledged, promised)
    now = at or timezone.now()
    end = row.planned_end_at + FORGOTTEN_AFTER
    user = _person(seat, name, email, by, now, end)
    speaking = Representative.objects.filter(current(at=now), seat=seat, user=user)
    if not speaking.exists():
        Representative.objects.create(
            seat=seat, user=user, from_at=now, until_at=end, named_by=by, meeting=row
        )
    sign_for_the_day(row.table, user, by=by, at=now, until=end)
    attendance, _made = Attendance.objects.update_or_create(
        meeting=row,
        seat=seat,
        user=user,
        defaults={
            "mode": mode, "acknowledged_at": now, "confirmed_at": now, "confirmed_by": by,
            "left_at": None, "promised_at": now if mode == Attendance.Mode.VIDEO else None,
        },
    )  # fmt: skip
    audit.record(
        "attendance.walk_in", by=by, chain=row.table_id, obj=attendance, at=now, seat=seat,
        person=user, meeting=row,
    )  # fmt: skip
    return attendance


@transaction.atomic
def sign_observer(
    meeting: Meeting,
    *,
    name: str,
    organization: str,
    by: User,
    acknowledged: bool,
    user: User | None = None,
    at: datetime | None = None,
) -> Observer:
    """Let somebody look on at a meeting in session, having signed for that day.

    *user* is their account if they have one: it shows them counts, and nothing else.
    """
    row = _running(meeting, by)
    has_agreed(Attendance.Mode.ROOM, acknowledged, promised=False)
    errors = {
        field: [_("Say who observes, and for which organization.")]
        for field, words in (("name", name), ("organization", organization))
        if not 0 < len(words.strip()) <= 120
    }
    if errors:
        raise GuardFailed(errors=errors)
    if user is not None and user.has_perm(SEE, row):
        raise GuardFailed(errors={"email": [_("This person sits at the table: check them in.")]})
    now = at or timezone.now()
    observer = Observer.objects.create(
        meeting=row, name=name.strip(), organization=organization.strip(), user=user,
        signed_at=now, entered_by=by,
    )  # fmt: skip
    audit.record("observer.sign", by=by, chain=row.table_id, obj=observer, at=now, meeting=row)
    return observer


@transaction.atomic
def observer_leaves(observer: Observer, *, by: User, at: datetime | None = None) -> None:
    """An observer has gone, or stepped out for good."""
    row = _running(observer.meeting, by)
    now = at or timezone.now()
    Observer.objects.filter(pk=observer.pk, left_at=None).update(left_at=now)
    audit.record("observer.leave", by=by, chain=row.table_id, obj=observer, at=now, meeting=row)


def observers_here(meeting: Meeting) -> int:
    """How many observe *meeting* now. While it is not 0 the boards ask them to step out."""
    return meeting.observers.filter(left_at=None).count()


def _running(meeting: Meeting, by: User) -> Meeting:
    row = Meeting.objects.select_for_update(of=("self",)).filter(pk=meeting.pk).first()
    if row is None or not by.has_perm(SEE, row):
        raise Unseen()
    if not by.has_perm(RUN, row):
        raise Forbidden()
    if row.state != Meeting.State.IN_SESSION:
        raise WrongStage(_("The meeting is not in session."))
    return row


def _may_walk_in(meeting: Meeting, seat: Seat, name: str, email: str, mode: str) -> None:
    errors: dict[str, list[str]] = {}
    if not seat.is_current or not meetings_for(seat).filter(pk=meeting.pk).exists():
        errors["seat"] = [_("This seat is not invited to the meeting.")]
    if mode not in Attendance.Mode.values:
        errors["mode"] = [_("Choose room, video or telephone.")]
    if not 0 < len(name.strip()) <= 120:
        errors["name"] = [_("Write the name, as it is signed.")]
    try:
        validate_email(email.strip())
    except ValidationError:
        errors["email"] = [_("This is not an e-mail address.")]
    if errors:
        raise GuardFailed(errors=errors)


def _person(seat: Seat, name: str, email: str, by: User, now: datetime, end: datetime) -> User:
    """Whoever has the address, if they work for the agency; otherwise somebody new."""
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, None, name=name.strip())
        Membership.objects.create(
            agency_id=seat.agency_id, user=user, from_at=now, until_at=end, appointed_by=by
        )
    works = Membership.objects.filter(current(at=now), agency=seat.agency_id, user=user)
    if user.pk == by.pk or not user.is_active or not works.exists():
        raise GuardFailed(
            errors={
                "email": [_("This person does not work for the agency. Its contact can say so.")]
            }
        )
    return user
