"""The offers of items whose end is final: counted by agency and month, and deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import agenda
from cases.lifecycle import UNDO_WITHIN
from cases.models import Discussion


def fold_settled(at: datetime | None = None) -> int:
    """Fold the offers of items that ended too long ago to be undone; return how many items.

    The counts are of the month in which the item ended.
    """
    settled = Discussion.objects.filter(
        closed_at__lt=(at or timezone.now()) - UNDO_WITHIN, offers__isnull=False
    )
    return sum(_fold(pk) for pk in set(settled.values_list("pk", flat=True)))


@transaction.atomic
def _fold(discussion_id: Any) -> int:
    item = Discussion.objects.select_for_update().get(pk=discussion_id)
    if item.closed_at is None:
        return 0
    agenda.fold_offers(item, item.closed_at)
    return 1
