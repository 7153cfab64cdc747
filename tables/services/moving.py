"""A meeting at another time than planned, and who speaks at it for that one meeting alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed, WrongStage
from agencies.models import User
from tables.models import Meeting, Representative, Seat
from tables.services.meetings import RUN, enter_meeting, save
from tables.services.people import name_representative
from tables.services.telling import tell

# A meeting nobody closed closes itself this long after its planned end.
FORGOTTEN_AFTER = timedelta(hours=3)


@transaction.atomic
def move_meeting(
    meeting: Meeting,
    *,
    by: User,
    version: int | None,
    starts_at: datetime,
    planned_end_at: datetime,
) -> Meeting:
    """Move a meeting that has not begun; its agenda, and who speaks there, go with it.

    The schedule does not make another one at the time it had. Raises GuardFailed for a time that
    has passed or an end before the start.
    """
    row = enter_meeting(meeting, by=by, do=RUN, version=version, states=[Meeting.State.SCHEDULED])
    now = timezone.now()
    _fits(starts_at, planned_end_at, now)
    before = row.starts_at
    row.starts_at, row.planned_end_at = starts_at, planned_end_at
    save(row, "starts_at", "planned_end_at")
    row.alternates.filter(until_at__gt=now).update(until_at=planned_end_at + FORGOTTEN_AFTER)
    told = tell(row, at=now)
    audit.record(
        "meeting.move", by=by, chain=row.table_id, obj=row, at=now, told=told,
        before=before, after=starts_at,
    )  # fmt: skip
    return row


def meetings_for(seat: Seat) -> QuerySet[Meeting]:
    """The meetings not over that *seat* may send somebody to."""
    ahead = Q(state=Meeting.State.SCHEDULED, planned_end_at__gt=timezone.now())
    asked = Q(kind=Meeting.Kind.ORDINARY) | Q(pk__in=seat.invited_to.values("meeting"))
    rows = Meeting.objects.filter(ahead | Q(state=Meeting.State.IN_SESSION), asked)
    return rows.filter(table=seat.table_id).select_related("table").order_by("starts_at", "pk")


@transaction.atomic
def name_for_meeting(seat: Seat, user: User, meeting: Meeting, *, by: User) -> Representative:
    """Let *user* speak for *seat* until the end of *meeting*, and no longer.

    Raises what :func:`name_representative` raises, and WrongStage for a meeting that is over.
    """
    if not meetings_for(seat).filter(pk=meeting.pk).exists():
        raise WrongStage(_("Choose a meeting of this table that is not over."))
    end = meeting.planned_end_at + FORGOTTEN_AFTER
    return name_representative(seat, user, by=by, until_at=end, meeting=meeting)


def _fits(starts_at: datetime, planned_end_at: datetime, now: datetime) -> None:
    errors: dict[str, list[str]] = {}
    if starts_at <= now:
        errors["starts_at"] = [_("This time has passed. Choose one that is still to come.")]
    if planned_end_at <= starts_at:
        errors["planned_end_at"] = [_("The meeting has to end after it starts.")]
    if errors:
        raise GuardFailed(errors=errors)
