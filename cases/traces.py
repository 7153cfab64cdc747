"""The trace that reading situations leaves: one entry for each table and level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from agencies import reads
from agencies.http import session_reference
from cases.models import Situation


def leave(request: Any, seen: Mapping[str, Iterable[Situation]]) -> None:
    """Note what the caller saw: *seen* are the situations by level."""
    by_table: dict[Any, dict[str, list[tuple[Any, str]]]] = defaultdict(lambda: defaultdict(list))
    for level, situations in seen.items():
        for row in situations:
            by_table[row.table_id][level].append((row.pk, row.stage))
    for table, pairs in by_table.items():
        reads.note_levels(
            user=request.user, session=session_reference(request), chain=table, seen=pairs
        )
