"""The doctor names what is unsafe; the figures for a monitor hold no content."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from agencies import audit
from agencies.models import AuditCheck, AuditEntry, JournalLine, User
from config import doctor
from config.management.commands import doctor as command
from tests.services.site import ROOT

pytestmark = pytest.mark.django_db


def names() -> set[str]:
    """What the doctor finds unsafe."""
    return {finding.what for finding in doctor.examine() if finding.unsafe}


@pytest.fixture
def sound(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A deployment with nothing unsafe."""
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")  # for live servers of tests alone
    settings.STATE_DIR = tmp_path
    settings.BACKUP_RECIPIENT = "age1..."
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        setattr(settings, name, True)  # the tests' own settings speak plain HTTP
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    for name in ("worker.alive", "beat.alive", "anchors.jsonl", "backup.made"):
        (tmp_path / name).touch()
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries",
        }
    }  # fmt: skip
    call_command("createcachetable", verbosity=0)
    return settings


def no_mail(settings: Any) -> None:
    """A mail server that does not answer."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def entry_of_tomorrow() -> None:
    """What a clock leaves that was set back."""
    with transaction.atomic():
        audit.record("test.step", by=None, at=timezone.now() + timedelta(days=1))


def test_sound_deployment_has_nothing_unsafe(sound: Any, capsys: Any) -> None:
    found = [one.words for one in doctor.examine() if one.what == "configuration"]
    assert found == []
    assert names() <= {"files", "roles"}  # the tests' own database file and role


@pytest.mark.parametrize(
    ("what", "spoil"),
    [
        ("worker", lambda s: (s.STATE_DIR / "worker.alive").unlink()),
        ("scheduler", lambda s: (s.STATE_DIR / "beat.alive").unlink()),
        ("trail", lambda s: s.ANCHOR_FILE.unlink()),
        ("backups", lambda s: setattr(s, "BACKUP_RECIPIENT", "")),
        ("configuration", lambda s: setattr(s, "SEALING_KEY", "short")),
        ("counters", lambda s: setattr(s, "CACHES", {
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}})),
        ("mail", no_mail),
        ("clock", lambda _s: entry_of_tomorrow()),
        ("journal", lambda _s: JournalLine.objects.create(
            kind="words", object_id="0" * 32, at=timezone.now())),
        ("trail", lambda _s: AuditCheck.objects.create(
            chain="server", checked_at=timezone.now(), entries=1, first_bad=1)),
    ],
)  # fmt: skip
def test_each_fault_is_named(sound: Any, what: str, spoil: Any) -> None:
    before = names()
    spoil(sound)
    assert what in names() - before


def test_each_finding_is_said_in_french_too(sound: Any, tmp_path: Path) -> None:
    sound.BACKUP_RECIPIENT, sound.SEALING_KEY = "", "short"
    for name in ("worker.alive", "beat.alive", "anchors.jsonl", "backup.made"):
        (tmp_path / name).unlink()
    no_mail(sound)
    entry_of_tomorrow()
    both = [
        {(one.what, one.words) for one in doctor.examine(language)} for language in ("en", "fr-ca")
    ]
    assert len(both[0]) == len(both[1]) >= 9
    assert both[0] & both[1] == set()


@pytest.mark.parametrize(
    ("said", "lang"), [("fr_CA.UTF-8", "fr"), ("fr", "fr"), ("en_CA.UTF-8", "en"), ("", "en")]
)
def test_command_speaks_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, said: str, lang: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", said)
    assert command.of_the_terminal() == lang


def test_command_says_it_in_french(sound: Any, capsys: Any) -> None:
    sound.BACKUP_RECIPIENT = ""
    with pytest.raises(CommandError, match="dangereux"):
        call_command(command.Command(), lang="fr")
    assert "DANGER  backups: BACKUP_RECIPIENT n’est pas défini" in capsys.readouterr().out


def test_command_fails_while_something_is_unsafe(sound: Any, capsys: Any) -> None:
    sound.BACKUP_RECIPIENT = ""
    with pytest.raises(CommandError):
        call_command(command.Command())
    assert "UNSAFE  backups:" in capsys.readouterr().out


def test_superuser_flag_is_only_a_note(sound: Any) -> None:
    User.objects.create_superuser("root@example.org", "a long password here", name="Root")
    assert [f.unsafe for f in doctor.examine() if f.what == "people"] == [False]


@pytest.mark.postgres
def test_server_that_cannot_make_backups_is_named(
    sound: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # where no pg_dump is
    assert "backups" in names()


# --- Roles on PostgreSQL -------------------------------------------------------------------------


@pytest.mark.postgres
def test_roles_of_the_documented_sql_keep_the_trail_append_only() -> None:
    from django.db import DatabaseError

    with transaction.atomic():
        audit.record("test.step", by=None)
    assert len(list(doctor.roles())) == 2 * len(doctor.TRAIL)  # privileges and trigger of each
    sql = (ROOT / "docs" / "sql" / "roles.sql").read_text().replace(':"app"', "test_app")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE test_app")
        cursor.execute(sql)
        cursor.execute("SET LOCAL ROLE test_app")
        assert list(doctor.roles()) == []
        for statement in (
            "UPDATE agencies_auditentry SET verb = 'other'", "DELETE FROM agencies_auditentry",
            "TRUNCATE agencies_auditentry",
        ):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)
        audit.record("test.step", by=None)
        cursor.execute("RESET ROLE")
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.update(verb="other")  # not even the owner


# --- Figures -------------------------------------------------------------------------------------


def test_figures_are_there_for_the_token_alone(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a token for the monitor"
    assert client.get("/metrics").status_code == 404
    wrong = client.get("/metrics", headers={"Authorization": "Bearer wrong"})
    right = client.get("/metrics", headers={"Authorization": "Bearer a token for the monitor"})
    assert (wrong.status_code, right.status_code) == (404, 200)
    assert "situation_tables_database_up 1" in right.content.decode()


def test_figures_hold_no_content(client: Client, settings: Any) -> None:
    from tests import cast as casting

    people = casting.gather()
    settings.METRICS_TOKEN = "a token for the monitor"
    text = client.get(
        "/metrics", headers={"Authorization": "Bearer a token for the monitor"}
    ).content.decode()
    known = [str(people.table.pk), people.table.name_en, people.lead.email, "situations"]
    assert [word for word in known if word in text] == []
