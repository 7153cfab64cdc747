"""A participant's board, made for a phone: the open item, and what one's agency can do about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from cases.models import Discussion, Involvement, Situation
from cases.permissions import PLAN
from cases.views.agenda_items import Item, items_of
from cases.views.boards.agenda import Line, Pace, line_of
from cases.views.boards.item import OpenItem, Timer, answers, offers_heard, open_item, timer_of
from cases.views.boards.viewing import Viewing
from cases.views.meeting_attendance import my_places
from tables import standing

SIGHT = ("coded", "narrative", "room", "offer", "plan")  # what this board shows or offers to do


@dataclass(frozen=True)
class Place:
    """One of the reader's seats at this meeting, and what it answered."""

    seat: UUID
    agency: str
    attendance: UUID | None
    state: str  # "away", "waiting", "here"
    answer: str = ""
    not_shown: bool = False


@dataclass(frozen=True)
class Named:
    """A situation that this meeting gave to one of the reader's agencies."""

    situation: UUID
    number: str
    agency: str
    role: str
    is_lead: bool
    number_noted: bool


@dataclass(frozen=True)
class ParticipantBoard:
    """What a checked-in person sees and can answer."""

    driver: str
    is_live: bool
    lines: list[Line]
    pace: Pace
    places: list[Place]
    named: list[Named] = field(default_factory=list)
    item: OpenItem | None = None
    answers_for: list[Place] = field(default_factory=list)
    involved: bool = False

    @property
    def is_here(self) -> bool:
        """Whether one of the reader's seats is checked in."""
        return any(place.state == "here" for place in self.places)


def participant_board(seen: Viewing) -> tuple[ParticipantBoard, list[Item]]:
    """The board for who attends the meeting, and the items that stand on it."""
    meeting, user = seen.meeting, seen.user
    items = items_of(user, meeting, sight=SIGHT)
    lines = [line_of(item) for item in items]
    opened = next((item for item in items if item.is_open), None)
    places = _places(seen)
    board = ParticipantBoard(
        driver=meeting.driver.name if meeting.driver else "",
        is_live=seen.is_live,
        lines=lines,
        pace=Pace.of(meeting, lines),
        places=places,
        named=_named(seen, items),
        **(_middle(seen, items, opened, places) if opened else {}),
    )
    return board, items


def _middle(seen: Viewing, items: list[Item], opened: Item, places: list[Place]) -> dict[str, Any]:
    """The open item, and the seats that may answer it."""
    sight, offers = opened.sight, offers_heard(seen.user, opened)
    item = open_item(opened, _timer(seen, items, opened), offers)
    if not (sight.offer and item.discussed and item.sees_room):
        return {"item": item, "involved": sight.plan}
    given = answers(offers)
    here = [place for place in places if place.state == "here"]
    answering = [replace(place, **given.get(place.seat, {})) for place in here]
    return {"item": item, "answers_for": answering}


def _places(seen: Viewing) -> list[Place]:
    return [
        Place(
            seat=row["seat"].pk,
            agency=row["seat"].agency.name,
            attendance=row["attendance"].pk if row["attendance"] else None,
            state=_state(row["attendance"]),
        )
        for row in my_places(seen.user, seen.meeting)
    ]


def _state(attendance: Any) -> str:
    if attendance is None or attendance.left_at:
        return "away"
    return "here" if attendance.confirmed_at else "waiting"


def _named(seen: Viewing, items: list[Item]) -> list[Named]:
    """What was named at this meeting and given to an agency of the reader. Two queries."""
    ids = [
        item.situation.pk for item in items if item.discussion.outcome == Discussion.Outcome.NAMED
    ]
    if not ids:
        return []
    agencies = [held.agency for held in standing.seats(seen.user)]
    opened = Situation.objects.permitted(seen.user, PLAN).filter(pk__in=ids)
    rows = Involvement.objects.select_related("agency", "situation__table").filter(
        situation__in=opened, agency__in=agencies, until_at__isnull=True
    )
    return [
        Named(
            situation=row.situation_id,
            number=row.situation.reference,
            agency=row.agency.name,
            role=str(row.get_role_display()),
            is_lead=row.role == Involvement.Role.LEAD,
            number_noted=row.number_noted_at is not None,
        )
        for row in rows.order_by("-from_at", "pk")
    ]


def _timer(seen: Viewing, items: list[Item], opened: Item) -> Timer:
    return timer_of(seen.meeting, [item.discussion for item in items], opened.discussion)
