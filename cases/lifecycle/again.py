"""Rejecting once more what a restored backup brought back: the journal knows that it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.lifecycle.erase import erase_all_but_stub
from cases.models import Situation, Stage, Term


def reject_again(pk: Any, *, at: datetime | None) -> bool:
    """Make the stub of it, if it is not one; whether anything had to be done.

    The backup is older than the decision, so the reason is not in it: the list's first stands for
    "as the journal says", and the entry of the audit trail that is kept elsewhere has the real one.
    """
    row = Situation.objects.select_for_update().filter(pk=pk).exclude(stage=Stage.REJECTED).first()
    if row is None:
        return False
    reasons = Term.objects.filter(list=Term.List.REJECTION_REASONS, table=None)
    columns = erase_all_but_stub(row) | {
        "stage": Stage.REJECTED,
        "rejected_at": at or timezone.now(),
        "decided_at": at or timezone.now(),
        "rejection_reason": reasons.order_by("position", "code").first(),
    }
    Situation.objects.filter(pk=pk).update(**columns)
    return True
