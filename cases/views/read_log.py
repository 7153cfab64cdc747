"""Who saw this situation, what did this person open: for the privacy officer of an agency."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import anchors, extracts, trail
from agencies.errors import Unseen
from agencies.models import Agency, AuditChain, AuditCheck, AuditEntry, User
from agencies.views.acting import find, show
from agencies.views.confirmed import confirmed
from cases.models import Situation
from cases.permissions_own import PRINT_OWN
from cases.services import own_entries, read_log
from cases.views.common import here, page
from tables.models import Seat

SEE, READ = "agencies.see_agency", "agencies.read_log"
ROWS = 50
COLUMNS = ("at", "verb", "actor", "chain", "sequence", "object")


@page
@require_safe
def log_index(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agency's situations and people, each one click from its entries; the chains."""
    agency = _agency(request, pk)
    context = {
        "agency": agency,
        "situations": read_log.situations_of(agency)[: ROWS * 4],
        "people": read_log.people_of(agency),
        "chains": _chains(agency),
    }
    return show(request, "cases/log/index.html", context)


@page
@require_safe
def log_of_situation(request: HttpRequest, pk: UUID, situation: UUID) -> HttpResponse:
    """Who saw this situation."""
    agency, row = _agency(request, pk), _situation(request, pk, situation)
    entries = read_log.who_saw(agency, row)
    by = cast(User, request.user)
    read_log.note_look(agency, by=by, chain=row.table_id, subject=row)
    prints = by.has_perm(PRINT_OWN, row)
    title = row.reference or _("Draft")
    return _show(request, agency, entries, title=title, subject=row, prints=prints)


@page
@require_safe
def log_of_person(request: HttpRequest, pk: UUID, person: UUID) -> HttpResponse:
    """What this person opened and did."""
    agency = _agency(request, pk)
    row = _person(agency, person)
    by = cast(User, request.user)
    read_log.note_look(agency, by=by, chain=AuditChain.SERVER, subject=row)
    entries = read_log.what_opened(agency, row)
    return _show(request, agency, entries, title=row.name, subject=row)


@page
@confirmed
@require_safe
def log_export(request: HttpRequest, pk: UUID, subject: UUID, form: str) -> HttpResponse:
    """The same as CSV, or as an extract that is signed."""
    agency = _agency(request, pk)
    row: Any = read_log.situations_of(agency).filter(pk=subject).first()
    chain = row.table_id if row else AuditChain.SERVER
    row = row or _person(agency, subject)
    entries = (
        read_log.who_saw(agency, row)
        if isinstance(row, Situation)
        else read_log.what_opened(agency, row)
    )
    write = FORMS.get(form)
    if write is None:
        raise Unseen()
    by = cast(User, request.user)
    read_log.note_look(agency, by=by, chain=chain, subject=row, form=form)
    return write(_named(agency, entries.iterator()))


@page
@confirmed
@require_POST
def log_own_entries(request: HttpRequest, pk: UUID, situation: UUID) -> HttpResponse:
    """All that the agency entered on a situation, to print: noted, and asked for each time."""
    agency, row = _agency(request, pk), _situation(request, pk, situation)
    by = cast(User, request.user)
    context = {
        "agency": agency,
        "situation": row,
        "entries": own_entries.print_out(agency, row, by=by),
        "now": timezone.now(),
    }
    here(request, row.table)
    return show(request, "cases/log/own_entries.html", context)


@page
@require_POST
def log_verify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Verify the chains of the agency's tables now."""
    agency = _agency(request, pk)
    by, noted = cast(User, request.user), list(anchors.noted())
    checks = [trail.verify_now(row["key"], by=by, noted=noted) for row in _chains(agency)]
    if all(check.first_bad is None for check in checks):
        messages.success(request, _("The trail is whole."))
    else:
        messages.error(request, _("The trail was tampered with. Tell the administrator now."))
    return redirect("log_index", pk)


def _agency(request: HttpRequest, pk: UUID) -> Agency:
    return find(Agency.objects.filter(pk=pk), request.user, SEE, do=READ)


def _situation(request: HttpRequest, agency: UUID, pk: UUID) -> Situation:
    row = read_log.situations_of(_agency(request, agency)).filter(pk=pk).first()
    if row is None:
        raise Unseen()
    return row


def _person(agency: Agency, pk: UUID) -> User:
    row = read_log.people_of(agency).filter(pk=pk).first()
    if row is None:
        raise Unseen()
    return row


def _show(
    request: HttpRequest, agency: Agency, entries: QuerySet[AuditEntry], **context: Any
) -> HttpResponse:
    number = request.GET.get("page", "1")
    paged = Paginator(entries, ROWS).get_page(number)
    rows = _named(agency, paged.object_list)
    columns = [{"label": label} for label in (_("When"), _("What"), _("Who"), _("Entry"))]
    return show(
        request,
        "cases/log/entries.html",
        {"agency": agency, "rows": rows, "columns": columns, "page": paged, **context},
    )


def _named(agency: Agency, entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """The entries, each with the name of its actor where that is the agency's to know."""
    found = list(entries)
    people = {user.pk: user.name for user in read_log.people_of(agency)}
    for entry in found:
        entry.who = _who(entry, people)  # type: ignore[attr-defined]
    return found


def _who(entry: AuditEntry, people: dict[Any, str]) -> str:
    if entry.actor_id is None:
        return _("The server")
    own = people.get(entry.actor_id) if entry.is_own else None  # type: ignore[attr-defined]
    return own or _("Somebody of another agency")


def _chains(agency: Agency) -> list[dict[str, Any]]:
    """The chains of the tables where the agency has a seat, each with its last check."""
    seats = Seat.objects.filter(agency=agency).select_related("table").order_by("table__name_en")
    found: dict[str, dict[str, Any]] = {}
    for seat in seats:
        found.setdefault(str(seat.table_id), {"key": str(seat.table_id), "table": seat.table})
    checks = AuditCheck.objects.filter(chain__in=found).order_by("checked_at")
    for check in checks:
        found[check.chain]["check"] = check
    return list(found.values())


def _as_csv(entries: list[AuditEntry]) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for entry in entries:
        who = entry.who  # type: ignore[attr-defined]
        writer.writerow(
            [entry.at.isoformat(), entry.verb, who, entry.chain, entry.sequence, entry.object_id]
        )
    return _file(text.getvalue(), "text/csv; charset=utf-8", "read-log.csv")


def _as_extract(entries: list[AuditEntry]) -> HttpResponse:
    others = {entry.pk for entry in entries if not entry.is_own}  # type: ignore[attr-defined]
    text = json.dumps(extracts.extract(entries, unnamed=others), indent=1)
    return _file(text, "application/json", "read-log.json")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


FORMS = {"csv": _as_csv, "signed": _as_extract}
