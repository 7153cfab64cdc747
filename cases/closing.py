"""Whether an open situation may be concluded between two meetings.

The lead reports that it may close; the assisting agencies have 48 hours to object.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Objection, ReportBack, Situation

OBJECT_WITHIN = timedelta(hours=48)


class ClosingState(models.TextChoices):
    """Where it stands."""

    NOT_REPORTED = "not_reported", _("The lead has not reported that it may close")
    WAITING = "waiting", _("Assisting agencies may still object")
    OBJECTED = "objected", _("An assisting agency objects")
    CLEAR = "clear", _("Nobody objected")


@dataclass(frozen=True)
class Closing:
    """Where it stands, since when it may close, and until when agencies may object."""

    state: ClosingState
    reported_at: datetime | None = None
    free_at: datetime | None = None


def closing_of(situation: Situation, now: datetime | None = None) -> Closing:
    """Where the conclusion of *situation* stands at *now* (default: now). Two queries."""
    report = ReportBack.objects.filter(situation=situation).order_by("-at").first()
    if report is None or not report.may_close:
        return Closing(ClosingState.NOT_REPORTED)
    free_at = report.at + OBJECT_WITHIN
    if Objection.objects.filter(situation=situation, at__gte=report.at).exists():
        return Closing(ClosingState.OBJECTED, report.at, free_at)
    waiting = (now or timezone.now()) < free_at
    state = ClosingState.WAITING if waiting else ClosingState.CLEAR
    return Closing(state, report.at, free_at)
