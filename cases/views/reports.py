"""Reports of a table, for its coordinator: closed quarters, what is asked for, what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from cases.forms.reports import ReportForm
from cases.models import (
    Job,
    Release,
    ReportFile,
    ReportRequest,
)
from cases.permissions_reports import (
    RELEASE,
    SEE_RELEASE,
    SEE_REPORT,
)
from cases.reports.catalogue.templates import BY_CODE
from cases.reports.document import Label, report_from_json
from cases.reports.ledger import tables_of, units_beside
from cases.reports.periods import name_of
from cases.reports.writers.shown import show as shown_in
from cases.services import coarser, full_disk, plans, quarters, releases, report_files, uncounted
from cases.views.common import here, page
from cases.views.earlier import words
from cases.views.quarters import lines as quarter_lines
from tables.models import Table

SEE_TABLE = "tables.see_table"
RECENT = 8


@page
@require_safe
def reports(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Quarters that are over, the reports one asked for lately, and the way to the rest."""
    table = _table(request, pk)
    mine = ReportRequest.objects.permitted(request.user, SEE_REPORT).filter(table=table)
    closed = quarter_lines(quarters.quarters_of(table), cast(User, request.user))
    context = {
        "table": table,
        "part": "reports",
        "quarters": closed,
        "is_counting": any(one["job"] for one in closed),
        "requests": _lines(mine.order_by("-requested_at")[:RECENT]),
    }
    return show(request, "cases/reports/reports.html", context)


@page
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a report."""
    table = _table(request, pk)
    by = cast(User, request.user)
    form = ReportForm(request.POST if request.method == "POST" else None, table=table, by=by)
    harm: list[Any] = []
    if form.is_bound and form.is_valid():
        if "weighed" not in request.POST:
            harm = plans.weigh(table, by=by, **form.asked)
        done = not harm and carry_out(
            request, form, lambda _d: releases.ask_report(table, by=by, **form.asked)
        )
        if done:
            return redirect("report", done.object_id)
    context = {"table": table, "part": "reports", "form": form, "harm": harm}
    return show(request, "cases/reports/new.html", context)


@page
@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a report is; then the report, and its files."""
    row = _request(request, pk)
    document = report_from_json(row.document) if row.document and not _over(row) else None
    job = None if document else releases.job_of(row)  # what is released was built to the end
    context = {
        "table": row.table,
        "row": row,
        "name": name_of(row.first_date, row.last_date).in_(get_language() or "en"),
        "tables": ", ".join(table.name for table in tables_of(row)),
        "beside": _beside(row),
        "job": job,
        "job_words": words(job) if job else "",
        "shown": shown_in(document, get_language() or "en") if document else None,
        "files": report_files.files_of(row) if document else [],
        "failure": _failure(row, job) if job else None,
    }
    return show(request, "cases/reports/report.html", context)


@page
@require_POST
def report_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop what is being built."""
    row = _request(request, pk)
    by = cast(User, request.user)
    form_once(request, lambda: releases.cancel_report(row, by=by))
    messages.success(request, _("Cancelled. Nothing was released."))
    return redirect("reports", row.table_id)


@page
@confirmed
@require_POST
def report_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the same more coarsely, or as it is."""
    row = _request(request, pk)
    by, way = cast(User, request.user), request.POST.get("way", "")
    done = form_once(request, lambda: releases.ask_again(row, by=by, way=way))
    return redirect("report", done.object_id)


@page
@confirmed
@require_safe
def report_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One file, for who asked for it, until its day is over."""
    files = ReportFile.objects.filter(pk=pk).select_related("request__table")
    row = find(files, request.user, SEE_REPORT)
    file = report_files.fetch(row, by=cast(User, request.user))
    return HttpResponse(
        file.content,
        content_type=file.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )


@page
@require_safe
def ledger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that was ever released of this table."""
    table = _table(request, pk)
    touching = Q(table=table) | Q(also=table)
    rows = Release.objects.permitted(request.user, SEE_RELEASE).filter(touching).distinct()
    language = get_language() or "en"
    context = {
        "table": table,
        "part": "ledger",
        "releases": [
            {
                "row": row,
                "period": name_of(row.first_date, row.last_date).in_(language),
                "templates": [BY_CODE[code].title.in_(language) for code in row.templates],
                "tables": [one.prefix for one in tables_of(row)],
                "beside": _beside(row),
            }
            for row in rows.select_related("released_by", "table")
            .prefetch_related("also")
            .order_by("-released_at")
        ],
    }
    return show(request, "cases/reports/ledger.html", context)


def _table(request: HttpRequest, pk: UUID, *, do: str = RELEASE) -> Table:
    return here(request, find(Table.objects.filter(pk=pk), request.user, SEE_TABLE, do=do))


def _request(request: HttpRequest, pk: UUID) -> ReportRequest:
    rows = ReportRequest.objects.filter(pk=pk).select_related("table", "release")
    row = find(rows, request.user, SEE_REPORT)
    here(request, row.table)
    return row


def _beside(row: Release | ReportRequest) -> list[str]:
    """The names of the periods that stand beside it."""
    language = get_language() or "en"
    return [name_of(one.first, one.last).in_(language) for one in units_beside(row)]


def _lines(rows: Iterable[ReportRequest]) -> list[dict[str, Any]]:
    """What one asked for, with how it stands."""
    asked = list(rows)
    found = Job.objects.filter(kind=Job.Kind.REPORT, subject_id__in=[row.pk for row in asked])
    states = {job.subject_id: job.get_state_display() for job in found}
    language = get_language() or "en"
    return [
        {
            "row": row,
            "name": name_of(row.first_date, row.last_date).in_(language),
            "state": _("Expired") if _over(row) else states.get(row.pk, ""),
        }
        for row in asked
    ]


def _over(row: ReportRequest) -> bool:
    """Whether its files have gone, or are about to."""
    gone = row.expires_at is None or row.expires_at < timezone.now()
    return row.release_id is not None and gone


def _failure(row: ReportRequest, job: Job) -> dict[str, Any] | None:
    """Why there is no report: a sentence, and the templates and releases that stand in the way."""
    if job.state != Job.State.FAILED:
        return None
    language = get_language() or "en"
    found = row.refusal or {"templates": [], "releases": []}
    held = Release.objects.filter(table=row.table_id, pk__in=found["releases"])
    return {
        "words": FAILURES.get(job.error, FAILURES[""])(),
        "ways": _ways(row) if job.error == coarser.MOSTLY_HIDDEN else [],
        "uncounted": uncounted.sentences(
            uncounted.from_json(found.get("uncounted", [])), tables_of(row)
        ),
        "figures": [Label(**words).in_(language) for words in found.get("figures", [])],
        "templates": [BY_CODE[code].title.in_(language) for code in found["templates"]],
        "releases": [
            f"{name_of(one.first_date, one.last_date).in_(language)}, {one.get_audience_display()}"
            for one in held.order_by("released_at")
        ],
    }


def _ways(row: ReportRequest) -> list[dict[str, str]]:
    """What could be asked for instead, as buttons: the name of the way and its words."""
    language = get_language() or "en"
    found = []
    for way, changes in coarser.ways(row).items():
        label = WAYS[way]()
        if "first_date" in changes:
            label %= {"period": name_of(changes["first_date"], changes["last_date"]).in_(language)}
        found.append({"way": way, "label": label})
    return found


WAYS: dict[str, Any] = {
    coarser.WIDER_AGES: lambda: _("With wider age groups"),
    coarser.LONGER: lambda: _("For a longer period: %(period)s"),
    coarser.AS_IT_IS: lambda: _("Release it as it is"),
}
FAILURES: dict[str, Any] = {
    releases.NO_PATTERN: lambda: _(
        "No choice of hidden counts keeps everybody safe together with what was released before."
    ),
    coarser.MOSTLY_HIDDEN: lambda: _(
        "More than half of the counts would be hidden, so nothing was released yet. Wider age "
        "groups or a longer period may show more. What is released first stays: choose before."
    ),
    coarser.NOTHING: lambda: _(
        "There is nothing in it: what you chose was not counted yet in this period."
    ),
    releases.NOT_COUNTED: lambda: _(
        "Not all of it is in the counts of these quarters. Nothing was released."
    ),
    releases.NOT_PROVEN: lambda: _(
        "The check did not pass in time, so nothing was released. Ask for less, or wider groups."
    ),
    full_disk.NO_ROOM: lambda: _("There was no room to write it. Nothing was released."),
    "": lambda: _("It could not be built. Nothing was released; ask again."),
}
