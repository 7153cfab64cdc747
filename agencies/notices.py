"""Mails that say only that there is something to do, each sent by one worker.

A worker claims a row, commits, sends, and marks it sent. One that dies in between leaves a claim,
and the next sweep takes it up once the claim is too old to belong to anybody at work.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from agencies import audit
from agencies.models import Notice

# Longer than any sending takes: the mail server has 20 seconds for each of its few answers.
CLAIM_LASTS = timedelta(minutes=5)

log = logging.getLogger(__name__)


def send_due(at: datetime | None = None) -> int:
    """Send what is due and return how many went out; the rest stays for the next sweep."""
    now = at or timezone.now()
    due = Notice.objects.filter(_free(now), sent_at__isnull=True).order_by("created_at")
    return sum(_send(pk, now) for pk in due.values_list("pk", flat=True))


def _free(now: datetime) -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LASTS)


def _send(pk: Any, now: datetime) -> bool:
    if not _claim(pk, now):
        return False
    notice = Notice.objects.select_related("user").get(pk=pk)
    try:
        message(notice).send()
    except (smtplib.SMTPException, OSError):
        log.warning("A notice could not be sent.", extra={"object_id": str(pk)})
        return False
    _mark_sent(notice)
    return True


def _claim(pk: Any, now: datetime) -> bool:
    """Whether the row is this worker's now. Of two that try, the database lets one."""
    free = Notice.objects.filter(_free(now), pk=pk, sent_at__isnull=True)
    return bool(free.update(claimed_at=timezone.now(), attempts=F("attempts") + 1))


@transaction.atomic
def _mark_sent(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now())
    audit.record("notice.send", by=None, obj=notice, person=notice.user_id)


def message(notice: Notice) -> EmailMessage:
    """The mail of *notice*, in its person's language: where to sign in, and nothing else.

    Its id is the notice's, so that a mail server can tell a mail it already took.
    """
    words = {"site": settings.SITE_URL}
    with translation.override(notice.user.language):
        subject = render_to_string("agencies/mail/notice_subject.txt", words).strip()
        body = render_to_string("agencies/mail/notice.txt", words)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{notice.pk}@{sender}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, to=[notice.user.email], headers=headers)
