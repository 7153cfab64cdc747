"""The coordinator's words about a report, and its one page for a council."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.errors import Unseen
from agencies.models import User
from agencies.views.acting import carry_out, find, show
from cases.forms.report_words import ReportWordsForm
from cases.models import ReportRequest
from cases.permissions_reports import SEE_REPORT
from cases.reports.document import report_from_json
from cases.reports.writers.shown import show as shown_in
from cases.services import report_words
from cases.views.common import here, page


@page
@require_http_methods(["GET", "HEAD", "POST"])
def report_words_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the headline, choose the findings, comment figures."""
    row = _request(request, pk)
    report = report_from_json(row.document or {})
    form = ReportWordsForm(request.POST if request.method == "POST" else None, report=report)
    by = cast(User, request.user)
    if form.is_bound and carry_out(
        request, form, lambda _data: report_words.write_words(row, by=by, **form.words)
    ):
        messages.success(request, _("Saved. The files are being written again with your words."))
        return redirect("report", row.pk)
    context = {"table": row.table, "row": row, "form": form}
    return show(request, "cases/reports/words.html", context)


@page
@require_safe
def report_story(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The one page for a council."""
    row = _request(request, pk)
    shown = shown_in(report_from_json(row.document or {}), get_language() or "en")
    if shown.story is None:
        raise Unseen()
    context = {"table": row.table, "row": row, "shown": shown}
    return show(request, "cases/reports/story.html", context)


def _request(request: HttpRequest, pk: UUID) -> ReportRequest:
    """The report, while its day lasts."""
    rows = ReportRequest.objects.filter(pk=pk).select_related("table")
    row = find(rows, request.user, SEE_REPORT)
    if row.document is None or row.expires_at is None or row.expires_at < timezone.now():
        raise Unseen()
    here(request, row.table)
    return row
