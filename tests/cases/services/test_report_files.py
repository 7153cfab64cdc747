"""Files of a report: each whole or not there, whoever writes it and whatever happens meanwhile."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Unseen, WrongStage
from agencies.models import AuditEntry
from cases.models import Job, ReportFile, ReportRequest
from cases.services import jobs, releases, report_files, report_words
from tests.cases.reports.document.example import example
from tests.cases.reports.reporting import released
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast: Cast) -> ReportRequest:
    """A report that was released a moment ago, none of its files written yet."""
    made = released(cast)
    report_files.begin(made, example())
    return made


def file(row: ReportRequest, form: str = "json", language: str = "en") -> ReportFile:
    return row.files.get(form=form, language=language)


def test_file_that_nobody_wrote_yet_is_written_when_it_is_fetched(row: Any, cast: Cast) -> None:
    fetched = report_files.fetch(file(row), by=cast.coordinator)
    assert json.loads(fetched.content)["ledger_id"] == example().ledger_id
    assert bytes(file(row).content) == fetched.content
    assert row.files.exclude(content=None).count() == 1
    assert AuditEntry.objects.filter(verb="report.fetch").count() == 1


def test_file_is_written_once(row: Any, cast: Cast) -> None:
    ReportFile.objects.filter(pk=file(row).pk).update(content=b"as it was")
    assert report_files.fetch(file(row), by=cast.coordinator).content == b"as it was"


def test_pdf_in_the_language_of_who_asked_is_written_first(row: Any, cast: Cast) -> None:
    cast.coordinator.language = "fr-ca"
    cast.coordinator.save(update_fields=["language"])
    first = report_files._left(ReportRequest.objects.get(pk=row.pk))[0]
    assert (first.form, first.language) == ("pdf", "fr-ca")


def test_words_saved_while_a_file_is_made_are_in_it(row: Any, cast: Cast, monkeypatch: Any) -> None:
    """The file that was made of the old words is thrown away."""
    original, calls = report_files.export, []

    def export(*args: Any, **kwargs: Any) -> bytes:
        made = original(*args, **kwargs)
        if not calls:
            calls.append(report_words.write_words(
                row, by=cast.coordinator, texts={"comment_risks_en": "Housing."}, findings=[],
                chart="",
            ))  # fmt: skip
        return made

    monkeypatch.setattr(report_files, "export", export)
    assert b"Housing." in report_files.content_of(file(row))


@pytest.mark.pdf
def test_job_ends_when_every_file_is_written_and_what_is_there_stays(row: Any) -> None:
    ReportFile.objects.filter(pk=file(row, "csv").pk).update(content=b"as it was")
    job = Job.objects.get()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.percent) == (Job.State.DONE, 100)
    assert not row.files.filter(content=None).exists()
    assert bytes(file(row, "csv").content) == b"as it was"


def test_killed_writer_is_followed_by_one_that_goes_on(row: Any) -> None:
    ReportFile.objects.filter(form="pdf").update(content=b"there")
    first = jobs._claim(Job.objects.get().pk)
    assert first is not None
    report_files.content_of(file(row, "csv"))
    Job.objects.update(beat_at=timezone.now() - 2 * jobs.SILENCE)
    assert jobs.sweep() == 1
    jobs.run(first.pk)
    assert Job.objects.get().state == Job.State.DONE
    with pytest.raises(jobs.JobCancelled):  # the first was only slow, and is back
        report_files.write_files(first)


def test_files_are_not_written_once_the_day_is_over(row: Any, cast: Cast) -> None:
    kept = file(row)
    report_files.forget_expired(timezone.now() + timedelta(hours=25))
    with pytest.raises(Unseen):
        report_files.content_of(kept)
    jobs.run(Job.objects.get().pk)
    assert Job.objects.get().state == Job.State.DONE


def test_report_that_is_released_can_no_longer_be_cancelled(row: Any, cast: Cast) -> None:
    made = Job.objects.create(
        table=row.table, kind=Job.Kind.REPORT, subject_id=row.pk, requested_by=cast.coordinator,
        requested_at=timezone.now(), state=Job.State.DONE,
    )  # fmt: skip
    with pytest.raises(WrongStage):
        releases.cancel_report(row, by=cast.coordinator)
    assert releases.job_of(row) == made
