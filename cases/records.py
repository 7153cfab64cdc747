"""What a meeting leaves: numbers, decisions, agencies, attendance; and what observers are told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from agencies.models import AuditEntry, User
from cases.agenda_items import Item, items_of
from cases.coded import conclusion_group
from cases.models import BusinessItem, Discussion, Situation
from cases.permissions import OUTCOME
from cases.services import records
from tables.models import Attendance, Expectation, Meeting

# What an entry is about, by the first part of its verb.
WORDS = {
    "situation": _("Decision entered or changed"),
    "follow_up": _("Follow-up entered or changed"),
    "business": _("Other business decided"),
    "attendance": _("Attendance changed"),
}


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


def read_record(user: Any, meeting: Meeting) -> Record:
    """The record as far as *user* may know it. Whoever shows it notes that it was read."""
    items = sorted(items_of(user, meeting, at=meeting.closed_at), key=_as_discussed)
    came = Attendance.objects.filter(meeting=meeting, confirmed_at__isnull=False)
    by_agency: dict[Any, list[Attendance]] = defaultdict(list)
    for row in came.select_related("seat__agency", "user").order_by("user__name", "pk"):
        by_agency[row.seat.agency].append(row)
    regrets = Expectation.objects.filter(
        meeting=meeting, answer=Expectation.Answer.NOT_COMING
    ).exclude(seat__in=came.values("seat"))
    return Record(
        lines=_lines(user, items),
        agencies=sorted(by_agency.items(), key=lambda pair: pair[0].name),
        regrets=[row.seat.agency for row in regrets.select_related("seat__agency")],
        observers=meeting.observers.count(),
        business=list(meeting.business.order_by("added_at", "pk")),
        corrections=_corrections(meeting, items),
    )


@dataclass(frozen=True)
class Figures:
    """What somebody who looks on is told."""

    agencies: int
    items: int
    ended: int


def figures_for_observers(meeting: Meeting) -> Figures:
    """How many agencies are there, and how many items there are and have ended."""
    items = Discussion.objects.filter(meeting=meeting)
    present = meeting.attendances.filter(confirmed_at__isnull=False, left_at=None)
    return Figures(
        agencies=present.values("seat").distinct().count(),
        items=items.count(),
        ended=items.exclude(closed_at=None).count(),
    )


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
