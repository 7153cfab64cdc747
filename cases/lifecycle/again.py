"""Rejecting once more what a restored backup brought back: the journal knows it was, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases.lifecycle.erase import erase_all_but_stub
from cases.models import Situation, Stage, Term


def reject_again(pk: Any, *, reason: str, at: datetime | None) -> bool:
    """Make the stub of it, if it is not one; whether anything had to be done.

    *reason* is the code of the decision, which is younger than the backup.
    """
    row = Situation.objects.select_for_update().filter(pk=pk).exclude(stage=Stage.REJECTED).first()
    if row is None:
        return False
    columns = erase_all_but_stub(row) | {
        "stage": Stage.REJECTED,
        "rejected_at": at or timezone.now(),
        "decided_at": at or timezone.now(),
        "rejection_reason": _reason(row, reason),
    }
    Situation.objects.filter(pk=pk).update(**columns)
    return True


def _reason(row: Situation, code: str) -> Term:
    """The term of *code*, shared or the table's own.

    One that the table added since the backup is there again under its code, and retired: its
    names are lost with the newer database.
    """
    terms = Term.objects.filter(Q(table=None) | Q(table=row.table_id))
    found = terms.filter(list=Term.List.REJECTION_REASONS, code=code).first()
    return found or Term.objects.create(
        list=Term.List.REJECTION_REASONS,
        code=code,
        table=row.table,
        name_en=code,
        name_fr=code,
        evidence=Term.Evidence.LOCAL,
        retired_at=timezone.now(),
    )
