"""Closing a quarter of a table, and counting a closed one again; for its coordinator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import GuardFailed, Unseen
from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import find, sentences
from agencies.views.confirmed import confirmed
from cases.models import ClosedQuarter, CountCorrection, Job
from cases.permissions_reports import CLOSE_QUARTER, SEE_QUARTER
from cases.reports.catalogue.templates import BY_CODE
from cases.reports.periods import end_of, name_of
from cases.services import quarters, recounting, uncounted
from cases.views.common import here, page
from cases.views.earlier import words
from tables.models import Table


@page
@confirmed
@require_POST
def quarter_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Freeze the counts of a quarter."""
    table = here(
        request,
        find(Table.objects.filter(pk=pk), request.user, "tables.see_table", do=CLOSE_QUARTER),
    )
    by = cast(User, request.user)
    try:
        day = date.fromisoformat(request.POST.get("start_date", ""))
    except ValueError:
        raise Unseen() from None
    form_once(request, lambda: quarters.close_quarter(table, by=by, start_date=day))
    messages.success(request, _("The quarter is closed. Reports can be made of it."))
    return redirect("reports", table.pk)


@page
@confirmed
@require_POST
def quarter_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have a closed quarter counted once more."""
    row = _quarter(request, pk)
    by = cast(User, request.user)
    try:
        form_once(request, lambda: recounting.ask_again(row, by=by))
    except GuardFailed as refusal:
        messages.error(request, sentences(refusal)[0])
    return redirect("reports", row.table_id)


@page
@require_POST
def quarter_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop counting a quarter again."""
    row = _quarter(request, pk)
    by = cast(User, request.user)
    form_once(request, lambda: recounting.cancel_again(row, by=by))
    messages.success(request, _("Cancelled. The counts stay as they were."))
    return redirect("reports", row.table_id)


def lines(found: Iterable[quarters.Quarter], user: User) -> list[dict[str, Any]]:
    """Quarters with how each stands, and how far counting it again is."""
    rows = list(found)
    recounts = recounting.jobs_of([one.closed for one in rows if one.closed])
    return [_line(one, recounts.get(one.closed.pk) if one.closed else None, user) for one in rows]


def _line(one: quarters.Quarter, job: Job | None, user: User) -> dict[str, Any]:
    busy = job if job is not None and job.is_going_on else None
    return {
        "day": one.start_date,
        "name": name_of_quarter(one.start_date),
        "closed": one.closed,
        "corrections": [_counted_in(row) for row in one.corrections],
        "is_busy": busy is not None,
        "job": busy if busy and busy.requested_by_id == user.pk else None,
        "job_words": words(job) if job else "",
        "job_ended_at": job.ended_at if job else None,
        "told": _told(one, job) if job and not busy else "",
        "not_counted": _not_counted(one.closed) if one.closed else "",
    }


def _not_counted(closed: ClosedQuarter) -> str:
    """The names of what its counts do not hold."""
    language = get_language() or "en"
    missing = uncounted.templates_missing(closed)
    return "; ".join(BY_CODE[code].title.in_(language) for code in missing)


def _told(one: quarters.Quarter, job: Job) -> str:
    """What counting it again came to, where the quarter itself does not show it."""
    if job.state == Job.State.FAILED:
        return str(REFUSED.get(job.error, REFUSED[""])())
    if job.state == Job.State.DONE and one.closed and uncounted.templates_missing(one.closed):
        return _(
            "What it lacks could not be added: it does not add up beside a change that counts as a "
            "correction in another quarter."
        )
    since = [row for row in one.corrections if row.made_at >= job.requested_at]
    unchanged = job.state == Job.State.DONE and not since
    return _("Nothing has changed since it was counted.") if unchanged else ""


def _counted_in(row: CountCorrection) -> str:
    """The name of the quarter that holds a correction; empty while it waits for one."""
    return name_of_quarter(row.counted_in.start_date) if row.counted_in else ""


def name_of_quarter(day: date) -> str:
    """The name of the quarter that begins on *day*."""
    return name_of(day, end_of(day)).in_(get_language() or "en")


def _quarter(request: HttpRequest, pk: UUID) -> ClosedQuarter:
    rows = ClosedQuarter.objects.select_related("table").filter(pk=pk)
    return find(rows, request.user, SEE_QUARTER)


REFUSED: dict[str, Any] = {
    "quarter_purged": lambda: _(
        "Part of what this quarter counted has been deleted since: it stays as it is."
    ),
    "": lambda: _("It could not be counted again. Its counts stay as they were; try again."),
}
