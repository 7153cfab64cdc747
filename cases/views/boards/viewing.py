"""Who looks at a board, and the version that says whether anything has changed for them.

The version is the meeting's and the person's together: how many acts the table has seen (every
act leaves an entry in the trail, so none can be forgotten here), and what the person is there at
this moment. While it is the same, a poll has nothing to send.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, UUIDField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from agencies import access, audit
from agencies.errors import Forbidden, Unseen
from agencies.prepared import Given, prepared
from cases.views.agenda import PEOPLE, SEE_MEETING
from tables import standing
from tables.models import Meeting, Projector
from tables.permissions import DRIVER_SILENCE

Read = list[tuple[Any, str]]  # situations that are shown, with their stages
# A driver who acts moves no screen by that alone.
STANDS = [f.attname for f in Meeting._meta.concrete_fields if f.name != "driver_acted_at"]


@dataclass(frozen=True)
class Viewing:
    """One person at one board at one moment; *stands* is a short name for the meeting as read."""

    user: Any
    meeting: Meeting
    version: str
    acts: int
    is_live: bool
    stands: str

    @property
    def drives(self) -> bool:
        """Whether this person drives the meeting."""
        return bool(self.meeting.driver_id == self.user.pk)

    @property
    def is_over(self) -> bool:
        """Whether the meeting is not in session any more."""
        return self.meeting.state != Meeting.State.IN_SESSION


def viewing(request: HttpRequest, pk: UUID, *, do: str = "") -> Viewing:
    """Who asks for the board of the meeting *pk* now.

    Raises Unseen for who does not see the meeting, Forbidden for who may not *do* that. A room
    asks fifty times a second: the meeting alone is read, and the rules are asked of the row.
    """
    user: Any = request.user
    found = _meeting(pk=pk)
    with access.sharing():
        if not found or not access.allows_at_hand(user, SEE_MEETING, found[0]):
            raise Unseen()
        if do and not access.allows_at_hand(user, do, found[0]):
            raise Forbidden()
        return of_meeting(user, found[0], found[0].acts)


def name_of(meeting: Meeting, office: str) -> str:
    """The name of the driver, the one before, or the decider; a poll read it with the meeting."""
    known = f"{office}_name"
    if known in meeting.__dict__:
        return meeting.__dict__[known] or ""
    somebody = getattr(meeting, office)
    return somebody.name if somebody else ""


@prepared(pk=UUIDField())
def _meeting(pk: Given) -> QuerySet[Any]:
    names = {f"{office}_name": F(f"{office}__name") for office in PEOPLE}
    return Meeting.objects.filter(pk=pk).annotate(acts=audit.acts_at("table_id"), **names)


def of_meeting(user: Any, meeting: Meeting, acts: int | None = None) -> Viewing:
    """*user* at *meeting*. The acts are counted before anything else is read, never after.

    What was read with or before them (the meeting, what the person is) is itself in the version.
    """
    acts = audit.acts(meeting.table_id) if acts is None else acts
    return _viewing(user, meeting, acts, *_level(user, meeting))


def of_projector(device: Projector) -> Viewing:
    """A screen on the wall, which is nobody."""
    meeting = device.meeting
    return _viewing(None, meeting, audit.acts(meeting.table_id), device.pk)


def _viewing(user: Any, meeting: Meeting, acts: int, *level: Any) -> Viewing:
    acted = meeting.driver_acted_at
    is_live = bool(acted and acted > timezone.now() - DRIVER_SILENCE)
    stands = digest((is_live, *(getattr(meeting, name) for name in STANDS)))
    parts = (acts, get_language(), stands, *level)
    return Viewing(user, meeting, digest(parts), acts, is_live, stands)


def digest(parts: tuple[Any, ...]) -> str:
    """A short name for *parts* that says nothing about them."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def _level(user: Any, meeting: Meeting) -> tuple[Any, ...]:
    """What the person is there: seats, offices and places that began or ended show at once."""
    here = [session for session in standing.sessions(user) if session.meeting == meeting.pk]
    seats = sorted(
        str(held.seat) for held in standing.seats(user) if held.table == meeting.table_id
    )
    offices = sorted(
        str(name) for name, held in standing.offices(user).items() if meeting.table_id in held
    )
    return user.pk, seats, offices, [session.checked_in for session in here]
