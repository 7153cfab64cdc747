"""Reports that somebody asks for: built in the background, put in the ledger, fetched for a day.

A release and everything written of it are one transaction: there is a line in the ledger with its
files, or nothing. What was released stays known for ever; the files go after 24 hours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from agencies import audit, trail
from agencies.errors import Unseen
from agencies.models import User
from cases.models import ClosedQuarter, Job, Release, ReportFile, ReportRequest
from cases.permissions_reports import RELEASE, SEE_RELEASE
from cases.reports.build import Built, build, document
from cases.reports.catalogue.templates import TEMPLATES, crosstabs
from cases.reports.catalogue.words import Words
from cases.reports.document import Audience, report_to_json
from cases.reports.indicators import words_of
from cases.reports.ledger import ring_of, tables_of
from cases.reports.proposed import as_json
from cases.reports.protection.run import Refused
from cases.reports.snapshots import NotClosed, Snapshots
from cases.reports.suppression import SuppressionError
from cases.reports.writers.export import FORMATS, export
from cases.services import coarser, jobs
from cases.services.wanted import Wanted
from tables.models import Table
from tables.services import require

KEPT = timedelta(hours=24)
WRITTEN = ("pdf", "xlsx", "csv", "json")  # the story needs the coordinator's words first
NO_PATTERN, NOT_PROVEN, NO_ROOM = "no_safe_pattern", "not_proven", "not_written"


@transaction.atomic
def ask_report(
    table: Table,
    *,
    by: User,
    audience: str,
    first_date: date,
    last_date: date,
    templates: Iterable[str],
    purpose: str,
    wide_ages: bool = False,
    as_it_is: bool = False,
    also: Iterable[Table] = (),
    beside: Iterable[date] = (),
) -> ReportRequest:
    """Ask for a report of closed quarters (or of one month of the headline).

    Where more than half of a figure would be hidden nothing is released, unless it is wanted
    *as_it_is*. *also* makes it the report of a region, for somebody who coordinates all of its
    tables; *beside* are the first days of other periods of the same length. Raises GuardFailed,
    naming what does not fit.
    """
    further = [other for other in dict.fromkeys(also) if other != table]
    for one in (table, *further):
        require(one, by, see="tables.see_table", do=RELEASE)
    chosen = [template.code for template in TEMPLATES if template.code in set(templates)]
    wanted = Wanted([table, *further], Audience(audience), first_date, last_date, chosen,
                    sorted(set(beside)))  # fmt: skip
    wanted.check()
    row = ReportRequest.objects.create(
        table=table,
        requested_by=by,
        requested_at=timezone.now(),
        audience=audience,
        first_date=first_date,
        last_date=last_date,
        templates=chosen,
        wide_ages=wide_ages,
        as_it_is=as_it_is,
        purpose=purpose,
        beside=[day.isoformat() for day in wanted.beside],
    )
    row.also.set(further)
    jobs.start(Job.Kind.REPORT, table=table, by=by, subject_id=row.pk)
    audit.record(
        "report.ask", by=by, chain=table.pk, obj=row, audience=audience, purpose=purpose,
        first=first_date.isoformat(), last=last_date.isoformat(), templates=chosen,
        also=further, beside=row.beside,
    )  # fmt: skip
    return row


@transaction.atomic
def ask_again(row: ReportRequest, *, by: User, way: str) -> ReportRequest:
    """Ask for the same, changed in one of the ways that ``coarser.ways`` has.

    Raises Unseen for a way that there is not.
    """
    changes = coarser.ways(row).get(way)
    if changes is None:
        raise Unseen()
    asked = {
        "audience": row.audience, "first_date": row.first_date, "last_date": row.last_date,
        "templates": row.templates, "purpose": row.purpose, "wide_ages": row.wide_ages,
        "also": row.further, "beside": [date.fromisoformat(day) for day in row.beside],
    } | changes  # fmt: skip
    return ask_report(row.table, by=by, **asked)


def cancel_report(row: ReportRequest, *, by: User) -> ReportRequest:
    """Stop what is being built. Raises WrongStage when it has ended."""
    jobs.cancel(Job.objects.filter(subject_id=row.pk).latest("requested_at"), by=by)
    return row


@jobs.runner(Job.Kind.REPORT)
def build_report(job: Job) -> None:
    """Protect, audit, write and enter in the ledger what a request asks for; once."""
    row = ReportRequest.objects.select_related("table").get(pk=job.subject_id)
    if row.release_id is not None:
        return
    try:
        while not _release_unless_overtaken(job, row):
            pass
    except (DatabaseError, OSError):
        raise jobs.JobFailed(NO_ROOM) from None


def _release_unless_overtaken(job: Job, row: ReportRequest) -> bool:
    """Protect and release, unless something else was released meanwhile: then it has to be solved
    together with that, once more. Each time round somebody else got a report.
    """
    tables = tables_of(row)
    held = _ledger_mark(tables)
    row.editions = as_json(Snapshots.of(tables).editions)
    built = _protect(job, row)
    coarser.stop_where_little_shows(row, built.figures)
    with transaction.atomic():
        ring = Table.objects.filter(pk__in=[table.pk for table in ring_of(tables).tables])
        list(ring.select_for_update().order_by("pk"))
        if _ledger_mark(tables) != held:
            return False
        _release(job, row, built)
    return True


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    name: str
    content_type: str
    content: bytes


@transaction.atomic
def fetch(row: ReportFile, *, by: User, at: datetime | None = None) -> File:
    """The file, for who asked for it. Raises Unseen when its day is over."""
    asked = row.request
    if asked.expires_at is None or asked.expires_at < (at or timezone.now()):
        raise Unseen()
    form = FORMATS[row.form]
    days = f"{asked.first_date:%Y%m%d}-{asked.last_date:%Y%m%d}"
    name = f"{asked.table.prefix}-{days}-{asked.audience}-{row.language[:2]}.{form.suffix}"
    audit.record(
        "report.fetch", by=by, chain=asked.table_id, obj=asked.release, form=row.form,
        language=row.language,
    )  # fmt: skip
    return File(name, form.content_type, bytes(row.content))


@transaction.atomic
def note_working(table: Table, *, by: Any, template: str) -> None:
    """Leave a trace that somebody looked at exact figures."""
    audit.record("report.working_figures", by=by, chain=table.pk, obj=table, template=template)


def forget_expired(at: datetime | None = None) -> int:
    """Delete the files and documents whose day is over; returns of how many reports."""
    gone = ReportRequest.objects.filter(expires_at__lt=at or timezone.now())
    ReportFile.objects.filter(request__in=gone).delete()
    return gone.update(document=None, expires_at=None)


def _protect(job: Job, row: ReportRequest) -> Built:
    """The safe pattern. Raises JobFailed, with the reason kept on the request, where none is."""
    try:
        return build(
            row,
            Audience(row.audience),
            step=lambda done, total: jobs.beat(job, done, total + 1),
        )
    except Refused as refusal:
        _refuse(row, refusal)
        raise jobs.JobFailed(NO_PATTERN) from None
    except (SuppressionError, NotClosed):
        raise jobs.JobFailed(NOT_PROVEN) from None


def _refuse(row: ReportRequest, refusal: Refused) -> None:
    """Keep which templates and which releases stand in the way; never a cell or a value, and no
    release that the requester may not see.
    """
    tables = tables_of(row)
    words = words_of([table.pk for table in tables])
    codes = [code for code in row.templates if _has_any(words, code, refusal.codes)]
    mine = Release.objects.permitted(row.requested_by, SEE_RELEASE)
    held = mine.filter(
        pk__in=[release.pk for release in ring_of(tables).releases],
        first_date__lte=row.last_date, last_date__gte=row.first_date,
    )  # fmt: skip
    row.refusal = {
        "templates": codes or row.templates,
        "releases": [str(pk) for pk in held.order_by("released_at").values_list("pk", flat=True)],
    }
    row.save(update_fields=["refusal"])


def _has_any(words: Words, template: str, codes: tuple[str, ...]) -> bool:
    return any(crosstab.code in codes for crosstab in crosstabs(words, [template]))


def _ledger_mark(tables: list[Table]) -> tuple[object, int]:
    """What changes with every release that has to do with *tables*, and with every edition."""
    return ring_of(tables).mark, ClosedQuarter.objects.filter(table__in=tables).count()


def _release(job: Job, row: ReportRequest, built: Built) -> None:
    now = timezone.now()
    release = Release.objects.create(
        table=row.table,
        audience=row.audience,
        first_date=row.first_date,
        last_date=row.last_date,
        templates=row.templates,
        wide_ages=row.wide_ages,
        purpose=row.purpose,
        beside=row.beside,
        editions=row.editions,
        threshold=built.threshold,
        hidden=sorted(built.protected.hidden),
        hidden_count=sum(figure.hidden for figure in built.figures),
        digest=built.protected.digest,
        trail_head=trail.head_of(row.table_id),
        passed_at=now,
        released_at=now,
        released_by=row.requested_by,
    )
    release.also.set(row.further)
    report = document(release, built.figures)
    ReportFile.objects.bulk_create(
        ReportFile(
            request=row,
            form=form,
            language=language,
            content=export(report, form, language, table=row.table),
        )
        for form in WRITTEN
        for language, _name in settings.LANGUAGES
        if form in FORMATS
    )
    row.release, row.document, row.expires_at = release, report_to_json(report), now + KEPT
    row.save(update_fields=["release", "document", "expires_at", "editions"])
    jobs.beat(job, job.steps_total, job.steps_total)  # raises when it was cancelled meanwhile
    for table in sorted(tables_of(row), key=lambda table: table.pk):
        audit.record(
            "report.release", by=row.requested_by, chain=table.pk, obj=release, at=now,
            request=row, audience=row.audience, purpose=row.purpose, hidden=release.hidden_count,
        )  # fmt: skip
