"""The agencies' sight of an open situation ends when nobody has acted in it for long.

It comes back at once when the table takes the situation up again: its follow-up is opened in a
meeting, or who is involved changes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from agencies import audit
from cases.models import Situation, Stage
from cases.services.retention import periods
from cases.silence import still_since
from tables.models import Table


def end_silent(at: datetime | None = None) -> int:
    """End the sight of plans that were left alone for the table's period; how many that were."""
    now = at or timezone.now()
    return sum(_end_at(table, now) for table in Table.objects.filter(closed_at=None))


@transaction.atomic
def _end_at(table: Table, now: datetime) -> int:
    silent = still_since(now - timedelta(days=periods(table).silence_days))
    rows = Situation.objects.filter(silent, table=table, stage=Stage.OPEN, sight_until_at=None)
    found = list(rows.select_for_update(of=("self",)))
    for row in found:
        row.sight_until_at = now
        row.save(update_fields=["sight_until_at"])
        audit.record("sight.end", by=None, chain=table.pk, obj=row)
    return len(found)
