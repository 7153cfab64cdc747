"""A meeting's one address: what is ahead, the session, the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agencies import access
from agencies.views.acting import show
from cases.forms.meeting import ANSWER_WITHIN
from cases.models import Offer
from cases.views.agenda import RUN, agenda_page, meeting_of
from cases.views.agenda_items import Item, Minutes, items_of, seats_at
from cases.views.common import page, trace
from cases.views.meeting_room import room_of, undoable
from tables.models import Attendance, Meeting, Table
from tables.permissions import DRIVER_SILENCE, representing

DRIVE = "tables.drive_meeting"


@page
@require_safe
@access.sharing()
def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting as it is now."""
    return meeting_page(request, meeting_of(request, pk))


@access.sharing()
def meeting_page(
    request: HttpRequest, meeting: Meeting, *, refused: Iterable[str] = ()
) -> HttpResponse:
    """Draw the meeting at its present state; 422 when an act was *refused*."""
    drawn = {Meeting.State.IN_SESSION: session_page, Meeting.State.CLOSED: record_page}
    return drawn.get(meeting.state, agenda_page)(request, meeting, refused=list(refused))  # type: ignore[call-overload]


def session_page(request: HttpRequest, meeting: Meeting, *, refused: list[str]) -> HttpResponse:
    """The meeting in session: agenda, the open item, who is at the table."""
    user: Any = request.user
    items = items_of(user, meeting)
    runs = user.has_perm(RUN, meeting)
    opened = next((item for item in items if item.is_open), None)
    room = room_of(user, opened, shared_screen=runs) if opened else None
    trace(request, "listing", [item.situation for item in items])
    for level in room.levels if room else []:
        trace(request, level, [room.situation] if room else [])
    context = {
        "meeting": meeting,
        "table": meeting.table,
        "items": items,
        "minutes": Minutes.of(meeting, items),
        "room": room,
        "next_up": next((item for item in items if item.waits), None),
        "runs": runs,
        "drives": user.has_perm(DRIVE, meeting),
        "undoable": undoable(user, meeting) if runs else None,
        "silent": meeting.driver_acted_at < timezone.now() - DRIVER_SILENCE,  # type: ignore[operator]
        "present": Present.at(meeting),
        "mine": my_places(user, meeting, room.own_answers if room else {}),
        "statement": statement(meeting.table),
        "opening": opening_words(meeting.table),
        "answers": Offer.Kind.choices,
        "within": ANSWER_WITHIN,
        "modes": Attendance.Mode.choices,
        "page_errors": refused,
    }
    return show(request, "cases/meeting/session.html", context, refused=refused)


def record_page(request: HttpRequest, meeting: Meeting, *, refused: list[str]) -> HttpResponse:
    """What is left of a meeting that is over: numbers, decisions, attendance."""
    items = items_of(request.user, meeting)
    trace(request, "listing", [item.situation for item in items])
    context = {
        "meeting": meeting,
        "table": meeting.table,
        "items": sorted(items, key=_as_discussed),
        "present": Present.at(meeting),
        "page_errors": refused,
    }
    return show(request, "cases/meeting/record.html", context, refused=refused)


class Present:
    """Who is at a meeting, by seat; meetings and attendance are not about persons."""

    def __init__(self, attendances: Iterable[Attendance]) -> None:
        self.rows = list(attendances)
        self.by_seat: dict[Any, list[Attendance]] = defaultdict(list)
        for row in self.rows:
            self.by_seat[row.seat_id].append(row)

    @classmethod
    def at(cls, meeting: Meeting) -> Present:
        """One query."""
        return cls(attendances_of(meeting))

    @property
    def here(self) -> list[Attendance]:
        """Checked in, and not left."""
        return [row for row in self.rows if row.confirmed_at and not row.left_at]

    @property
    def came(self) -> list[Attendance]:
        """Everybody who was checked in, left or not."""
        return [row for row in self.rows if row.confirmed_at]

    @property
    def waiting(self) -> list[Attendance]:
        """Acknowledged the statement, and wait for the driver."""
        return [row for row in self.rows if not row.confirmed_at and not row.left_at]

    @property
    def seats(self) -> int:
        """How many agencies are here."""
        return len({row.seat_id for row in self.here})


def attendances_of(meeting: Meeting) -> QuerySet[Attendance]:
    """Attendances with agency and person, by agency."""
    rows = Attendance.objects.filter(meeting=meeting).select_related("seat__agency", "user")
    return rows.order_by("seat__agency__name_en", "user__name", "pk")


def my_places(user: Any, meeting: Meeting, answers: dict[Any, str]) -> list[dict[str, Any]]:
    """The seats that *user* speaks for here, each with their attendance and its answer."""
    if not user.has_perm("tables.attend_meeting", meeting):
        return []
    seats = seats_at(meeting).filter(pk__in=representing(user).values("seat"))
    own = {row.seat_id: row for row in Attendance.objects.filter(meeting=meeting, user=user)}
    return [
        {"seat": seat, "attendance": own.get(seat.pk), "answer": answers.get(seat.pk, "")}
        for seat in seats
    ]


@dataclass(frozen=True)
class OpeningWords:
    """The table's own words at the beginning of a meeting; an empty one is left out."""

    welcome: str
    practice: str
    statement: str


def opening_words(table: Table) -> OpeningWords:
    """Welcome, practice and confidentiality statement as the reader reads them."""
    names = ("welcome", "practice", "statement")
    return OpeningWords(**{name: _in_words(table, name) for name in names})


def statement(table: Table) -> str:
    """The confidentiality statement in the reader's language, else in the other."""
    return opening_words(table).statement


def _in_words(table: Table, name: str) -> str:
    french = (get_language() or "en").startswith("fr")
    first, second = getattr(table, f"{name}_en"), getattr(table, f"{name}_fr")
    return str((second or first) if french else (first or second))


def _as_discussed(item: Item) -> tuple[bool, Any, int]:
    """What came up first stands first; what was not reached comes last."""
    opened = item.discussion.opened_at
    return (opened is None, opened or item.discussion.closed_at, item.discussion.position)
