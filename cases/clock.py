"""The intervention clock: from naming a lead to the first intervention that was done."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Situation


class ClockState(models.TextChoices):
    """Where the clock of a situation stands."""

    NONE = "none", _("Not started")
    RUNNING = "running", _("Running")
    DUE = "due", _("Due")
    OVERDUE = "overdue", _("Overdue")
    UNREPORTED = "unreported", _("Unreported")
    CONTACT_MADE = "contact_made", _("Contact made")


def clock_state(situation: Situation, now: datetime | None = None) -> ClockState:
    """Where the clock stands at *now* (default: now). Reads ``situation.table``."""
    if situation.named_at is None:
        return ClockState.NONE
    if situation.contact_made_at is not None:
        return ClockState.CONTACT_MADE
    if situation.concluded_at is not None:
        return ClockState.NONE
    table, hours = situation.table, elapsed_hours(situation, now)
    for limit, state in (
        (table.contact_unreported_hours, ClockState.UNREPORTED),
        (table.contact_overdue_hours, ClockState.OVERDUE),
        (table.contact_due_hours, ClockState.DUE),
    ):
        if hours >= limit:
            return state
    return ClockState.RUNNING


def elapsed_hours(situation: Situation, now: datetime | None = None) -> float:
    """Clock hours since the agencies were named; 0 before that."""
    if situation.named_at is None:
        return 0.0
    return ((now or timezone.now()) - situation.named_at) / timedelta(hours=1)


def due_at(situation: Situation) -> datetime | None:
    """When the first intervention is due."""
    return _after(situation, situation.table.contact_due_hours)


def overdue_at(situation: Situation) -> datetime | None:
    """When the first intervention is overdue."""
    return _after(situation, situation.table.contact_overdue_hours)


def _after(situation: Situation, hours: int) -> datetime | None:
    return situation.named_at + timedelta(hours=hours) if situation.named_at else None
