"""Codes for one meeting: for somebody at the table whose second factor is elsewhere."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from agencies import audit
from agencies.checks import require
from agencies.errors import Forbidden, GuardFailed, WrongStage
from agencies.models import User
from tables.models import Meeting, MeetingCode
from tables.services.undertakings import with_a_part

ISSUE = "tables.issue_code"
DIGITS = 9  # an app shows six, a recovery code has eight


@transaction.atomic
def issue_code(meeting: Meeting, *, by: User, user: User) -> tuple[MeetingCode, str]:
    """A code for *user* at *meeting*, and its digits, shown once. It replaces an earlier one.

    Raises Forbidden unless *by* coordinates the table, or for oneself; WrongStage unless the
    meeting is in session; GuardFailed for somebody without a part at the table.
    """
    require(meeting, by, see="tables.see_meeting", do=ISSUE)
    if by.pk == user.pk:
        raise Forbidden(_("Nobody vouches for themself."))
    if meeting.state != Meeting.State.IN_SESSION:
        raise WrongStage(_("The meeting is not in session."))
    if user.pk not in set(with_a_part(meeting.table).values_list("user", flat=True)):
        raise GuardFailed(errors={"user": [_("This person has no part at the table.")]})
    code = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    row, _made = MeetingCode.objects.update_or_create(
        meeting=meeting, user=user,
        defaults={"digest": _digest(user, code), "issued_at": timezone.now(), "issued_by": by,
                  "used_at": None},
    )  # fmt: skip
    audit.record("code.issue", by=by, chain=meeting.table_id, obj=row, meeting=meeting, person=user)
    return row, code


@transaction.atomic
def use_code(user: User, *, code: str) -> Meeting | None:
    """The meeting in session that *code* opens to *user*, used up; None when it opens none."""
    given = "".join(code.split())
    if len(given) != DIGITS or not given.isascii() or not given.isdigit():
        return None
    rows = MeetingCode.objects.select_for_update(of=("self",)).filter(
        user=user, digest=_digest(user, given), used_at=None,
        meeting__state=Meeting.State.IN_SESSION,
    )  # fmt: skip
    row = rows.select_related("meeting").first()
    if row is None:
        return None
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    meeting: Meeting = row.meeting
    audit.record("code.use", by=user, chain=meeting.table_id, obj=row, meeting=meeting)
    return meeting


def _digest(user: User, code: str) -> str:
    return salted_hmac("tables.codes", f"{user.pk}:{code}", algorithm="sha256").hexdigest()
