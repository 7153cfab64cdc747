"""The record of decisions: marked as verified, and what was corrected after that."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import WrongStage
from agencies.models import AuditEntry, User
from tables.models import Meeting
from tables.services.meetings import enter_meeting, save

VERIFY = "tables.verify_record"


@transaction.atomic
def verify_record(
    meeting: Meeting, *, by: User, version: int | None, at: datetime | None = None
) -> Meeting:
    """Mark the record of a closed meeting as verified; for its coordinator, once."""
    row = enter_meeting(meeting, by=by, do=VERIFY, version=version, states=[Meeting.State.CLOSED])
    if row.verified_at is not None:
        raise WrongStage(_("This record is verified already."))
    row.verified_at, row.verified_by = at or timezone.now(), by
    save(row, "verified_at", "verified_by")
    audit.record("meeting.verify", by=by, chain=row.table_id, obj=row, at=row.verified_at)
    return row


def corrections(meeting: Meeting) -> list[AuditEntry]:
    """What was written about *meeting* after its record was verified, the oldest first."""
    if meeting.verified_at is None:
        return []
    chain = AuditEntry.objects.filter(chain=str(meeting.table_id))
    marks = chain.filter(verb="meeting.verify", object_id=str(meeting.pk))
    mark = marks.order_by("-sequence").values_list("sequence", flat=True).first()
    after = chain.filter(sequence__gt=mark or 0, references__meeting=str(meeting.pk))
    return list(after.exclude(verb__startswith="read.").order_by("sequence"))
