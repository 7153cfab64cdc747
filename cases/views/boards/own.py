"""What is a reader's own on a participant's board: their places, their answers, and the words.

Read anew for each reader, in one query, and never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    CharField,
    DateTimeField,
    F,
    Field,
    Q,
    QuerySet,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast

from agencies.models.base import is_french
from agencies.prepared import Given, prepared
from cases.models import Narrative, Offer
from cases.sight import Sight
from cases.views.boards.item import OpenItem
from cases.views.boards.level import Room
from cases.views.boards.viewing import Viewing
from tables import standing
from tables.models import Attendance


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
class Own:
    """The reader's places, those that may answer the open item, and why it is brought now."""

    places: list[Place]
    answers_for: list[Place]
    why_now: str

    @classmethod
    def of(cls, seen: Viewing, room: Room, item: OpenItem | None, sight: Sight) -> Own:
        """One query."""
        open_now = item if item and item.discussed else None
        reads, answers = (
            bool(open_now and sight.narrative),
            bool(open_now and open_now.sees_room and sight.offer),
        )
        seats = [
            held.seat
            for held in standing.seats(seen.user)
            if held.table == seen.meeting.table_id and held.seat in room.names
        ]
        rows = _own(
            meeting=seen.meeting.pk,
            user=seen.user.pk,
            words=item.situation if item and reads else None,
            item=item.pk if item and answers else None,
            seats=seats,
        )
        places = sorted(_places(seats, room, rows), key=lambda place: place.agency)
        here = [place for place in places if place.state == "here"] if answers else []
        words = next((text for kind, text, *_others in rows if kind == _WORDS), "")
        return cls(places, [_answered(place, rows) for place in here], words)


def state_of(confirmed: datetime | None, left: datetime | None) -> str:
    """Whether a seat is here, waits to be confirmed, or has left."""
    if left:
        return "away"
    return "here" if confirmed else "waiting"


def _places(seats: list[UUID], room: Room, rows: list[Any]) -> Iterator[Place]:
    french = is_french()
    here = {
        seat: (pk, state_of(confirmed, left))
        for kind, _text, seat, pk, confirmed, left, _flag in rows
        if kind == _PLACE
    }
    for seat in seats:
        name_en, name_fr = room.names[seat]
        yield Place(seat, name_fr if french else name_en, *here.get(seat, (None, "away")))


def _answered(place: Place, rows: list[Any]) -> Place:
    """The same place with the answer that its seat has given."""
    for kind, text, seat, *_others, is_shown in rows:
        if kind == _ANSWER and seat == place.seat:
            return replace(place, answer=str(Offer.Kind(text).label), not_shown=not is_shown)
    return place


# One query for all of it, its rows told apart by the first column.
_PLACE, _WORDS, _ANSWER = "place", "words", "answer"


@prepared(
    meeting=UUIDField(), user=UUIDField(), words=UUIDField(), item=UUIDField(), seats=UUIDField()
)
def _own(meeting: Given, user: Given, words: Given, item: Given, seats: Given) -> QuerySet[Any]:
    """*words* is the situation whose words are read, *item* the one that is answered; or None."""
    no_id, no_time, no_flag = _none(UUIDField()), _none(DateTimeField()), _none(BooleanField())
    found = Attendance.objects.filter(meeting=meeting, user=user).values_list(
        _text(Value(_PLACE)), _text(Value("")), "seat_id", "pk", "confirmed_at", "left_at", no_flag
    )
    more = list[QuerySet[Any]]()
    if words:
        of_it = Narrative.objects.filter(situation=words)
        more.append(of_it.values_list(
            _text(Value(_WORDS)), _text(F("why_now")), no_id, no_id, no_time, no_time, no_flag
        ))  # fmt: skip
    if item:
        own = standing.any_of([Q(seat=seat) for seat in seats])
        more.append(Offer.objects.filter(own, discussion=item).values_list(
            _text(Value(_ANSWER)), _text(F("kind")), "seat_id", no_id, no_time, no_time, "is_shown"
        ))  # fmt: skip
    return found.union(*more, all=True) if more else found


def _text(value: Any) -> Cast:
    return Cast(value, CharField())


def _none(field: Field[Any, Any]) -> Cast:
    return Cast(Value(None), field)
