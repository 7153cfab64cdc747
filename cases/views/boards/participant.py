"""A participant's board, made for a phone: the open item, and what one's agency can do about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, UUIDField
from django.utils.translation import get_language

from agencies.models import User
from agencies.models.base import is_french
from agencies.prepared import Given, prepared
from cases.agenda_items import LISTED, Item, items_of, read_of
from cases.models import Discussion, Involvement, Offer, Situation
from cases.permissions import PLAN
from cases.sight import Sight, sights
from cases.views.boards.agenda import Line, Pace, line_of
from cases.views.boards.item import (
    OpenItem,
    offers_heard,
    open_item,
    open_of,
    timer_of,
    with_words,
)
from cases.views.boards.keeping import Kept, kept
from cases.views.boards.viewing import Read, Viewing
from tables import standing
from tables.models import Attendance, Meeting, Seat

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

    def answered(self, given: dict[UUID, tuple[str, bool]]) -> Place:
        """The same place with the answer that its seat has given."""
        if self.seat not in given:
            return self
        kind, is_shown = given[self.seat]
        return replace(self, answer=str(Offer.Kind(kind).label), not_shown=not is_shown)


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
class Common:
    """What everybody of one level reads alike: no words, and nothing about the reader.

    *read* are the situations of its lines with their stages, for the trace; *named* those that
    this meeting gave to agencies, with these.
    """

    lines: list[Line]
    pace: Pace
    item: OpenItem | None
    read: Read
    named: dict[UUID, frozenset[UUID]]


@dataclass(frozen=True)
class ParticipantBoard:
    """What a checked-in person sees and can answer."""

    kept: Kept
    is_live: bool
    driver: str
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


def participant_board(seen: Viewing) -> tuple[ParticipantBoard, Read]:
    """The board for who attends the meeting, and the situations that stand on it."""
    answered = Answered.of(seen)
    made = _kept(seen, answered)
    common: Common = made.board
    places = _places(seen)
    board = ParticipantBoard(
        kept=made,
        is_live=seen.is_live,
        driver=_driver(seen.meeting),
        lines=common.lines,
        pace=common.pace,
        places=places,
        named=_named(seen, common),
        **(_middle(seen, answered.open_sight, common.item, places) if common.item else {}),
    )
    return board, common.read


def _driver(meeting: Meeting) -> str:
    found = _name(pk=meeting.driver_id) if meeting.driver_id else []
    return str(found[0][0]) if found else ""


@prepared(pk=UUIDField())
def _name(pk: Given) -> QuerySet[Any]:
    return User.objects.filter(pk=pk).values_list("name")


@dataclass(frozen=True)
class Answered:
    """What the rules answered for one person about the agenda, on this poll."""

    listed: tuple[tuple[UUID, tuple[bool, ...]], ...]
    opened: UUID | None
    open_sight: Sight

    @classmethod
    def of(cls, seen: Viewing) -> Answered:
        """Two short queries, and what the rules have to ask."""
        rows = _situations(meeting=seen.meeting.pk)
        opened = next((pk for (pk,) in _opened(meeting=seen.meeting.pk)), None)
        more = {opened: (*LISTED, *SIGHT)} if opened else None
        found = sights(seen.user, rows, LISTED, fresh=True, but=more)
        listed = tuple(
            (row.pk, tuple(getattr(found[row.pk], name) for name in LISTED)) for row in rows
        )
        return cls(listed, opened, found[opened] if opened else Sight())


@prepared(meeting=UUIDField())
def _situations(meeting: Given) -> QuerySet[Situation]:
    of_it = Discussion.objects.filter(meeting=meeting).values("situation")
    return Situation.objects.filter(pk__in=of_it).order_by("pk")


@prepared(meeting=UUIDField())
def _opened(meeting: Given) -> QuerySet[Any]:
    return open_of(Discussion.objects.filter(meeting=meeting)).values_list("situation_id")


def _kept(seen: Viewing, answered: Answered) -> Kept:
    """The common part, as kept for this level; made anew while an agency here is not shown."""

    def make() -> Common:
        return _common(seen)

    if _unnamed(meeting=seen.meeting.pk):
        return Kept(make())
    level = ("participant", get_language(), seen.is_live, answered)
    return kept(seen.meeting, seen.acts, level, make)


@prepared(meeting=UUIDField())
def _unnamed(meeting: Given) -> QuerySet[Any]:
    of_it = Discussion.objects.filter(meeting=meeting).values("situation")
    hidden = Involvement.objects.filter(situation__in=of_it, is_shown=False)
    return hidden.values_list("pk")[:1]


def _common(seen: Viewing) -> Common:
    meeting = seen.meeting
    items = items_of(seen.user, meeting, sight=SIGHT)
    lines = [line_of(item) for item in items]
    opened = next((item for item in items if item.is_open), None)
    return Common(
        lines=lines,
        pace=Pace.of(meeting, lines),
        item=_item(seen, items, opened) if opened else None,
        read=read_of(items),
        named={
            item.situation.pk: item.involved
            for item in items
            if item.discussion.outcome == Discussion.Outcome.NAMED
        },
    )


def _item(seen: Viewing, items: list[Item], opened: Item) -> OpenItem:
    timer = timer_of(seen.meeting, [item.discussion for item in items], opened.discussion)
    return open_item(opened, timer, offers_heard(seen.user, opened))


def _middle(seen: Viewing, sight: Sight, common: OpenItem, places: list[Place]) -> dict[str, Any]:
    """The open item with its words, and the seats that may answer it."""
    item = with_words(common, sight)
    if not (sight.offer and item.discussed and item.sees_room):
        return {"item": item, "involved": sight.plan}
    here = [place for place in places if place.state == "here"]
    rows = _given(item=item.pk, seats=[place.seat for place in here]) if here else []
    given = {seat: (kind, is_shown) for seat, kind, is_shown in rows}
    return {"item": item, "answers_for": [place.answered(given) for place in here]}


@prepared(item=UUIDField(), seats=UUIDField())
def _given(item: Given, seats: Given) -> QuerySet[Any]:
    own = standing.any_of([Q(seat=seat) for seat in seats])
    return Offer.objects.filter(own, discussion=item).values_list("seat_id", "kind", "is_shown")


def _places(seen: Viewing) -> list[Place]:
    """One's seats at this meeting. Two queries."""
    mine = [held.seat for held in standing.seats(seen.user) if held.table == seen.meeting.table_id]
    if not mine:
        return []
    emergency = seen.meeting.kind == Meeting.Kind.EMERGENCY
    here = {
        seat: (pk, state_of(confirmed, left))
        for seat, pk, confirmed, left in _attended(meeting=seen.meeting.pk, user=seen.user.pk)
    }
    seats = _agencies(seats=mine, meeting=seen.meeting.pk if emergency else None)
    french = is_french()
    places = [
        Place(pk, name_fr if french else name_en, *here.get(pk, (None, "away")))
        for pk, name_en, name_fr in seats
    ]
    return sorted(places, key=lambda place: place.agency)


@prepared(meeting=UUIDField(), user=UUIDField())
def _attended(meeting: Given, user: Given) -> QuerySet[Any]:
    rows = Attendance.objects.filter(meeting=meeting, user=user)
    return rows.values_list("seat_id", "pk", "confirmed_at", "left_at")


@prepared(seats=UUIDField(), meeting=UUIDField())
def _agencies(seats: Given, meeting: Given) -> QuerySet[Any]:
    rows = Seat.objects.filter(standing.any_of([Q(pk=seat) for seat in seats]))
    if meeting is not None:
        rows = rows.filter(invited_to__meeting=meeting)
    return rows.values_list("pk", "agency__name_en", "agency__name_fr")


def state_of(confirmed: datetime | None, left: datetime | None) -> str:
    """Whether a seat is here, waits to be confirmed, or has left."""
    if left:
        return "away"
    return "here" if confirmed else "waiting"


def _named(seen: Viewing, common: Common) -> list[Named]:
    """What was named at this meeting and given to an agency of the reader. At most two queries."""
    agencies = {held.agency for held in standing.seats(seen.user)}
    ids = [pk for pk, involved in common.named.items() if involved & agencies]
    if not ids:
        return []
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
