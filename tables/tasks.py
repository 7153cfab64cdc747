"""Background work about tables and who speaks at them. No task takes any content."""

from __future__ import annotations

from celery import shared_task

from tables import services
from tables.models import Table
from tables.services import lapsed, nudges, reviews


@shared_task
def generate_meetings() -> None:
    """Make the meetings of every table's schedules, 90 days ahead."""
    for table in Table.objects.filter(closed_at__isnull=True):
        services.generate_meetings(table)


@shared_task
def end_lapsed() -> None:
    """Sign out those whose last part at a table has ended."""
    lapsed.end_lapsed()


@shared_task
def raise_nudges() -> None:
    """Begin the access reviews that are due; note whom to tell of those, and of what ends."""
    reviews.open_due()
    nudges.raise_nudges()
