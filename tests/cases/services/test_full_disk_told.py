"""What a full disk raises, and what another fault does."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from cases.models import Job
from cases.services import jobs, report_files
from cases.services.full_disk import is_full, no_room_is
from tests.cases.reports.document.example import example
from tests.cases.reports.reporting import released
from tests.cast import gather

pytestmark = pytest.mark.django_db
FULL = "DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$"


class NoRoom(Exception):
    """What is said of a full disk."""


def ask(*statements: str) -> Callable[[], None]:
    def asked() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return asked


def fill() -> None:
    """As a full disk does it to either database."""
    if connection.vendor == "postgresql":
        ask(FULL)()
        return
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            cursor.execute("CREATE TABLE larger AS SELECT zeroblob(10000000) AS one")
        finally:
            cursor.execute("PRAGMA max_page_count = 4294967294")


@pytest.mark.matrix
def test_full_disk_of_the_database_is_no_room() -> None:
    with pytest.raises(NoRoom), no_room_is(NoRoom()), transaction.atomic():
        fill()


@pytest.mark.matrix
def test_another_fault_of_the_database_passes_on() -> None:
    with pytest.raises(DatabaseError), no_room_is(NoRoom()):
        ask("SELECT 1 FROM there_is_no_such_table")()


@pytest.mark.parametrize(("number", "full"), [(errno.ENOSPC, True), (errno.EACCES, False)])
def test_file_that_cannot_be_written_is_no_room_where_the_disk_is_full(
    number: int, full: bool
) -> None:
    assert is_full(OSError(number, "")) is full


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the switch is SQLite's")
def test_database_that_may_only_be_read_is_not_called_full() -> None:
    row = released(gather())
    report_files.begin(row, example())
    file, job = row.files.get(form="json", language="en"), Job.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        try:
            with pytest.raises(OperationalError):
                report_files.fetch(file, by=row.requested_by)
        finally:
            cursor.execute("PRAGMA query_only = OFF")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
