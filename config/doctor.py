"""What a deployment needs beyond starting: asked one by one, answered in words."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from agencies.models import AuditEntry, JournalLine, User
from agencies.trail import broken_chains
from cases.reports.writers import pdf
from config import backups, celery, databases, health, safety
from config.identity import asking, providers, tokens

STALE = 5 * 60  # seconds without a sign of life
DAY = 24 * 3600
APART = 30  # seconds by which two clocks may differ: a code of an app lives that long
TRAIL = ("agencies_auditentry", "agencies_auditseal")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``unsafe`` has to be mended; the rest should be."""

    what: str
    words: str
    unsafe: bool = True


Check = Callable[[], Iterable[Finding]]


def examine(language: str = "en") -> list[Finding]:
    """Everything that is not as it should be, the unsafe first, in words of *language*.

    Without a database the rest of its questions has no answer, and is not asked. What Django says
    itself of a deployment it says in English.
    """
    with override(language):
        up = health.database_answers()
        asked = CHECKS + OF_THE_DATABASE if up else (_no_database, *CHECKS)
        found = [finding for check in asked for finding in check()]
    return sorted(found, key=lambda finding: not finding.unsafe)


def configuration() -> Iterable[Finding]:
    """What keeps the site from starting, and what Django itself says of a deployment."""
    if settings.SAMPLE_MODE:
        words = _("This is a sample: anybody may sign in as anybody.")
        yield Finding("sample", words, unsafe=False)
        found = safety.check_safety()
    else:
        found = checks.run_checks(include_deployment_checks=True)
    for message in found:
        if message.level >= checks.WARNING and not message.is_silenced():
            yield Finding("configuration", f"{message.msg} {message.hint or ''}".strip())


def _no_database() -> Iterable[Finding]:
    yield Finding("database", _("It does not answer. See DATABASE_URL."))


def database() -> Iterable[Finding]:
    """As new as the code."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("database", _("It is older than the code. Run `manage.py prepare`."))


def roles() -> Iterable[Finding]:
    """On PostgreSQL the trail is append-only by privilege, and a trigger says so again."""
    if connection.vendor != "postgresql":
        if not settings.SAMPLE_MODE:
            words = _(
                "SQLite knows no roles: whoever can write the file can change the trail. Keep "
                "ANCHOR_FILE on another machine."
            )
            yield Finding("roles", words, unsafe=False)
        return
    for name in TRAIL:
        held = [one for one in ("UPDATE", "DELETE", "TRUNCATE") if _may(one, name)]
        if held:
            words = _("The site’s own role may %(what)s in %(name)s. See docs/sql/roles.sql.")
            yield Finding("roles", words % {"what": ", ".join(held), "name": name})
        if not _is_guarded(name):
            words = _("No trigger guards %(name)s. Run docs/sql/roles.sql.") % {"name": name}
            yield Finding("roles", words)


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
        yield Finding("broker", _("It does not answer. See REDIS_URL."))
    for name, path in (("worker", celery.worker_sign()), ("scheduler", celery.beat_sign())):
        if _older(path, STALE):
            words = _("It has given no sign of life for five minutes: no mail, no purge.")
            yield Finding(name, words)


def _older(path: Path, seconds: float) -> bool:
    """Whether a sign is missing, or older than that."""
    return not path.exists() or time.time() - path.stat().st_mtime > seconds


def counters() -> Iterable[Finding]:
    """Rate limits are counted where every process sees them."""
    backend = str(settings.CACHES["default"]["BACKEND"])
    if "locmem" in backend or "dummy" in backend:
        yield Finding("counters", _("Each process counts attempts for itself. Set REDIS_URL."))
        return
    try:
        cache.set("doctor", 1, 10)
        if cache.get("doctor") != 1:
            yield Finding("counters", _("The shared cache forgets what it is told."))
    except (DatabaseError, OSError):
        words = _("The shared cache does not answer: nobody can sign in.")
        yield Finding("counters", words)


def trail() -> Iterable[Finding]:
    """The heads are noted somewhere, and the last look found the chains whole."""
    if _older(Path(settings.ANCHOR_FILE), 2 * DAY):
        words = _(
            "No audit head was noted for two days: a tail cut off would not be found. Run "
            "`manage.py audit_anchor`."
        )
        yield Finding("trail", words)
    if broken_chains():
        yield Finding("trail", _("A chain did not verify. Run `manage.py audit_verify`."))
    if JournalLine.objects.filter(copied_at=None).exists():
        words = _("Erasures wait to be copied to JOURNAL_FILE: a restore would bring them back.")
        yield Finding("journal", words)


def files() -> Iterable[Finding]:
    """What stands in files is closed to others, and the state folder can be written."""
    state = Path(settings.STATE_DIR)
    if not os.access(state, os.W_OK):
        yield Finding("files", _("STATE_DIR cannot be written."))
    place = settings.DATABASES["default"]
    if databases.is_sqlite(place):
        path = Path(str(place["NAME"]))
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding("files", _("Others on this machine can read the database file."))


def backup_age() -> Iterable[Finding]:
    """There is a key to encrypt them to, and one was made lately."""
    if settings.SAMPLE_MODE:
        return
    if not settings.BACKUP_RECIPIENT:
        words = _("BACKUP_RECIPIENT is not set: `manage.py backup` will refuse.")
        yield Finding("backups", words)
    if connection.vendor == "postgresql" and not shutil.which("pg_dump"):
        words = _("pg_dump is not on the path: `manage.py backup` cannot work.")
        yield Finding("backups", words)
    if _older(backups.sign(), 2 * DAY):
        words = _("No backup was made for two days. Run `manage.py backup`.")
        yield Finding("backups", words)


def mail() -> Iterable[Finding]:
    """The mail server takes a connection, and mails have a sender whom others can answer."""
    try:
        if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
            server = get_connection(fail_silently=False)
            server.open()
            server.close()
    except OSError:
        words = _("The mail server does not answer: no invitation, no reminder. See EMAIL_HOST.")
        yield Finding("mail", words)
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost") and not settings.SAMPLE_MODE:
        words = _("Mails name localhost as their sender. Set DEFAULT_FROM_EMAIL.")
        yield Finding("mail", words, unsafe=False)


def clock() -> Iterable[Finding]:
    """The clocks agree: deadlines, sessions and codes of second factors go by them."""
    latest = AuditEntry.objects.order_by("-at").values_list("at", flat=True).first()
    ahead = latest is not None and (latest - timezone.now()).total_seconds() > APART
    if ahead or abs(_database_clock() - time.time()) > APART:
        words = _("The clock differs from the database’s, or was set back. Synchronize it.")
        yield Finding("clock", words)


def _database_clock() -> float:
    """The time as the database has it; SQLite has this machine's."""
    if connection.vendor != "postgresql":
        return time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXTRACT(EPOCH FROM clock_timestamp())")
        return float(cursor.fetchone()[0])


def documents() -> Iterable[Finding]:
    """Reports can be written as PDF."""
    if not pdf.is_available():
        words = _("Pango is missing: reports come without PDF. Install it, or use the Dockerfile.")
        yield Finding("documents", words, unsafe=False)


def people() -> Iterable[Finding]:
    """No account with Django's superuser flag, which nothing here needs."""
    count = User.objects.filter(is_superuser=True, is_active=True).count()
    if count:
        words = ngettext(
            "%(count)d account has Django’s superuser flag. It opens nothing; take it away.",
            "%(count)d accounts have Django’s superuser flag. It opens nothing; take it away.",
            count,
        )
        yield Finding("people", words % {"count": count}, unsafe=False)


def organizations() -> Iterable[Finding]:
    """Every identity provider answers, and is who the environment says. Not safety: people wait."""
    for provider in providers.configured():
        try:
            asking.configuration(provider, anew=True)
        except tokens.Refused as refused:
            words = _("%(name)s cannot be asked (%(code)s): nobody signs in with it.")
            named = {"name": provider.slug, "code": refused.code}
            yield Finding("identity provider", words % named, unsafe=False)


CHECKS: tuple[Check, ...] = (configuration, background, mail, files, backup_age, documents)
OF_THE_DATABASE: tuple[Check, ...] = (
    database,
    roles,
    counters,
    trail,
    clock,
    people,
    organizations,
)
