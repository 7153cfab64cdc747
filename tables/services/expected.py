"""What a seat says before a meeting: somebody comes, somebody else, or nobody (regrets)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import User
from tables.models import Expectation, Meeting, Seat
from tables.permissions import representing
from tables.services.meetings import RUN, SEE

OPEN = (Meeting.State.SCHEDULED, Meeting.State.IN_SESSION)


@transaction.atomic
def say_expected(
    meeting: Meeting, *, seat: Seat, answer: str, by: User, at: datetime | None = None
) -> Expectation:
    """Say whether somebody comes for *seat*; a later answer replaces it.

    Raises Forbidden unless *by* speaks for the seat or runs the meeting, GuardFailed when the
    meeting is not for that seat, WrongStage when it is over.
    """
    row = Meeting.objects.select_for_update(of=("self",)).filter(pk=meeting.pk).first()
    if row is None or not by.has_perm(SEE, row):
        raise Unseen()
    if not (representing(by).filter(seat=seat).exists() or by.has_perm(RUN, row)):
        raise Forbidden()
    if row.state not in OPEN:
        raise WrongStage(_("The meeting is over."))
    _fits(row, seat, answer)
    now = at or timezone.now()
    said, _made = Expectation.objects.update_or_create(
        meeting=row, seat=seat, defaults={"answer": answer, "said_at": now, "said_by": by}
    )
    audit.record(
        "attendance.expect", by=by, chain=row.table_id, obj=said, at=now, seat=seat,
        meeting=row, answer=answer,
    )  # fmt: skip
    return said


def _fits(meeting: Meeting, seat: Seat, answer: str) -> None:
    errors: dict[str, list[str]] = {}
    if seat.table_id != meeting.table_id or not seat.is_current:
        errors["seat"] = [_("This is not a current seat of the table.")]
    elif meeting.kind == Meeting.Kind.EMERGENCY and not meeting.invitees.filter(seat=seat).exists():
        errors["seat"] = [_("This seat is not invited to the meeting.")]
    if answer not in Expectation.Answer.values:
        errors["answer"] = [_("Choose one of the answers.")]
    if errors:
        raise GuardFailed(errors=errors)
