"""The record of decisions of a meeting that is over: a page, and a PDF in both languages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from agencies import access
from agencies.errors import Unseen
from agencies.http import form_once
from agencies.models import AuditEntry, User
from agencies.views.acting import show
from agencies.views.confirmed import confirmed
from cases.coded import conclusion_group
from cases.models import BusinessItem, Discussion, Situation
from cases.permissions import OUTCOME
from cases.reports.writers import pdf
from cases.services import records
from cases.views.agenda import meeting_of
from cases.views.agenda_items import Item, items_of
from cases.views.common import acting, go_on, page, trace
from tables.models import Attendance, Expectation, Meeting

# What an entry is about, by the first part of its verb.
WORDS = {
    "situation": _("Decision entered or changed"),
    "follow_up": _("Follow-up entered or changed"),
    "business": _("Other business decided"),
    "attendance": _("Attendance changed"),
}
LANGUAGES = {"en": "en", "fr": "fr-ca"}


@dataclass(frozen=True)
class Line:
    """One decision: the number, how it ended, the group of its conclusion, the agencies."""

    item: Item
    group: Any


@dataclass(frozen=True)
class Correction:
    """An entry that came after the record was verified."""

    what: Any
    entry: AuditEntry
    by: str
    number: str


@dataclass(frozen=True)
class Record:
    """What a meeting leaves: no reasons, and no words about a situation."""

    lines: list[Line]
    agencies: list[tuple[Any, list[Attendance]]]
    regrets: list[Any]
    observers: int
    business: list[BusinessItem]
    corrections: list[Correction]


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
    items = sorted(items_of(request.user, meeting, at=meeting.closed_at), key=_as_discussed)
    trace(request, "listing", [item.situation for item in items])
    came = Attendance.objects.filter(meeting=meeting, confirmed_at__isnull=False)
    by_agency: dict[Any, list[Attendance]] = defaultdict(list)
    for row in came.select_related("seat__agency", "user").order_by("user__name", "pk"):
        by_agency[row.seat.agency].append(row)
    regrets = Expectation.objects.filter(
        meeting=meeting, answer=Expectation.Answer.NOT_COMING
    ).exclude(seat__in=came.values("seat"))
    return Record(
        lines=_lines(request.user, items),
        agencies=sorted(by_agency.items(), key=lambda pair: pair[0].name),
        regrets=[row.seat.agency for row in regrets.select_related("seat__agency")],
        observers=meeting.observers.count(),
        business=list(meeting.business.order_by("added_at", "pk")),
        corrections=_corrections(meeting, items),
    )


def as_file(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser keeps under *name*."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(user: Any, items: list[Item]) -> list[Line]:
    concluded = [
        item.situation.pk
        for item in items
        if item.discussion.outcome == Discussion.Outcome.CONCLUDED
    ]
    known = Situation.objects.permitted(user, OUTCOME).filter(pk__in=concluded)
    groups = {
        row.pk: conclusion_group(row.conclusion_reason)
        for row in known.select_related("conclusion_reason")
        if row.conclusion_reason is not None
    }
    return [Line(item, groups.get(item.situation.pk, "")) for item in items]


def _corrections(meeting: Meeting, items: list[Item]) -> list[Correction]:
    """Those about what the reader may list; of others nothing is told."""
    numbers = {str(item.situation.pk): item.situation.reference for item in items}
    entries = [
        entry
        for entry in records.corrections(meeting)
        if entry.object_type != "situation" or entry.object_id in numbers
    ]
    people = User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    return [
        Correction(
            what=_what(entry),
            entry=entry,
            by=people[entry.actor_id].name if entry.actor_id in people else "",
            number=numbers.get(entry.object_id, ""),
        )
        for entry in entries
    ]


def _what(entry: AuditEntry) -> Any:
    return WORDS.get(entry.verb.partition(".")[0], _("Another entry"))


def _as_discussed(item: Item) -> tuple[bool, Any, int]:
    """What came up first stands first; what was not reached comes last."""
    opened = item.discussion.opened_at
    return (opened is None, opened or item.discussion.closed_at, item.discussion.position)
