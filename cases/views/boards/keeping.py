"""What everybody of one level reads on a board alike, kept for seconds: see docs/adr/0008.

A hundred phones ask for the same board within two seconds of every act. What stands on it follows
from the meeting, its version, and what the rules answered for the person on this very poll; the
answers are the key, so that nobody is given what was drawn for another level. No words about a
situation and nothing about the reader are ever in it, and nothing outlives the version or the
seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agencies import audit

SECONDS = 5.0


@dataclass
class Kept:
    """One level's board at one version, and the pieces of the page drawn from it."""

    board: Any
    pieces: dict[str, str] = field(default_factory=dict)
    _drawing: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def piece(self, name: str, draw: Callable[[], str]) -> str:
        """The piece *name*, or what *draw* draws now; the others who ask meanwhile wait for it."""
        if name not in self.pieces:
            with self._drawing:
                if name not in self.pieces:
                    self.pieces[name] = draw()
        return self.pieces[name]


@dataclass
class _Meeting:
    acts: int
    until: float
    levels: dict[Any, Kept] = field(default_factory=dict)


_meetings: dict[UUID, _Meeting] = {}
_lock = threading.Lock()
_making = [threading.Lock() for _number in range(64)]  # by key; none waits inside another


def kept(meeting: Any, acts: int, level: Any, make: Callable[[], Any]) -> Kept:
    """What was made of *meeting* at *acts* for *level*, or what *make* makes now.

    It is kept when nothing has happened meanwhile: what was read is then of that version alone.
    A room asks at once after every act: one makes it, and the others wait for it.
    """
    found = _find(meeting.pk, acts, level)
    if found is not None:
        return found
    with _making[hash((meeting.pk, acts, level)) % len(_making)]:
        found = _find(meeting.pk, acts, level)
        if found is not None:
            return found
        made = Kept(make())
        if audit.acts(meeting.table_id) == acts:
            _keep(meeting.pk, acts, level, made)
        return made


def forget() -> None:
    """Keep nothing any more."""
    with _lock:
        _meetings.clear()


def _find(meeting: UUID, acts: int, level: Any) -> Kept | None:
    now = time.monotonic()
    with _lock:
        for pk in [pk for pk, row in _meetings.items() if row.until < now]:
            del _meetings[pk]
        row = _meetings.get(meeting)
        return row.levels.get(level) if row and row.acts == acts else None


def _keep(meeting: UUID, acts: int, level: Any, made: Kept) -> None:
    with _lock:
        row = _meetings.get(meeting)
        if row is None or row.acts != acts:
            row = _meetings[meeting] = _Meeting(acts, time.monotonic() + SECONDS)
        row.levels[level] = made
