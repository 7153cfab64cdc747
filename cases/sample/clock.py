"""The sample's own time: while a year is told, the present is the moment being told.

Rules and services ask `timezone.now()` for the present. A year of decisions, each allowed only at
its moment, can therefore be written through them only if the present moves along. For the length
of the telling, and in this process alone, `timezone.now` is this clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone


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
def telling(clock: Clock) -> Iterator[None]:
    """Let *clock* be the present inside."""
    real = timezone.now
    timezone.now = clock
    try:
        yield
    finally:
        timezone.now = real
