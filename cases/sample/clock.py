"""The sample's own time: while a year is told, the present is the moment being told.

Rules and services ask `timezone.now()` for the present. A year of decisions, each allowed only at
its moment, can therefore be written through them only if the present moves along. For the length
of the telling `timezone.now` is this clock, for whoever tells and nobody else: other requests and
tasks of the same process have the time of day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.utils import timezone

_CLOCK: ContextVar[Clock | None] = ContextVar("clock", default=None)


class Clock:
    """Tells the moment it was set to, until it is moved on."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        """The present of the story."""
        return self.moment

    def go(self, to: datetime) -> None:
        """Move to a moment; if it is past that already, stay."""
        self.moment = max(self.moment, to)

    def wait(self, minutes: float) -> None:
        """Let some minutes pass."""
        self.moment += timedelta(minutes=minutes)

    def back(self, to: datetime) -> None:
        """Begin another story at an earlier moment."""
        self.moment = to


@contextmanager
def telling(clock: Clock) -> Iterator[Clock]:
    """Let *clock* be the present inside, in this thread."""
    real = timezone.now
    told = _CLOCK.set(clock)

    def present() -> datetime:
        here = _CLOCK.get()
        return here() if here else real()

    timezone.now = present
    try:
        yield clock
    finally:
        _CLOCK.reset(told)
        timezone.now = real
