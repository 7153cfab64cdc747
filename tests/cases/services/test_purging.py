"""A purge by the command: what it says, and that nothing is left of the words."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError
from django.db import connection
from django.utils import timezone

from cases.models import BreakGlass, Purge
from cases.services import break_glass, retention
from tests.cases.services.ageing import PLANTED, age, by_two, commanded
from tests.cast import Cast, situation_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_journal")]


@pytest.mark.django_db(transaction=True)
def test_command_says_what_is_due_and_purges_with_two_people_only(cast: Cast) -> None:
    age(situation_at(cast, "concluded", why_now=PLANTED), 91)
    assert "words 1" in commanded(table=cast.table.prefix)
    with pytest.raises(CommandError):
        commanded(proposed_by=cast.coordinator.email)
    with pytest.raises(CommandError):
        commanded(proposed_by=cast.coordinator.email, approved_by=cast.coordinator.email)
    with pytest.raises(CommandError):
        commanded(**by_two(cast) | {"approved_by": cast.lead.email})
    assert retention.expected(cast.table)["words"] == 1
    assert "words 1" in commanded(**by_two(cast))
    assert "words 0" in commanded(**by_two(cast))
    assert Purge.objects.filter(done_at__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_purged_words_are_in_no_byte_of_database_dump_log_mail_or_file(
    cast: Cast, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    age(situation_at(cast, "concluded", why_now=PLANTED), 91)
    asked = break_glass.ask(by=cast.administrator, reason=PLANTED, table=cast.table)
    BreakGlass.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - timedelta(days=366))
    dump = tmp_path / "before"
    write_dump(dump)
    assert PLANTED.encode() in dump.read_bytes()  # so that the search below can find it
    commanded(**by_two(cast))
    said = capfd.readouterr()
    dump.unlink()
    write_dump(dump)
    files = [path for path in (*tmp_path.rglob("*"), *kept_files()) if path.is_file()]
    assert Path(settings.JOURNAL_FILE) in files
    found = [path.name for path in files if PLANTED.encode() in path.read_bytes()]
    assert found == []
    assert PLANTED not in said.out + said.err + "".join(sent.body for sent in mail.outbox)


def write_dump(path: Path) -> None:
    """Everything in the database as text."""
    if connection.vendor == "sqlite":
        with sqlite3.connect(connection.settings_dict["NAME"]) as raw:
            path.write_text("\n".join(raw.iterdump()))
    else:
        place = connection.settings_dict
        given = {"PGHOST": place["HOST"], "PGPORT": str(place["PORT"]), "PGUSER": place["USER"]}
        command = ["pg_dump", "--inserts", "--file", str(path), place["NAME"]]
        subprocess.run(command, check=True, env=os.environ | given)


def kept_files() -> list[Path]:
    """The data files of the database, with the log of SQLite; and the files of this server."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            path = Path(connection.settings_dict["NAME"])
            return [path, path.with_name(path.name + "-wal"), *Path(settings.STATE_DIR).rglob("*")]
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT current_setting('data_directory'), oid FROM pg_database"
                       " WHERE datname = current_database()")  # fmt: skip
        folder, oid = cursor.fetchone()
    return [*Path(folder, "base", str(oid)).iterdir(), *Path(settings.STATE_DIR).rglob("*")]
