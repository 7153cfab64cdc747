"""Mails that are due, a worker that is killed in the middle, and what is forgotten at night."""

from __future__ import annotations

import shutil
import smtplib
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from celery import Celery
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from agencies import cleanup, notices, tasks
from agencies.models import (
    AuditEntry,
    BodySecret,
    IdempotencyKey,
    Invitation,
    Notice,
    ReadMark,
)
from config.processes import BIN, COMMANDS
from tests import cast as casting
from tests.services import process, site
from tests.services.mailbox import Mailbox

_DAY = timedelta(days=1)
SECRET = "worker-tests-" + "0123456789abcdef" * 4


def notice(name: str = "somebody", language: str = "en") -> Notice:
    user = casting.person(name, language=language)
    return Notice.objects.create(user=user, day=date(2026, 3, 10), created_at=timezone.now())


# --- One process


@pytest.mark.django_db
def test_notice_is_sent_once() -> None:
    row = notice()
    tasks.send_due_notices()
    tasks.send_due_notices()
    row.refresh_from_db()
    assert [message.to for message in mail.outbox] == [[row.user.email]]
    assert row.sent_at is not None
    assert AuditEntry.objects.filter(verb="notice.send").count() == 1


@pytest.mark.django_db
def test_mail_says_only_that_there_is_something_to_do(settings) -> None:
    settings.SITE_URL = "https://situations.example.org"
    row = notice()
    notices.send_due()
    (message,) = mail.outbox
    assert message.subject == "There is something for you to do"
    assert "https://situations.example.org/" in message.body
    assert row.user.name not in message.body
    assert not any(character.isdigit() for character in message.subject + message.body)


@pytest.mark.django_db
def test_mail_is_plain_text_without_markup() -> None:
    notice()
    notices.send_due()
    (message,) = mail.outbox
    assert "&#" not in message.subject + message.body
    assert "\n" not in message.subject


@pytest.mark.django_db
def test_claimed_notice_is_left_to_its_worker() -> None:
    row = notice()
    Notice.objects.filter(pk=row.pk).update(claimed_at=timezone.now())
    assert notices.send_due() == 0
    assert mail.outbox == []


@pytest.mark.django_db
def test_claim_of_a_dead_worker_is_taken_up_again() -> None:
    row = notice()
    old = timezone.now() - notices.CLAIM_LASTS - timedelta(seconds=1)
    Notice.objects.filter(pk=row.pk).update(claimed_at=old, attempts=1)
    assert notices.send_due() == 1
    row.refresh_from_db()
    assert row.attempts == 2


@pytest.mark.django_db
def test_failing_mail_server_keeps_the_notice_for_later(monkeypatch) -> None:
    class Refusing:
        def __init__(self, *args, **kwargs) -> None:
            pass

        def send_messages(self, messages) -> int:
            raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend", Refusing)
    first, second = notice("first"), notice("second")
    assert notices.send_due() == 0
    monkeypatch.undo()
    assert notices.send_due() == 0  # claimed a moment ago
    assert notices.send_due(timezone.now() + notices.CLAIM_LASTS + timedelta(seconds=9)) == 2
    assert {message.to[0] for message in mail.outbox} == {first.user.email, second.user.email}


@pytest.mark.django_db
def test_same_notice_always_has_the_same_message_id() -> None:
    row = notice()
    ids = {notices.message(row).extra_headers["Message-ID"] for _time in range(2)}
    assert len(ids) == 1
    assert str(row.pk) in ids.pop()


# --- The night


@pytest.mark.django_db
def test_night_forgets_what_served_its_time_and_keeps_the_rest() -> None:
    now = timezone.now()
    user = casting.person("somebody")
    agency = casting.agency("an agency")
    for name, age in (("old", timedelta(hours=25)), ("new", timedelta(hours=1))):
        IdempotencyKey.objects.create(
            user=user, key=name, route="/", body_digest="0" * 64, created_at=now - age
        )
        ReadMark.objects.create(digest=name, at=now - 2 * age)
        Session.objects.create(session_key=name, session_data="", expire_date=now + age - _DAY)
        Invitation.objects.create(
            agency=agency, email=f"{name}@example.org", name=name, digest=name, invited_at=now,
            expires_at=now - age + _DAY,
        )  # fmt: skip
    BodySecret.objects.create(day=(now - _DAY).date(), secret=b"x")
    tasks.nightly_cleanup()
    left = (
        list(IdempotencyKey.objects.values_list("key", flat=True)),
        list(ReadMark.objects.values_list("digest", flat=True)),
        list(Session.objects.values_list("session_key", flat=True)),
        list(Invitation.objects.values_list("name", flat=True)),
        BodySecret.objects.count(),
    )
    assert left == (["new"], ["new"], ["old"], ["new"], 0)


@pytest.mark.django_db
def test_night_keeps_the_secret_of_the_day() -> None:
    now = timezone.now()
    BodySecret.objects.create(day=now.date(), secret=b"x")
    cleanup.forget(now)
    assert BodySecret.objects.count() == 1


@pytest.mark.django_db
def test_night_keeps_an_invitation_that_was_accepted() -> None:
    past = timezone.now() - timedelta(days=40)
    Invitation.objects.create(
        agency=casting.agency("an agency"), email="a@example.org", name="a", digest="a",
        invited_at=past, expires_at=past, accepted_at=past,
    )  # fmt: skip
    cleanup.forget()
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_night_without_anything_to_forget_writes_no_entry() -> None:
    before = AuditEntry.objects.count()
    cleanup.forget()
    assert AuditEntry.objects.count() == before


# --- A real worker, killed in the middle


PREPARE = """
from django.core.management import call_command
from django.utils import timezone
from agencies.models import Notice, User
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
for n in range(3):
    user = User.objects.create_user(f"p{n}@example.org", name="x")
    Notice.objects.create(user=user, day=timezone.localdate(), created_at=timezone.now())
"""
COUNT = "SELECT count(*) FROM agencies_notice WHERE"
DATABASE = "situations.sqlite3"
SECRETS = {"SECRET_KEY": SECRET, "SEALING_KEY": SECRET[::-1]}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """The database of a site with three people who have something to do."""
    folder = tmp_path_factory.mktemp("prepared")
    done = site.manage(folder, "shell", "-v0", "-c", PREPARE, **SECRETS)
    assert done.returncode == 0, done.stderr
    return folder / DATABASE


class Site:
    """A site of its own: database, broker, and workers as the product starts them."""

    def __init__(self, folder: Path, database: Path, mailbox: Mailbox, redis_url: str) -> None:
        shutil.copy(database, folder / DATABASE)
        self.folder = folder
        self.environment = site.environment(
            folder,
            **SECRETS,
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=str(mailbox.port),
            EMAIL_USE_TLS="0",
            REDIS_URL=redis_url,
        )
        queue = folder / "broker" / "queue"
        queue.mkdir(parents=True)
        self.sender = Celery(broker=redis_url or "filesystem://", set_as_current=False)
        if not redis_url:
            self.sender.conf.broker_transport_options = {
                "data_folder_in": str(queue),
                "data_folder_out": str(queue),
                "control_folder": str(folder / "broker" / "control"),
            }

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        """Start a worker; its words go to a log of its own."""
        command = [str(BIN / COMMANDS["worker"][0]), *COMMANDS["worker"][1:]]
        return process.start(
            command, self.folder / f"{name}.log", cwd=site.ROOT, env=self.environment
        )

    def ask(self) -> None:
        """Put the task into the queue, as the scheduler does every minute."""
        self.sender.send_task("agencies.tasks.send_due_notices")

    def run(self, statement: str) -> list[tuple[int]]:
        """Look into the database, or change it, behind the worker's back."""
        with closing(sqlite3.connect(self.folder / DATABASE, timeout=20)) as link, link:
            return link.execute(statement).fetchall()

    def wait(self, ready: Callable[[], bool], worker: subprocess.Popen[bytes], name: str) -> None:
        """Wait for something that *worker* does."""
        process.wait_for(ready, worker, self.folder / f"{name}.log", seconds=120)


@pytest.mark.slow
@pytest.mark.parametrize("broker", ["files", pytest.param("redis", marks=pytest.mark.redis)])
def test_killed_worker_loses_no_notice_and_sends_none_twice(
    tmp_path, prepared, broker, request
) -> None:
    redis_url = request.getfixturevalue("redis_server").url if broker == "redis" else ""
    with Mailbox(hold_first=True) as mailbox:
        place = Site(tmp_path, prepared, mailbox, redis_url)
        first = place.worker("first")
        place.ask()
        place.wait(mailbox.is_holding, first, "first")
        first.kill()  # SIGKILL: between the claim and the sending
        first.wait()
        assert place.run(f"{COUNT} claimed_at IS NOT NULL AND sent_at IS NULL") == [(1,)]
        second = place.worker("second")
        place.ask()
        place.wait(lambda: mailbox.count() == 2, second, "second")
        place.run("UPDATE agencies_notice SET claimed_at = datetime('now', '-6 minutes')")
        place.ask()
        place.wait(lambda: mailbox.count() == 3, second, "second")
        place.ask()
        place.wait(lambda: place.run(f"{COUNT} sent_at IS NULL") == [(0,)], second, "second")
        process.stop(second)
    assert Counter(mailbox.received) == {f"p{number}@example.org": 1 for number in range(3)}
