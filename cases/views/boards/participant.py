"""A participant's board, made for a phone: the open item, and what one's agency can do about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from cases.agenda_items import Item, items_of, read_of
from cases.models import Discussion, Involvement, Situation
from cases.permissions import PLAN
from cases.views.boards.agenda import Line, Pace, line_of
from cases.views.boards.item import OpenItem, offers_heard, open_item, timer_of
from cases.views.boards.keeping import Kept, kept
from cases.views.boards.level import Answered, Room, agenda_of, answered, room_of
from cases.views.boards.own import Own, Place
from cases.views.boards.viewing import Read, Viewing, name_of
from tables import standing


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
    room = room_of(seen)
    answers = answered(seen, room)
    made = _kept(seen, room, answers)
    common: Common = made.board
    own = Own.of(seen, room, common.item, answers.open_sight)
    item = replace(common.item, why_now=own.why_now) if common.item else None
    board = ParticipantBoard(
        kept=made,
        is_live=seen.is_live,
        driver=name_of(seen.meeting, "driver"),
        lines=common.lines,
        pace=common.pace,
        places=own.places,
        named=_named(seen, common),
        item=item,
        answers_for=own.answers_for,
        involved=answers.open_sight.plan,
    )
    return board, common.read


def _kept(seen: Viewing, room: Room, answers: Answered) -> Kept:
    """The common part, as kept for this level; made anew while an agency here is not shown."""

    rows = agenda_of(seen, room)
    if room.unnamed:
        return Kept(_common(seen, answers, rows))
    level = ("participant", get_language(), seen.stands, answers)
    return kept(seen.meeting, seen.acts, level, lambda: _common(seen, answers, rows))


def _common(seen: Viewing, answers: Answered, rows: list[Any]) -> Common:
    meeting = seen.meeting
    items = items_of(seen.user, meeting, known=answers.sights, rows=rows)
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
