"""A draft is approved by its agency's contact before it is submitted, where the table wants it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.models import User
from cases.checks import enter
from cases.models import Approval, Situation, Stage
from cases.permissions import APPROVE, EDIT_DRAFT
from cases.services.telling import contacts, tell


@transaction.atomic
def ask_approval(
    situation: Situation, *, by: User, version: int | None, at: datetime | None = None
) -> Approval:
    """Hand the draft to the contact, who reads it until they answer. A change takes it back."""
    row = enter(situation, by=by, permission=EDIT_DRAFT, version=version, stages=[Stage.DRAFT])
    now = at or timezone.now()
    asked, _new = Approval.objects.update_or_create(
        situation=row,
        defaults={"asked_at": now, "asked_by": by, "approved_at": None, "approved_by": None},
    )
    tell(row, contacts(row.originating_agency), at=now)
    audit.record("draft.ask_approval", by=by, chain=row.table_id, obj=row, at=now)
    return asked


@transaction.atomic
def approve(
    situation: Situation, *, by: User, version: int | None, at: datetime | None = None
) -> Situation:
    """Approve the draft as it stands. The contact reads it no longer."""
    row = enter(situation, by=by, permission=APPROVE, version=version, stages=[Stage.DRAFT])
    now = at or timezone.now()
    Approval.objects.filter(situation=row).update(approved_at=now, approved_by=by)
    tell(row, User.objects.filter(pk=row.approval.asked_by_id), at=now)
    audit.record("draft.approve", by=by, chain=row.table_id, obj=row, at=now)
    return row


@transaction.atomic
def send_back(
    situation: Situation, *, by: User, version: int | None, at: datetime | None = None
) -> Situation:
    """Do not approve it. Who asked is told; no reason is kept."""
    row = enter(situation, by=by, permission=APPROVE, version=version, stages=[Stage.DRAFT])
    now = at or timezone.now()
    tell(row, User.objects.filter(pk=row.approval.asked_by_id), at=now)
    Approval.objects.filter(situation=row).delete()
    audit.record("draft.send_back", by=by, chain=row.table_id, obj=row, at=now)
    return row
