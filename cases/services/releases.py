"""Reports that somebody asks for: built in the background, put in the ledger, fetched for a day.

A line in the ledger and the protected report that it stands for are one transaction, with which the
job ends: there are both, or nothing. Its files are made of that report afterwards
(``cases.services.report_files``) and go after 24 hours; what was released stays known for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies import audit, trail
from agencies.errors import Unseen
from agencies.models import User
from cases.models import ClosedQuarter, Job, Release, ReportRequest
from cases.permissions_reports import RELEASE, SEE_RELEASE
from cases.reports.build import Built, build, document
from cases.reports.catalogue.counted import codes_of
from cases.reports.catalogue.templates import TEMPLATES, crosstabs
from cases.reports.catalogue.words import Words
from cases.reports.document import Audience, report_to_json
from cases.reports.indicators import words_of
from cases.reports.ledger import ring_of, tables_of
from cases.reports.proposed import as_json
from cases.reports.protection.run import Refused
from cases.reports.snapshots import NotClosed, Snapshots
from cases.reports.suppression import SuppressionError
from cases.reports.uncounted import NotAllCounted
from cases.services import coarser, jobs, report_files, uncounted
from cases.services.full_disk import NO_ROOM, no_room_is
from cases.services.report_files import KEPT
from cases.services.wanted import Wanted
from tables.models import Table
from tables.services import require

NO_PATTERN, NOT_PROVEN, NOT_COUNTED = "no_safe_pattern", "not_proven", "not_counted"


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
    """Stop what is being built. Raises WrongStage when it has ended: it is released then."""
    jobs.cancel(job_of(row), by=by)
    return row


def job_of(row: ReportRequest) -> Job:
    """The job that builds a report; its files have others."""
    return Job.objects.get(kind=Job.Kind.REPORT, subject_id=row.pk)


@jobs.runner(Job.Kind.REPORT)
def build_report(job: Job) -> None:
    """Protect, audit and enter in the ledger what a request asks for, once; then its files."""
    row = ReportRequest.objects.select_related("table", "requested_by").get(pk=job.subject_id)
    if row.release_id is not None:
        return
    with no_room_is(jobs.JobFailed(NO_ROOM)):
        while not (files := _release_unless_overtaken(job, row)):
            pass
    jobs.run(files.pk)  # here and now, unless another worker was faster


def _release_unless_overtaken(job: Job, row: ReportRequest) -> Job | None:
    """Protect and release, unless something else was released meanwhile: then it has to be solved
    together with that, once more. Each time round somebody else got a report.
    """
    tables = tables_of(row)
    held = ledger_mark(tables)
    row.editions = as_json(Snapshots.of(tables).editions)
    row.crosstabs = codes_of(row.templates)
    built = _protect(job, row)
    coarser.stop_where_little_shows(row, built.figures)
    with transaction.atomic():
        ring = Table.objects.filter(pk__in=[table.pk for table in ring_of(tables).tables])
        list(ring.select_for_update().order_by("pk"))
        return _release(job, row, built) if ledger_mark(tables) == held else None


@transaction.atomic
def note_working(table: Table, *, by: Any, template: str) -> None:
    """Leave a trace that somebody looked at exact figures."""
    audit.record("report.working_figures", by=by, chain=table.pk, obj=table, template=template)


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
    except NotAllCounted as error:
        row.refusal = {"templates": [], "releases": [], "uncounted": uncounted.as_json(error.found)}
        row.save(update_fields=["refusal"])
        raise jobs.JobFailed(NOT_COUNTED) from None
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


def ledger_mark(tables: list[Table]) -> tuple[object, int]:
    """What changes with every release that has to do with *tables*, and with every edition."""
    return ring_of(tables).mark, ClosedQuarter.objects.filter(table__in=tables).count()


def _release(job: Job, row: ReportRequest, built: Built) -> Job:
    """Enter it in the ledger and end the job, and have the files written."""
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
        crosstabs=row.crosstabs,
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
    row.release, row.document, row.expires_at = release, report_to_json(report), now + KEPT
    row.save(update_fields=["release", "document", "expires_at", "editions", "crosstabs"])
    files = report_files.begin(row, report)
    jobs.finish(job)  # raises when it was cancelled meanwhile
    for table in sorted(tables_of(row), key=lambda table: table.pk):
        audit.record(
            "report.release", by=row.requested_by, chain=table.pk, obj=release, at=now,
            request=row, audience=row.audience, purpose=row.purpose, hidden=release.hidden_count,
        )  # fmt: skip
    return files
