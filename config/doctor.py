"""What a deployment needs beyond starting: asked one by one, answered in words."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import override

from agencies.models import JournalLine, User
from agencies.trail import broken_chains
from cases.reports.writers import pdf
from config import backups, celery, databases, health, safety

STALE = 5 * 60  # seconds without a sign of life
DAY = 24 * 3600
TRAIL = ("agencies_auditentry", "agencies_auditseal")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``unsafe`` has to be mended; the rest should be."""

    what: str
    words: str
    unsafe: bool = True


Check = Callable[[], Iterable[Finding]]


def examine() -> list[Finding]:
    """Everything that is not as it should be, the unsafe first.

    Without a database the rest of its questions has no answer, and is not asked.
    """
    with override("en"):
        up = health.database_answers()
        asked = CHECKS + OF_THE_DATABASE if up else (_no_database, *CHECKS)
        found = [finding for check in asked for finding in check()]
    return sorted(found, key=lambda finding: not finding.unsafe)


def configuration() -> Iterable[Finding]:
    """What keeps the site from starting, and what Django itself says of a deployment."""
    if settings.SAMPLE_MODE:
        yield Finding("sample", "This is a sample: anybody may sign in as anybody.", unsafe=False)
        found = safety.check_safety()
    else:
        found = checks.run_checks(include_deployment_checks=True)
    for message in found:
        if message.level >= checks.WARNING and not message.is_silenced():
            yield Finding("configuration", f"{message.msg} {message.hint or ''}".strip())


def _no_database() -> Iterable[Finding]:
    yield Finding("database", "It does not answer. See DATABASE_URL.")


def database() -> Iterable[Finding]:
    """As new as the code."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("database", "It is older than the code. Run `manage.py prepare`.")


def roles() -> Iterable[Finding]:
    """On PostgreSQL the trail is append-only by privilege, and a trigger says so again."""
    if connection.vendor != "postgresql":
        if not settings.SAMPLE_MODE:
            words = "SQLite knows no roles: whoever can write the file can change the trail. Keep "
            yield Finding("roles", f"{words}ANCHOR_FILE on another machine.", unsafe=False)
        return
    for name in TRAIL:
        held = [one for one in ("UPDATE", "DELETE", "TRUNCATE") if _may(one, name)]
        if held:
            words = f"The site's own role may {', '.join(held)} in {name}."
            yield Finding("roles", f"{words} See docs/sql/roles.sql.")
        if not _is_guarded(name):
            yield Finding("roles", f"No trigger guards {name}. Run docs/sql/roles.sql.")


def _may(privilege: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s)", [name, privilege])
        return bool(cursor.fetchone()[0])


def _is_guarded(name: str) -> bool:
    """Whether the trigger is there and on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_trigger WHERE tgname = 'audit_append_only' AND tgenabled <> 'D'"
            " AND tgrelid = %s::regclass",
            [name],
        )
        return cursor.fetchone() is not None


def background() -> Iterable[Finding]:
    """Broker, worker and scheduler live."""
    if not health.broker_answers():
        yield Finding("broker", "It does not answer. See REDIS_URL.")
    for name, path in (("worker", celery.worker_sign()), ("scheduler", celery.beat_sign())):
        if _older(path, STALE):
            words = f"The {name} has given no sign of life for five minutes: no mail, no purge."
            yield Finding(name, words)


def _older(path: Path, seconds: float) -> bool:
    """Whether a sign is missing, or older than that."""
    return not path.exists() or time.time() - path.stat().st_mtime > seconds


def counters() -> Iterable[Finding]:
    """Rate limits are counted where every process sees them."""
    backend = str(settings.CACHES["default"]["BACKEND"])
    if "locmem" in backend or "dummy" in backend:
        yield Finding("counters", "Each process counts attempts for itself. Set REDIS_URL.")
        return
    try:
        cache.set("doctor", 1, 10)
        if cache.get("doctor") != 1:
            yield Finding("counters", "The shared cache forgets what it is told.")
    except (DatabaseError, OSError):
        yield Finding("counters", "The shared cache does not answer: nobody can sign in.")


def trail() -> Iterable[Finding]:
    """The heads are noted somewhere, and the last look found the chains whole."""
    if _older(Path(settings.ANCHOR_FILE), 2 * DAY):
        words = "No audit head was noted for two days: a tail cut off would not be found."
        yield Finding("trail", words)
    if broken_chains():
        yield Finding("trail", "A chain did not verify. Run `manage.py audit_verify`.")
    if JournalLine.objects.filter(copied_at=None).exists():
        words = "Erasures wait to be copied to JOURNAL_FILE: a restore would bring them back."
        yield Finding("journal", words)


def files() -> Iterable[Finding]:
    """What stands in files is closed to others, and the state folder can be written."""
    state = Path(settings.STATE_DIR)
    if not os.access(state, os.W_OK):
        yield Finding("files", "STATE_DIR cannot be written.")
    place = settings.DATABASES["default"]
    if databases.is_sqlite(place):
        path = Path(str(place["NAME"]))
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding("files", "Others on this machine can read the database file.")


def backup_age() -> Iterable[Finding]:
    """There is a key to encrypt them to, and one was made lately."""
    if settings.SAMPLE_MODE:
        return
    if not settings.BACKUP_RECIPIENT:
        yield Finding("backups", "BACKUP_RECIPIENT is not set: `manage.py backup` will refuse.")
    if _older(backups.sign(), 2 * DAY):
        yield Finding("backups", "No backup was made for two days. Run `manage.py backup`.")


def documents() -> Iterable[Finding]:
    """Reports can be written as PDF."""
    if not pdf.is_available():
        words = "Pango is missing: reports come without PDF. Install it, or use the Dockerfile."
        yield Finding("documents", words, unsafe=False)


def people() -> Iterable[Finding]:
    """No account with Django's superuser flag, which nothing here needs."""
    count = User.objects.filter(is_superuser=True, is_active=True).count()
    if count:
        words = f"{count} accounts have Django's superuser flag. It opens nothing; take it away."
        yield Finding("people", words, unsafe=False)


CHECKS: tuple[Check, ...] = (configuration, background, files, backup_age, documents)
OF_THE_DATABASE: tuple[Check, ...] = (database, roles, counters, trail, people)
