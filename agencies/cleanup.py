"""What is kept for a short time goes every night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies import audit, journal
from agencies.models import BodySecret, IdempotencyKey, Invitation, JournalLine, Notice, ReadMark

KEYS_LAST = timedelta(hours=24)
READ_MARKS_LAST = timedelta(days=2)
NOTICES_LAST = timedelta(days=30)
JOURNAL_LASTS = timedelta(days=7)  # the file has it


@transaction.atomic
def forget(at: datetime | None = None) -> dict[str, int]:
    """Delete what has served its time; returns how many rows of each kind went."""
    now = at or timezone.now()
    journal.copy()
    gone = {name: rows.delete()[0] for name, rows in _expired(now).items()}
    if any(gone.values()):
        audit.record("server.forget", by=None, at=now, counts=[f"{k}:{n}" for k, n in gone.items()])
    return gone


def _expired(now: datetime) -> dict[str, QuerySet]:
    """The rows to delete, by what they are.

    A request that is sent again after its day's secret is gone cannot be recognized as the same,
    so it is refused: it is never carried out twice.
    """
    return {
        "idempotency_keys": IdempotencyKey.objects.filter(created_at__lt=now - KEYS_LAST),
        "body_secrets": BodySecret.objects.filter(day__lt=now.astimezone(UTC).date()),
        "sessions": Session.objects.filter(expire_date__lt=now),
        "read_marks": ReadMark.objects.filter(at__lt=now - READ_MARKS_LAST),
        "invitations": Invitation.objects.filter(expires_at__lt=now, accepted_at__isnull=True),
        "journal": JournalLine.objects.filter(copied_at__lt=now - JOURNAL_LASTS),
        "notices": Notice.objects.filter(created_at__lt=now - NOTICES_LAST),
    }
