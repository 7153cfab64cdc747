"""Who drives a meeting in session, and in whose name decisions are entered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed
from agencies.models import User
from agencies.models.base import current
from tables.models import Attendance, Meeting, Officer, Representative
from tables.services.meetings import RUN, enter_meeting, save
from tables.standing import CHAIRS

DRIVER_COLUMNS = ("driver", "driver_acted_at", "driver_since_at", "driver_before", "decider")


def put_at_the_wheel(meeting: Meeting, driver: User, *, at: datetime) -> None:
    """Let *driver* drive from *at* on. The caller has locked the row, and saves DRIVER_COLUMNS.

    What a chair enters is their own decision. For anybody else it stays the decision of whoever
    was in the chair, or of the table's chair.
    """
    meeting.driver_before = meeting.driver
    meeting.driver = driver
    meeting.driver_acted_at = meeting.driver_since_at = at
    if in_the_chair(meeting).filter(pk=driver.pk).exists():
        meeting.decider = driver
    elif meeting.decider is None:
        meeting.decider = _chair_of(meeting) or driver


@transaction.atomic
def take_the_chair(
    meeting: Meeting, *, user: User, by: User, version: int | None, at: datetime | None = None
) -> Meeting:
    """Say whose decisions are entered from now on: a chair's, or an acting chair's.

    Whoever is here and is no chair becomes the acting chair, for this meeting only. Raises
    GuardFailed for somebody who is neither a chair nor checked in.
    """
    row = enter_meeting(meeting, by=by, do=RUN, version=version, states=[Meeting.State.IN_SESSION])
    if not could_chair(row).filter(pk=user.pk).exists():
        raise GuardFailed(errors={"user": [_("Choose a chair, or somebody who is checked in.")]})
    if not in_the_chair(row).filter(pk=user.pk).exists():
        row.acting_chair = user
    row.decider = user
    save(row, "acting_chair", "decider")
    audit.record(
        "meeting.chair", by=by, chain=row.table_id, obj=row, at=at or timezone.now(), person=user,
        acting=row.acting_chair_id == user.pk,
    )  # fmt: skip
    return row


def in_the_chair(meeting: Meeting) -> QuerySet[User]:
    """The table's chairs and co-chairs, and the acting chair of *meeting*."""
    chairs = Officer.objects.filter(current(), table=meeting.table_id, office__in=CHAIRS)
    return User.objects.filter(Q(pk__in=chairs.values("user")) | Q(pk=meeting.acting_chair_id))


def could_chair(meeting: Meeting) -> QuerySet[User]:
    """Whoever chairs, and whoever is checked in and speaks for a seat now."""
    here = Attendance.objects.filter(
        meeting=meeting, confirmed_at__isnull=False, left_at__isnull=True
    )
    speaking = Representative.objects.filter(current(), seat__table=meeting.table_id)
    present = Q(pk__in=here.values("user")) & Q(pk__in=speaking.values("user"))
    return User.objects.filter(Q(pk__in=in_the_chair(meeting).values("pk")) | present)


def _chair_of(meeting: Meeting) -> User | None:
    """The table's chair, a co-chair otherwise."""
    chairs = Officer.objects.filter(current(), table=meeting.table_id, office__in=CHAIRS)
    first = chairs.select_related("user").order_by("office", "from_at", "pk").first()
    return first.user if first else None
