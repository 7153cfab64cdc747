"""What a poll begins with: the meeting's rows, and what the rules answer one person about them.

Both follow from the table's acts. The rows are the same for everybody. The answers follow from
them and from what the person is at this moment, which is read anew on every poll: whoever is alike
in all that the rules look at is given what they answered the one before. See docs/adr/0008.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, UUIDField

from agencies.prepared import Given, prepared
from cases.agenda_items import LISTED
from cases.models import Discussion, Involvement, Situation
from cases.rules.apart import kept_from
from cases.sight import Sight, sights
from cases.views.boards.item import open_of
from cases.views.boards.keeping import kept
from cases.views.boards.viewing import Viewing
from tables import standing
from tables.models import Meeting, Seat, Table

SIGHT = ("coded", "narrative", "room", "offer", "plan")  # what the board shows or offers to do


@dataclass(frozen=True)
class Room:
    """The rows of one meeting: no words, no persons, and nobody's sight.

    *names* are those of the seats the meeting is for, in both languages. *unnamed* says that an
    agency on the agenda is not shown.
    """

    table: Table
    situations: tuple[Situation, ...]
    opened: UUID | None
    unnamed: bool
    names: dict[UUID, tuple[str, str]]

    @classmethod
    def of(cls, meeting: Meeting) -> Room:
        """Five short queries."""
        emergency = meeting.kind == Meeting.Kind.EMERGENCY
        seats = _seats(table=meeting.table_id, meeting=meeting.pk if emergency else None)
        return cls(
            table=_table(pk=meeting.table_id)[0],
            situations=tuple(_situations(meeting=meeting.pk)),
            opened=next((pk for (pk,) in _opened(meeting=meeting.pk)), None),
            unnamed=bool(_unnamed(meeting=meeting.pk)),
            names={pk: (name_en, name_fr) for pk, name_en, name_fr in seats},
        )


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


def answered(seen: Viewing, room: Room) -> Answered:
    """What the rules answer for who looks."""
    if seen.user.holds_grants:
        return Answered.of(seen.user, room)
    alike = ("answers", seen.stands, standing.likeness(seen.user), *kept_from(seen.user))
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
def _unnamed(meeting: Given) -> QuerySet[Any]:
    of_it = Discussion.objects.filter(meeting=meeting).values("situation")
    hidden = Involvement.objects.filter(situation__in=of_it, is_shown=False)
    return hidden.values_list("pk")[:1]


@prepared(table=UUIDField(), meeting=UUIDField())
def _seats(table: Given, meeting: Given) -> QuerySet[Any]:
    rows = Seat.objects.filter(table=table)
    if meeting is not None:
        rows = rows.filter(invited_to__meeting=meeting)
    return rows.values_list("pk", "agency__name_en", "agency__name_fr")
