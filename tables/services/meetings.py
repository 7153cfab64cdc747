"""Meetings and who is there. Opening and closing a session is in cases, which has its items."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.checks import require
from agencies.errors import Forbidden, GuardFailed, StaleVersion, Unseen, WrongStage
from agencies.models import User
from tables.models import Attendance, Invitee, Meeting, Seat, Table
from tables.permissions import named, representing
from tables.services.telling import tell
from tables.services.undertakings import sign_in_the_room

SEE = "tables.see_meeting"
RUN = "tables.run_meeting"
DRIVE = "tables.drive_meeting"


@transaction.atomic
def schedule_meeting(
    table: Table,
    *,
    by: User,
    kind: str,
    starts_at: datetime,
    planned_end_at: datetime,
    invited: Iterable[Seat] = (),
) -> Meeting:
    """Schedule one meeting; an emergency one invites some seats only.

    Raises Forbidden unless *by* is an officer of the table, GuardFailed for a meeting in the past,
    one that ends before it starts, or an emergency that invites fewer than two seats.
    """
    meeting = Meeting(table=table, kind=kind, starts_at=starts_at, planned_end_at=planned_end_at)
    if not by.has_perm("tables.see_table", table):
        raise Unseen()
    seats = list(invited)
    _validate(meeting, seats)
    meeting.save(force_insert=True)
    if not by.has_perm(RUN, meeting):
        raise Forbidden()
    Invitee.objects.bulk_create(Invitee(meeting=meeting, seat=seat) for seat in seats)
    audit.record("meeting.schedule", by=by, chain=table.pk, obj=meeting, kind=kind, seats=seats)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, version: int | None) -> Meeting:
    """Cancel a meeting that has not begun and has nothing on its agenda.

    Raises Conflict while items stand on it: they are moved first (see cases.services.sessions).
    """
    row = enter_meeting(meeting, by=by, do=RUN, version=version, states=[Meeting.State.SCHEDULED])
    now = timezone.now()
    row.state = Meeting.State.CANCELLED
    save(row, "state")
    told = tell(row, at=now)
    row.alternates.filter(until_at__gt=now).update(until_at=now)
    audit.record("meeting.cancel", by=by, chain=row.table_id, obj=row, at=now, told=told)
    return row


@transaction.atomic
def publish_agenda(meeting: Meeting, *, by: User, version: int | None) -> Meeting:
    """Publish the agenda: who speaks there is told, and what is added afterwards is late."""
    row = enter_meeting(meeting, by=by, do=RUN, version=version, states=[Meeting.State.SCHEDULED])
    now = timezone.now()
    row.agenda_published_at = now
    save(row, "agenda_published_at")
    told = tell(row, at=now)
    audit.record("meeting.publish", by=by, chain=row.table_id, obj=row, at=now, told=told)
    return row


@transaction.atomic
def check_in(
    meeting: Meeting,
    *,
    seat: Seat,
    user: User,
    by: User,
    mode: str = Attendance.Mode.ROOM,
    acknowledged: bool,
    promised: bool = False,
    signs: bool = False,
    at: datetime | None = None,
) -> Attendance:
    """Check *user* in for *seat*: themself (then the driver confirms) or by the driver (at once).

    *promised*, asked of video alone: nobody else is there, nothing is recorded or transcribed.
    *signs*: a lapsed undertaking is signed again, aloud, before the driver.
    Raises Forbidden for anybody else, GuardFailed when the statement is not acknowledged or the
    person does not speak for the seat, WrongStage when the meeting is not in session.
    """
    row = _in_session(meeting, by)
    by_driver = access.allows_at_hand(by, RUN, row)
    if not by_driver and by.pk != user.pk:
        raise Forbidden()
    now = at or timezone.now()
    again = by_driver and signs and sign_in_the_room(row.table, user, by=by, at=now)
    _may_attend(row, seat, user, mode)
    has_agreed(mode, acknowledged, promised)
    attendance, _made = Attendance.objects.update_or_create(
        meeting=row,
        seat=seat,
        user=user,
        defaults={
            "mode": mode, "acknowledged_at": now, "left_at": None,
            "promised_at": now if mode == Attendance.Mode.VIDEO else None,
        }
        | ({"confirmed_at": now, "confirmed_by": by} if by_driver else {}),
    )  # fmt: skip
    _acted(row, by, now)
    audit.record(
        "attendance.check_in", by=by, chain=row.table_id, obj=attendance, at=now, seat=seat,
        person=user, confirmed=by_driver, undertaking=again or None,
    )  # fmt: skip
    return attendance


@transaction.atomic
def confirm_all(meeting: Meeting, *, by: User, at: datetime | None = None) -> int:
    """Confirm everybody who waits, in one tap; return how many."""
    row = _in_session(meeting, by)
    if not access.allows_at_hand(by, RUN, row):
        raise Forbidden()
    now = at or timezone.now()
    waiting = Attendance.objects.filter(
        meeting=row, acknowledged_at__isnull=False, confirmed_at__isnull=True, left_at__isnull=True
    )
    people = list(waiting.values_list("user_id", flat=True))
    waiting.update(confirmed_at=now, confirmed_by=by)
    _acted(row, by, now)
    audit.record("attendance.confirm", by=by, chain=row.table_id, obj=row, at=now, people=people)
    return len(people)


@transaction.atomic
def leave(attendance: Attendance, *, by: User, at: datetime | None = None) -> None:
    """Somebody leaves: themself, or noted by the driver. Their sight of the item ends."""
    row = _in_session(attendance.meeting, by)
    if by.pk != attendance.user_id and not access.allows_at_hand(by, RUN, row):
        raise Forbidden()
    now = at or timezone.now()
    Attendance.objects.filter(pk=attendance.pk, left_at=None).update(left_at=now)
    audit.record(
        "attendance.leave", by=by, chain=row.table_id, obj=attendance, at=now,
        person=attendance.user_id,
    )  # fmt: skip


def enter_meeting(
    meeting: Meeting, *, by: User, do: str, version: int | None, states: Iterable[str] = ()
) -> Meeting:
    """Lock the row of *meeting* and return it fresh, if *by* may do *do* to it now.

    Raises Unseen, Forbidden, StaleVersion or WrongStage, in that order.
    """
    row = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("table")
        .filter(pk=meeting.pk)
        .first()
    )
    if row is None:
        raise Unseen()
    require(row, by, see=SEE, do=do)
    if row.version != version:
        raise StaleVersion()
    wanted = list(states)
    if wanted and row.state not in wanted:
        raise WrongStage(_("The meeting is not at that point."))
    return row


def save(row: Meeting, *columns: str) -> None:
    """Write *columns* of a locked meeting and count its version on."""
    row.version += 1
    row.save(update_fields=[*columns, "version"])


def _in_session(meeting: Meeting, by: User) -> Meeting:
    row = Meeting.objects.select_for_update(of=("self",)).filter(pk=meeting.pk).first()
    if row is None or not access.allows_at_hand(by, SEE, row):
        raise Unseen()
    if row.state != Meeting.State.IN_SESSION:
        raise WrongStage(_("The meeting is not in session."))
    return row


def _may_attend(meeting: Meeting, seat: Seat, user: User, mode: str) -> None:
    errors: dict[str, list[str]] = {}
    if not named(user).filter(seat=seat, seat__table=meeting.table_id).exists():
        errors["seat"] = [_("This person does not speak for that seat now.")]
    elif not representing(user).filter(seat=seat).exists():
        errors["signs"] = [_("This person’s undertaking has lapsed, or was never signed.")]
    elif not access.allows_at_hand(user, "tables.attend_meeting", meeting):
        errors["seat"] = [_("This seat is not invited to the meeting.")]
    if mode not in Attendance.Mode.values:
        errors["mode"] = [_("Choose room, video or telephone.")]
    if errors:
        raise GuardFailed(errors=errors)


def has_agreed(mode: str, acknowledged: bool, promised: bool) -> None:
    """Raise GuardFailed unless the statement, and for video its conditions, are accepted."""
    errors: dict[str, list[str]] = {}
    if not acknowledged:
        errors["acknowledged"] = [_("The confidentiality statement has to be acknowledged.")]
    if mode == Attendance.Mode.VIDEO and not promised:
        errors["promised"] = [
            _("By video one is alone, and nothing is recorded, transcribed or noted by a machine.")
        ]
    if errors:
        raise GuardFailed(errors=errors)


def _acted(meeting: Meeting, by: User, at: datetime) -> None:
    """The driver did something: sight of the open item goes on."""
    Meeting.objects.filter(Q(driver=by), pk=meeting.pk).update(driver_acted_at=at)


def _validate(meeting: Meeting, invited: list[Seat]) -> None:
    errors: dict[str, list[str]] = {}
    if meeting.kind not in Meeting.Kind.values:
        errors["kind"] = [_("Choose an ordinary or an emergency meeting.")]
    if meeting.starts_at <= timezone.now():
        errors["starts_at"] = [_("This time has passed. Choose one that is still to come.")]
    if meeting.planned_end_at <= meeting.starts_at:
        errors["planned_end_at"] = [_("The meeting has to end after it starts.")]
    emergency = meeting.kind == Meeting.Kind.EMERGENCY
    if emergency and len({seat.agency_id for seat in invited}) < 2:
        errors["invited"] = [_("Invite at least two agencies to an emergency meeting.")]
    if any(seat.table_id != meeting.table_id or not seat.is_current for seat in invited):
        errors["invited"] = [_("Only agencies with a current seat here can be invited.")]
    if errors:
        raise GuardFailed(errors=errors)
