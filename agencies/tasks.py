"""Background work about people and what the server keeps. No task takes any content."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from agencies import anchors, cleanup, notices, trail


@shared_task
def send_due_notices() -> None:
    """Send the mails that are due, and those that a worker left behind."""
    notices.send_due()


@shared_task
def nightly_cleanup() -> None:
    """Forget what is kept for a short time."""
    cleanup.forget()


@shared_task
def anchor_heads() -> None:
    """Note the heads of the audit chains outside the database, and seal the years that ended."""
    trail.seal_before(timezone.now().replace(month=1, day=1, hour=0, minute=0, second=0))
    anchors.anchor()
