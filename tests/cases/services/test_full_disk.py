"""A disk that is full: nothing is released, no half file is kept, and later there is something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from agencies.models import AuditEntry
from cases.models import Job, Release, ReportFile
from cases.services import jobs, report_files
from cases.services.full_disk import NO_ROOM
from tests.cases.reports.document.example import example
from tests.cases.reports.reporting import released, reporting
from tests.cast import gather

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.pdf,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the limit is SQLite's"),
]


@contextmanager
def no_room() -> Iterator[None]:
    """SQLite refuses to take one page more than it has, as on a full disk."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that other tests freed would be room as well
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 4294967294")


def test_report_for_which_there_is_no_room_leaves_nothing() -> None:
    world = reporting(12)
    row = world.ask(templates=["headline"])
    with no_room():
        jobs.run(world.job(row).pk)
    job = world.job(row)
    assert (job.state, job.error) == (Job.State.FAILED, NO_ROOM)
    assert (Release.objects.count(), ReportFile.objects.count()) == (0, 0)
    row.refresh_from_db()
    assert (row.release, row.document) == (None, None)
    assert not AuditEntry.objects.filter(verb="report.release").exists()
    assert world.build(templates=["headline"]).release is not None  # with room again


def test_file_for_which_there_is_no_room_is_refused_and_the_report_stays() -> None:
    row = released(gather())
    report_files.begin(row, example())
    file, job = row.files.get(form="json", language="en"), Job.objects.get()
    with no_room():
        with pytest.raises(report_files.NotWritten):
            report_files.fetch(file, by=row.requested_by)
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, NO_ROOM)
    assert not ReportFile.objects.exclude(content=None).exists()
    row.refresh_from_db()
    assert row.document is not None
    assert report_files.fetch(file, by=row.requested_by).content  # with room again
