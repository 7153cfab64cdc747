"""The record of decisions of a meeting that is over: a page, and a PDF in both languages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import access
from agencies.errors import Unseen
from agencies.http import form_once
from agencies.views.acting import show
from agencies.views.confirmed import confirmed
from cases.records import Record, read_record
from cases.reports.writers import pdf
from cases.services import records
from cases.views.agenda import meeting_of
from cases.views.common import acting, go_on, page, trace
from tables.models import Meeting

LANGUAGES = {"en": "en", "fr": "fr-ca"}


def record_page(request: HttpRequest, meeting: Meeting, *, refused: list[str]) -> HttpResponse:
    """Numbers, decisions, agencies and attendance of a meeting that is over."""
    record = read(request, meeting)
    context = {
        "meeting": meeting,
        "table": meeting.table,
        "record": record,
        "verifies": request.user.has_perm(records.VERIFY, meeting),
        "runs": request.user.has_perm("tables.run_meeting", meeting),
        "page_errors": refused,
    }
    return show(request, "cases/meeting/record.html", context, refused=refused)


@page
@confirmed
@require_safe
@access.sharing()
def record_pdf(request: HttpRequest, pk: UUID, language: str) -> HttpResponse:
    """The same on paper, in one of the two languages."""
    meeting = meeting_of(request, pk)
    if language not in LANGUAGES or meeting.state != Meeting.State.CLOSED:
        raise Unseen()
    with translation.override(LANGUAGES[language]):
        context = {
            "meeting": meeting, "table": meeting.table, "record": read(request, meeting),
        }  # fmt: skip
        made = pdf.render("cases/meeting/record_paper.html", context, language=LANGUAGES[language])
    return as_file(made, f"record-{meeting.starts_at:%Y-%m-%d}-{language}.pdf")


@page
@require_POST
def verify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The coordinator has compared the record with what was decided."""
    meeting = meeting_of(request, pk)
    form_once(request, lambda: records.verify_record(meeting, **acting(request)))
    messages.success(request, _("The record is verified. A later correction is listed below it."))
    return go_on(request, "meeting", pk)


def read(request: HttpRequest, meeting: Meeting) -> Record:
    """The record as far as the reader may know it, and the trace of having read it."""
    record = read_record(request.user, meeting)
    trace(request, "listing", [line.item.situation for line in record.lines])
    return record


def as_file(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser keeps under *name*."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
