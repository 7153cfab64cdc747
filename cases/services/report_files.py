"""The files of a report: made one by one after it was released, and fetched for a day.

A release is whole without them: all are made from the one protected object that was stored with
it, so that it makes no difference when each is written. There is a row for each file from the
beginning, and either no content in it or all of it. A worker writes the asker's PDF first and then
the rest; what somebody fetches before that is written there and then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.errors import DomainError, Unavailable, Unseen
from agencies.models import User
from cases.models import Job, ReportFile, ReportRequest
from cases.reports.document import Report, report_from_json
from cases.reports.writers.export import FORMATS, export
from cases.services import jobs
from cases.services.full_disk import NO_ROOM, no_room_is

KEPT = timedelta(hours=24)
FORMS = ("pdf", "xlsx", "csv", "json")  # the story needs the coordinator's words first


class NotWritten(Unavailable):
    """There is no room for the file (503)."""

    default_code = NO_ROOM
    default_detail = _(
        "The file could not be written: this server has no room for it. The report is released "
        "and stays as it is; try again when there is room."
    )


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    name: str
    content_type: str
    content: bytes


def forms_of(report: Report) -> tuple[str, ...]:
    """The formats a report comes in: with a story, one more."""
    return (*FORMS, "story") if report.story else FORMS


def files_of(row: ReportRequest) -> list[ReportFile]:
    """The files without their content, as they are offered: to read first, for machines last."""
    order = list(FORMATS)
    files = row.files.defer("content").order_by("language")
    return sorted(files, key=lambda file: order.index(file.form))


def begin(row: ReportRequest, report: Report) -> Job:
    """Have the files of *row* written, or written anew, after the caller's transaction.

    The caller holds the request's lock: a worker that is writing will see that there is more.
    """
    forms = forms_of(report)
    row.files.exclude(form__in=forms).delete()
    row.files.update(content=None)
    languages = [code for code, _name in settings.LANGUAGES]
    missing = [ReportFile(request=row, form=f, language=code) for f in forms for code in languages]
    ReportFile.objects.bulk_create(missing, ignore_conflicts=True)
    jobs_of_row = Job.objects.filter(kind=Job.Kind.FILES, subject_id=row.pk)
    going_on = jobs_of_row.exclude(state__in=Job.ENDED).first()
    return going_on or jobs.start(
        Job.Kind.FILES, table=row.table, by=row.requested_by, subject_id=row.pk
    )


@jobs.runner(Job.Kind.FILES)
def write_files(job: Job) -> None:
    """Write what is not written yet of a report's files, each as soon as it is whole."""
    row = ReportRequest.objects.select_related("requested_by").get(pk=job.subject_id)
    total = row.files.count()
    try:
        with no_room_is(jobs.JobFailed(NO_ROOM)):
            while not _finished(job, row):
                left = _left(row)
                jobs.beat(job, max(0, total - len(left)), total)
                content_of(left[0])
    except DomainError as refusal:
        raise jobs.JobFailed(refusal.code) from None


def content_of(file: ReportFile) -> bytes:
    """The content of a file, written now where it is not yet.

    Raises Unseen once the report's day is over, IdentifierFound where the coordinator's words may
    point at a person by now.
    """
    while found := ReportFile.objects.filter(pk=file.pk).first():
        if found.content is not None:
            return bytes(found.content)
        _write(found)
    raise Unseen()


def fetch(row: ReportFile, *, by: User, at: datetime | None = None) -> File:
    """The file, for who asked for it. Raises Unseen when its day is over, NotWritten."""
    asked = row.request
    if asked.expires_at is None or asked.expires_at < (at or timezone.now()):
        raise Unseen()
    with no_room_is(NotWritten()):
        content = content_of(row)
        _note_fetched(row, by)
    form = FORMATS[row.form]
    days = f"{asked.first_date:%Y%m%d}-{asked.last_date:%Y%m%d}"
    name = f"{asked.table.prefix}-{days}-{asked.audience}-{row.language[:2]}.{form.suffix}"
    return File(name, form.content_type, content)


def forget_expired(at: datetime | None = None) -> int:
    """Delete the files and documents whose day is over; returns of how many reports."""
    gone = ReportRequest.objects.filter(expires_at__lt=at or timezone.now())
    ReportFile.objects.filter(request__in=gone).delete()
    return gone.update(document=None, expires_at=None)


@transaction.atomic
def _note_fetched(row: ReportFile, by: User) -> None:
    audit.record(
        "report.fetch", by=by, chain=row.request.table_id, obj=row.request.release, form=row.form,
        language=row.language,
    )  # fmt: skip


def _left(row: ReportRequest) -> list[ReportFile]:
    """What is not written yet: first the PDF in the language of who asked."""
    left = list(row.files.filter(content=None).defer("content"))
    mine = row.requested_by.language
    return sorted(left, key=lambda file: (file.form != "pdf" or file.language != mine, file.form))


def _write(file: ReportFile) -> None:
    """Make a file and keep it, unless the words have changed while it was made."""
    row = ReportRequest.objects.select_related("table").get(pk=file.request_id)
    if row.document is None:
        raise Unseen()
    report = report_from_json(row.document)
    content = export(report, file.form, file.language, table=row.table)
    with transaction.atomic():
        if _locked(row).document == row.document:
            ReportFile.objects.filter(pk=file.pk, content=None).update(content=content)


def _finished(job: Job, row: ReportRequest) -> bool:
    """End the job if nothing is left; words that are saved at this moment come before or after."""
    with transaction.atomic():
        _locked(row)
        if row.files.filter(content=None).exists():
            return False
        jobs.finish(job)
        return True


def _locked(row: ReportRequest) -> ReportRequest:
    return ReportRequest.objects.select_for_update().get(pk=row.pk)
