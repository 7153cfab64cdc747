"""The journal of erasures and revocations: outside the database, without content.

A line is written with the act, in its transaction, and copied to the file once that is committed.
What a crash left uncopied is copied by the next act or at night. A line twice does no harm.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agencies.models import JournalLine

Kind = JournalLine.Kind


@dataclass(frozen=True)
class Line:
    """One erasure or revocation, by reference."""

    kind: str
    object_id: str
    at: str
    code: str = ""


def write(kind: str, ids: Iterable[Any], *, code: str = "", at: datetime | None = None) -> None:
    """Note that each of *ids* was erased or revoked, with the act that does it.

    *code* is what stays of it and is nowhere else: why a situation was rejected.
    """
    now = at or timezone.now()
    JournalLine.objects.bulk_create(
        JournalLine(kind=kind, object_id=pk, code=code, at=now) for pk in ids
    )
    transaction.on_commit(copy)


def copy() -> int:
    """Copy to the file what is not there yet; returns how many lines."""
    rows = list(JournalLine.objects.filter(copied_at=None).order_by("at", "pk"))
    if not rows:
        return 0
    path = Path(settings.JOURNAL_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        for row in rows:
            line = Line(row.kind, str(row.object_id), row.at.isoformat(), row.code)
            file.write(json.dumps(asdict(line)) + "\n")
    done = [row.pk for row in rows]
    JournalLine.objects.filter(pk__in=done).update(copied_at=timezone.now())
    return len(rows)


def lines(path: Path | None = None) -> Iterator[Line]:
    """The lines of the journal, the oldest first."""
    source = path or Path(settings.JOURNAL_FILE)
    if not source.exists():
        return
    with source.open(encoding="ascii") as file:
        for line in file:
            yield Line(**json.loads(line))
