"""What a poll begins with: the meeting's rows, and what the rules answer one person about them.

Both follow from the table's acts. The rows are the same for everybody. The answers follow from
them and from what the person is at this moment, which is read anew on every poll: whoever is alike
in all that the rules look at is given what they answered the one before. To the rules the seats of
agencies that nothing on the agenda refers to are alike. See docs/adr/0008.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, UUIDField

from agencies.prepared import Given, prepared
from cases.agenda_items import LISTED, rows_of
from cases.models import Discussion, Involvement, Situation
from cases.rules.apart import kept_from
from cases.sight import Sight, sights
from cases.views.boards.item import open_of
from cases.views.boards.keeping import kept
from cases.views.boards.viewing import Viewing
from tables import standing
from tables.models import Meeting, Seat, Table
from tables.standing import SeatHeld

SIGHT = ("coded", "narrative", "room", "offer", "plan")  # what the board shows or offers to do


@dataclass(frozen=True)
class Room:
    """The rows of one meeting: no words, no persons, and nobody's sight.

    *names* are those of the seats the meeting is for, in both languages. *unnamed* says that an
    agency on the agenda is not shown. *agencies* are those that anything on it refers to, or ever
    did; *invited* says that it may be for invited seats only.
    """

    table: Table
    situations: tuple[Situation, ...]
    opened: UUID | None
    unnamed: bool
    names: dict[UUID, tuple[str, str]]
    agencies: frozenset[UUID]
    invited: bool

    @classmethod
    def of(cls, meeting: Meeting) -> Room:
        """Five short queries."""
        emergency = meeting.kind == Meeting.Kind.EMERGENCY
        seats = _seats(table=meeting.table_id, meeting=meeting.pk if emergency else None)
        situations = tuple(_situations(meeting=meeting.pk))
        involved = _involved(meeting=meeting.pk)
        return cls(
            table=_table(pk=meeting.table_id)[0],
            situations=situations,
            opened=next((pk for (pk,) in _opened(meeting=meeting.pk)), None),
            unnamed=not all(is_shown for _agency, is_shown in involved),
            names={pk: (name_en, name_fr) for pk, name_en, name_fr in seats},
            agencies=frozenset(agency for agency, _is_shown in involved).union(
                row.originating_agency_id for row in situations
            ),
            invited=emergency or any(row.emergency_meeting_id for row in situations),
        )

    def seat_as(self, held: SeatHeld) -> Any:
        """What the rules can tell of a seat, asked about this agenda.

        They ask whose agency brought or does something, who is invited, and whether the seat began
        before a situation ended.
        """
        if self.invited or held.agency in self.agencies:
            return held
        return held.table, sum(held.since <= end for end in self._ends)

    @cached_property
    def _ends(self) -> list[datetime]:
        ends = (row.concluded_at or row.rejected_at for row in self.situations)
        return [end for end in ends if end]


@dataclass(frozen=True)
class Answered:
    """What the rules answered for one person about the agenda, on this poll."""

    listed: tuple[tuple[UUID, tuple[bool, ...]], ...]
    opened: UUID | None
    open_sight: Sight

    @property
    def sights(self) -> dict[UUID, Sight]:
        """The sight of each situation on the agenda: of the open one all, else what is listed."""
        found = {pk: Sight(**dict(zip(LISTED, told, strict=True))) for pk, told in self.listed}
        return found | ({self.opened: self.open_sight} if self.opened else {})

    @classmethod
    def of(cls, user: Any, room: Room) -> Answered:
        """At most a query for each part of the rules that the rows do not tell."""
        more = {room.opened: (*LISTED, *SIGHT)} if room.opened else None
        found = sights(user, room.situations, LISTED, fresh=True, but=more)
        listed = tuple(
            (row.pk, tuple(getattr(found[row.pk], name) for name in LISTED))
            for row in room.situations
        )
        return cls(listed, room.opened, found[room.opened] if room.opened else Sight())


def room_of(seen: Viewing) -> Room:
    """The rows of the meeting, at the number of acts that *seen* has."""
    found: Room = kept(
        seen.meeting, seen.acts, ("room", seen.stands), lambda: Room.of(seen.meeting)
    ).board
    return found


def agenda_of(seen: Viewing, room: Room) -> list[Any]:
    """The agenda's rows at that number of acts, to be read only; of agencies all shown, kept."""
    meeting = seen.meeting
    if room.unnamed:
        return rows_of(meeting)
    rows: list[Any] = kept(
        meeting, seen.acts, ("agenda", seen.stands), lambda: rows_of(meeting)
    ).board
    return rows


def answered(seen: Viewing, room: Room) -> Answered:
    """What the rules answer for who looks."""
    if seen.user.holds_grants:
        return Answered.of(seen.user, room)
    likeness = standing.likeness(seen.user, room.seat_as)
    alike = ("answers", seen.stands, likeness, *kept_from(seen.user))
    found: Answered = kept(
        seen.meeting, seen.acts, alike, lambda: Answered.of(seen.user, room)
    ).board
    return found


@prepared(pk=UUIDField())
def _table(pk: Given) -> QuerySet[Table]:
    return Table.objects.filter(pk=pk)


@prepared(meeting=UUIDField())
def _situations(meeting: Given) -> QuerySet[Situation]:
    of_it = Discussion.objects.filter(meeting=meeting).values("situation")
    return Situation.objects.filter(pk__in=of_it).order_by("pk")


@prepared(meeting=UUIDField())
def _opened(meeting: Given) -> QuerySet[Any]:
    return open_of(Discussion.objects.filter(meeting=meeting)).values_list("situation_id")


@prepared(meeting=UUIDField())
def _involved(meeting: Given) -> QuerySet[Any]:
    """Every agency with a part in a situation of the agenda, now or before."""
    of_it = Discussion.objects.filter(meeting=meeting).values("situation")
    rows = Involvement.objects.filter(situation__in=of_it)
    return rows.values_list("agency_id", "is_shown").distinct()


@prepared(table=UUIDField(), meeting=UUIDField())
def _seats(table: Given, meeting: Given) -> QuerySet[Any]:
    rows = Seat.objects.filter(table=table)
    if meeting is not None:
        rows = rows.filter(invited_to__meeting=meeting)
    return rows.values_list("pk", "agency__name_en", "agency__name_fr")
