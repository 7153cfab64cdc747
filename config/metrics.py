"""Figures for Prometheus: how the server is, never what is in it.

Asked at /metrics with the bearer token in METRICS_TOKEN; without that variable the address is not
there. No figure is about one table, agency or person, and none counts situations.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.models import AuditChain, AuditEntry, JournalLine, Notice
from agencies.trail import broken_chains
from config import backups, celery, health

KIND = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with the figures, or as if nothing were here."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = settings.METRICS_TOKEN
    if not known or not hmac.compare_digest(given.encode(), known.encode()):
        raise Http404
    lines = [line for figure in figures() for line in _lines(*figure)]
    return HttpResponse("\n".join(lines) + "\n", content_type=KIND)


def figures() -> Iterator[tuple[str, str, float]]:
    """Name, meaning and value of each figure."""
    up = health.database_answers()
    yield "database_up", "Whether the database answers.", float(up)
    yield "broker_up", "Whether the broker answers.", float(health.broker_answers())
    signs = {"worker": celery.worker_sign(), "beat": celery.beat_sign(), "backup": backups.sign()}
    for name, path in signs.items():
        age = time.time() - path.stat().st_mtime if path.exists() else -1
        yield f"{name}_sign_age_seconds", "Since its last sign of life; -1 for none.", round(age)
    if up:
        yield from _of_the_database()


def _of_the_database() -> Iterator[tuple[str, str, float]]:
    waiting = Notice.objects.filter(sent_at=None)
    yield "mails_waiting", "Mails that were not sent yet.", waiting.count()
    lines = JournalLine.objects.filter(copied_at=None)
    yield "journal_lines_waiting", "Erasures not in the journal yet.", lines.count()
    since = timezone.now() - timedelta(days=1)
    day = AuditEntry.objects.filter(chain=AuditChain.SERVER, at__gte=since)
    refused = day.filter(verb__startswith="session.refuse").count()
    yield "sign_ins_refused_last_day", "Passwords and codes that were refused.", refused
    broken = len(broken_chains())
    yield "audit_chains_broken", "Chains that did not verify when last looked at.", broken


def _lines(name: str, words: str, value: float) -> list[str]:
    full = f"situation_tables_{name}"
    return [f"# HELP {full} {words}", f"# TYPE {full} gauge", f"{full} {value:g}"]
