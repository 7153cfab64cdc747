"""Background work about people and what the server keeps. No task takes any content."""

from __future__ import annotations

from celery import shared_task

from agencies import cleanup, notices


@shared_task
def send_due_notices() -> None:
    """Send the mails that are due, and those that a worker left behind."""
    notices.send_due()


@shared_task
def nightly_cleanup() -> None:
    """Forget what is kept for a short time."""
    cleanup.forget()
