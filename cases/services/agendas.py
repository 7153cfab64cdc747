"""Agendas that fill by themselves as meetings are made."""

from __future__ import annotations

from django.db import transaction

from agencies import audit
from cases.services.sessions import build_next
from tables.models import Table


def build_all() -> int:
    """Put what waits on the agenda of each table's next meeting; returns how many items."""
    return sum(_build(table) for table in Table.objects.filter(closed_at__isnull=True))


@transaction.atomic
def _build(table: Table) -> int:
    added = build_next(table)
    if added:
        audit.record("agenda.build", by=None, chain=table.pk, added=added)
    return added
