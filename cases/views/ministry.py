"""For the ministry: records that a second person agrees to, and the queue of what is typed."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import access
from agencies.errors import Conflict, Unseen
from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed, confirmed_to_send
from cases.forms.ministry import RecordsForm
from cases.models import RecordExport, Situation
from cases.permissions import RECORDS
from cases.permissions_ministry import (
    CONFIRM_RECORDS,
    REQUEST_RECORDS,
    SEE_EXPORT,
    SEE_EXPORTS,
    TAKE_RECORDS,
)
from cases.reports import records
from cases.reports.records.writing import source
from cases.services import ministry
from cases.views.common import SITUATIONS, here, page, trace
from tables.models import Table

SHOWN = 20  # requests on the page; the trail has all of them
DECISIONS = {"confirm": ministry.confirm_records, "refuse": ministry.refuse_records}
TICKS = {"tick": ministry.tick_entered, "untick": ministry.untick_entered}


@page
@confirmed_to_send
@require_http_methods(["GET", "HEAD", "POST"])
def record_exports(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The requests of a table; a POST makes another."""
    found = find(Table.objects.filter(pk=pk), request.user, "tables.see_table", do=SEE_EXPORTS)
    table = here(request, found)
    seen = RecordExport.objects.permitted(request.user, SEE_EXPORT).filter(table=table)
    may_ask = access.allows(request.user, REQUEST_RECORDS, table)
    form = RecordsForm(request.POST if request.method == "POST" else None)
    by = cast(User, request.user)
    if form.is_bound and carry_out(
        request, form, lambda data: ministry.request_records(table, by=by, **data)
    ):
        messages.success(request, _("Asked. A second person has to agree before you can take it."))
        return redirect("record_exports", pk)
    rows: list[Any] = list(
        seen.select_related("requested_by", "confirmed_by", "refused_by", "table").order_by(
            "-requested_at"
        )[:SHOWN]
    )
    context = {
        "table": table,
        "part": "ministry",
        "form": form,
        "may_ask": may_ask,
        "rows": _with_acts(by, rows),
        "columns": [(column, source(column.named)) for column in records.COLUMNS],
    }
    return show(request, "cases/reports/records.html", context)


@page
@confirmed
@require_POST
def record_decision(request: HttpRequest, pk: UUID, decision: str) -> HttpResponse:
    """Agree to a request, or refuse it."""
    act = DECISIONS.get(decision)
    rows = RecordExport.objects.filter(pk=pk).select_related("table")
    export = find(rows, request.user, SEE_EXPORT, do=CONFIRM_RECORDS)
    if act is None:
        raise Unseen()
    form_once(request, lambda: act(export, by=cast(User, request.user)))
    return redirect("record_exports", export.table_id)


@page
@confirmed
@require_safe
def record_file(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """The file, for who asked and for a day."""
    rows = RecordExport.objects.filter(pk=pk).select_related("table")
    export = find(rows, request.user, SEE_EXPORT, do=TAKE_RECORDS)
    language = get_language() or "en"
    by = cast(User, request.user)
    content = ministry.take_records(export, by=by, form=form, language=language)
    name = f"records-{export.first_date:%Y%m%d}-{export.last_date:%Y%m%d}.{form}"
    kind = records.FORMATS[form].content_type
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


@page
@require_safe
def entry_queue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was decided: what is still to be typed, what changed since, what is done."""
    tables = Table.objects.filter(pk=pk)
    found = find(tables, request.user, "tables.see_table", do=REQUEST_RECORDS)
    table = here(request, found)
    waiting = ministry.queue(table, by=cast(User, request.user))
    trace(request, "listing", [row.situation for row in waiting])
    context = {
        "table": table,
        "part": "queue",
        "new": [row for row in waiting if row.tick is None],
        "changed": [(row, _labels(row.changed)) for row in waiting if row.changed],
        "done": [row for row in waiting if row.tick and not row.changed],
    }
    return show(request, "cases/reports/queue.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One situation in the database's order of fields; a POST ticks it, or takes the tick back."""
    rows = SITUATIONS.filter(pk=pk)
    situation = find(rows, request.user, RECORDS)
    table = here(request, situation.table)
    by = cast(User, request.user)
    if request.method == "POST":
        return _tick(request, situation, by)
    found = ministry.open_entry(situation, by=by)
    state = next(row for row in ministry.queue(table, by=by) if row.situation.pk == pk)
    context = {
        "table": table,
        "situation": situation,
        "state": state,
        "changed": _labels(state.changed),
        "discussions": [_fields(record, state.changed) for record in found],
    }
    return show(request, "cases/reports/entry.html", context)


def _tick(request: HttpRequest, situation: Situation, by: User) -> HttpResponse:
    act = TICKS.get(request.POST.get("act", ""))
    if act is None:
        raise Unseen()
    try:
        form_once(request, lambda: act(situation, by=by))
    except Conflict as refusal:
        messages.error(request, str(refusal.detail))
    return redirect("entry_queue", situation.table_id)


def _fields(record: records.Record, changed: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "code": column.code,
            "label": column.label,
            "value": record.values[column.code],
            "named": column.named,
            "changed": column.code in changed,
        }
        for column in records.COLUMNS
    ]


def _labels(changed: list[str]) -> list[Any]:
    return [records.BY_CODE[code].label for code in changed]


def _with_acts(user: User, rows: list[Any]) -> list[Any]:
    """What the person may do to each, in two queries."""
    of = {}
    for name, perm in (("may_confirm", CONFIRM_RECORDS), ("may_take", TAKE_RECORDS)):
        held = RecordExport.objects.permitted(user, perm).filter(pk__in=[row.pk for row in rows])
        of[name] = set(held.values_list("pk", flat=True))
    for row in rows:
        row.may_confirm = row.pk in of["may_confirm"] and row.state == "waiting"
        row.may_take = row.pk in of["may_take"]
        row.row_count = ministry.count_records(row) if row.may_confirm else None
    return rows
