"""Earlier years for the reports: the coordinator sends a file, sees what is in it, imports it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies.errors import Conflict, Unseen
from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import carry_out, find, show
from cases.forms.earlier import EarlierYearsForm
from cases.models import ImportBatch, Job
from cases.permissions_jobs import IMPORT_YEARS, SEE_JOB
from cases.reports import earlier_template
from cases.reports.writers.export import XLSX
from cases.services import earlier, earlier_rows
from cases.views.common import here, page
from tables.models import Table

FAULTS_A_PAGE = 100
# What can be done with a file, and what is said when it is done.
ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "accept": (earlier.accept, gettext_lazy("Imported. The rows count in reports.")),
    "cancel": (earlier.cancel, gettext_lazy("Cancelled. Nothing was imported.")),
    "discard": (earlier.discard, gettext_lazy("Taken back.")),
}


@page
@require_http_methods(["GET", "HEAD", "POST"])
def earlier_years(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was imported, the template, and a form for another file."""
    table = _table(request, pk)
    posted = request.method == "POST"
    form = EarlierYearsForm(request.POST if posted else None, request.FILES if posted else None)
    by = cast(User, request.user)
    done = posted and carry_out(
        request, form, lambda data: earlier.upload(table, by=by, content=data["file"].read())
    )
    if done:
        return redirect("import_batch", done.object_id)
    batches = ImportBatch.objects.permitted(request.user, IMPORT_YEARS).filter(table=table)
    context = {
        "table": table,
        "part": "earlier",
        "form": form,
        "batches": batches.order_by("-uploaded_at").select_related("uploaded_by"),
        "columns": earlier_template.columns(),
    }
    return show(request, "cases/reports/earlier.html", context)


@page
@require_safe
def earlier_form(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """The template, as a file."""
    table = _table(request, pk)
    if form not in earlier_template.FORMS:
        raise Unseen()
    content = earlier_template.write_csv() if form == "csv" else earlier_template.write_xlsx(table)
    kind = "text/csv; charset=utf-8" if form == "csv" else XLSX
    disposition = f'attachment; filename="earlier-years.{form}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def import_batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One file: how far its check is, what is wrong with it, or what it holds; a POST decides."""
    rows = ImportBatch.objects.filter(pk=pk).select_related("table")
    batch = find(rows, request.user, IMPORT_YEARS)
    table = here(request, batch.table)
    if request.method != "POST":
        return _page(request, batch)
    by = cast(User, request.user)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Unseen()
    carry, done = act
    try:
        form_once(request, lambda: carry(batch, by=by))
    except Conflict as refusal:
        drawn = _page(request, batch, refused=[str(refusal.detail)])
        drawn.status_code = refusal.status
        return drawn
    messages.success(request, done)
    return redirect("earlier_years", table.pk)


@page
@require_safe
def job_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a piece of background work is, for the script that shows it."""
    job = find(Job.objects.filter(pk=pk), request.user, SEE_JOB)
    return JsonResponse({"going_on": job.is_going_on, "percent": job.percent, "words": words(job)})


def words(job: Job) -> str:
    """How far it is, in words."""
    if job.state == Job.State.WAITING:
        return _("Waiting for a worker")
    if not job.is_going_on:
        return str(job.get_state_display())
    if not job.steps_total:
        return _("Being prepared")
    return _("%(done)d of %(total)d") % {"done": job.steps_done, "total": job.steps_total}


def _table(request: HttpRequest, pk: UUID) -> Table:
    tables = Table.objects.filter(pk=pk)
    return here(request, find(tables, request.user, "tables.see_table", do="tables.manage_table"))


def _page(request: HttpRequest, batch: ImportBatch, *, refused: Any = None) -> HttpResponse:
    job = Job.objects.filter(kind=Job.Kind.IMPORT, subject_id=batch.pk).order_by("-requested_at")
    latest = job.first()
    context = {
        "table": batch.table,
        "batch": batch,
        "job": latest,
        "job_words": words(latest) if latest else "",
        "failure": _failure(latest),
        "faults": _faults(request, batch),
        "years": earlier_rows.years_of(batch),
        "page_errors": refused or [],
    }
    return show(request, "cases/reports/import.html", context, refused=refused)


def _failure(job: Job | None) -> str:
    """Why a check could not be carried out; empty while it could."""
    if job is None or job.state != Job.State.FAILED:
        return ""
    known = earlier.UNREADABLE.get(job.error)
    return known() if known else _("The check broke off. Send the file again.")


def _faults(request: HttpRequest, batch: ImportBatch) -> Any:
    """One page of the faults, in the order of the file."""
    rows = batch.faults.order_by("row", "place", "code")
    found: Any = Paginator(rows, FAULTS_A_PAGE).get_page(request.GET.get("page"))
    for fault in found:
        fault.words = earlier_template.FAULTS[fault.code]
        fault.letter = _letter(fault.place)
    return found


def _letter(place: int) -> str:
    """The letter that a spreadsheet gives a column."""
    if place <= 0:
        return ""
    return _letter((place - 1) // 26) + chr(ord("A") + (place - 1) % 26)
