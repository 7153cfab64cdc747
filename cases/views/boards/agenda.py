"""The running order and who is at the table, as every board may show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, UUIDField

from agencies.models.base import is_french
from agencies.prepared import Given, prepared
from cases.agenda_items import MINUTES_AN_ITEM, Item, seats_at
from cases.views.boards.item import at_the_table
from cases.wording import brought_by
from tables.models import Attendance, Meeting


@dataclass(frozen=True)
class Line:
    """One line of the running order. Listing only, and the sector until it is discussed."""

    pk: UUID
    situation: UUID
    version: int
    number: str
    kind: str
    is_follow_up: bool
    is_open: bool
    waits: bool
    outcome: str
    deferred: bool
    late: bool
    silent: bool
    overdue_at: datetime | None
    about: str


def line_of(item: Item) -> Line:
    """An agenda's item as a line."""
    situation, discussion = item.situation, item.discussion
    shared = at_the_table(item.sight, situation)
    return Line(
        pk=discussion.pk,
        situation=situation.pk,
        version=situation.version,
        number=situation.reference,
        kind=str(discussion.get_kind_display()),
        is_follow_up=item.is_follow_up,
        is_open=item.is_open,
        waits=item.waits,
        outcome=str(discussion.get_outcome_display()),
        deferred=item.deferred,
        late=discussion.is_late,
        silent=item.silent and item.waits,
        overdue_at=item.overdue_at if item.waits and item.contact_late else None,
        about=item.lead if item.is_follow_up else str(brought_by(situation, shared)),
    )


@dataclass(frozen=True)
class Seated:
    """Somebody at the table: the agency, and who speaks for it."""

    agency: str
    person: str
    mode: str


@dataclass(frozen=True)
class AtTheTable:
    """Who is here, how many wait to be confirmed, and which agencies are not here."""

    here: list[Seated]
    agencies: int
    waiting: int
    absent: list[str]


def at_table(meeting: Meeting) -> AtTheTable:
    """Meetings and attendance are not about persons whom a situation concerns. Two queries."""
    french, rows = is_french(), _attended(meeting=meeting.pk)
    here = [row for row in rows if row[5] and not row[6]]
    came = {row[0] for row in here}
    expected = seats_at(meeting).prefetch_related(None)
    names = expected.values_list("pk", "agency__name_en", "agency__name_fr")
    return AtTheTable(
        here=[
            Seated(name_fr if french else name_en, person, _by(mode))
            for _seat, name_en, name_fr, person, mode, _confirmed, _left in here
        ],
        agencies=len(came),
        waiting=sum(not confirmed and not left for *_row, confirmed, left in rows),
        absent=[name_fr if french else name_en for pk, name_en, name_fr in names if pk not in came],
    )


def _by(mode: str) -> str:
    """How somebody takes part who is not in the room."""
    return "" if mode == Attendance.Mode.ROOM else str(Attendance.Mode(mode).label)


@prepared(meeting=UUIDField())
def _attended(meeting: Given) -> QuerySet[Any]:
    rows = Attendance.objects.filter(meeting=meeting)
    return rows.order_by("seat__agency__name_en", "user__name", "pk").values_list(
        "seat_id", "seat__agency__name_en", "seat__agency__name_fr", "user__name", "mode",
        "confirmed_at", "left_at",
    )  # fmt: skip


@dataclass(frozen=True)
class Pace:
    """What is left to do against the time left."""

    left: int
    ends_at: datetime
    late_at: datetime

    @classmethod
    def of(cls, meeting: Meeting, items: list[Any]) -> Pace:
        """It runs late once what waits needs more than the time that is left."""
        waiting = sum(item.waits for item in items)
        needed = timedelta(minutes=waiting * MINUTES_AN_ITEM)
        return cls(waiting, meeting.planned_end_at, meeting.planned_end_at - needed)

    def is_late(self, now: datetime) -> bool:
        """Whether it runs late already."""
        return self.left > 0 and now >= self.late_at

    def minutes_left(self, now: datetime) -> int:
        """Whole minutes until the planned end; 0 when it has passed."""
        return max(0, int((self.ends_at - now).total_seconds() // 60))
