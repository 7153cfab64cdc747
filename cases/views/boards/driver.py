"""The driver's board: agenda left, open item in the middle, table on the right."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases import discretion, lifecycle
from cases.agenda_items import Item, items_of, read_of
from cases.forms.business import BarrierForm
from cases.forms.meeting import HandOverForm
from cases.forms.transitions import ConcludeForm, ConfirmForm, NameForm
from cases.lifecycle import UNDO_WITHIN
from cases.models import Offer, Situation, Stage, StageChange
from cases.services import room
from cases.sight import Sight
from cases.views.boards.agenda import AtTheTable, Line, Pace, at_table, line_of
from cases.views.boards.item import OpenItem, offers_heard, open_item, timer_of, with_words
from cases.views.boards.level import agenda_of, room_of
from cases.views.boards.observing import step_out
from cases.views.boards.viewing import Read, Viewing, name_of
from cases.views.transitions import proposed_group
from tables.models import Meeting
from tables.services.driving import could_chair
from tables.services.projectors import projectors_of

# What this board shows or offers to do.
SIGHT = ("coded", "narrative", "room", "drive", "chair", "add_coded")


@dataclass(frozen=True)
class Wheel:
    """Who drives, since when and after whom, and whose decisions are entered."""

    driver: str
    driven_by_me: bool
    since_at: datetime | None
    before: str
    decider: str
    enters_for: bool

    @classmethod
    def of(cls, seen: Viewing) -> Wheel:
        """The wheel of the meeting as it is."""
        meeting = seen.meeting
        return cls(
            driver=name_of(meeting, "driver"),
            driven_by_me=seen.drives,
            since_at=meeting.driver_since_at,
            before=name_of(meeting, "driver_before"),
            decider=name_of(meeting, "decider"),
            enters_for=meeting.decider_id not in (None, meeting.driver_id),
        )


@dataclass(frozen=True)
class Taken:
    """An agency as it would be named: an offer stands for one that is not shown."""

    value: str
    name: str

    @classmethod
    def of(cls, offer: Offer) -> Taken:
        """What is taken of one offer."""
        if not offer.is_shown:
            return cls(str(offer.pk), discretion.another_agency().name)
        return cls(str(offer.seat.agency_id), offer.seat.agency.name)


@dataclass(frozen=True)
class Offered:
    """What *Name as offered* would name."""

    lead: Taken
    assisting: list[Taken]


@dataclass(frozen=True)
class Undo:
    """The latest decision, while it can be taken back."""

    item: UUID
    version: int
    number: str
    until_at: datetime


@dataclass(frozen=True)
class Screen:
    """A device on the wall."""

    pk: UUID
    is_paired: bool
    is_paused: bool


@dataclass(frozen=True)
class DriverBoard:
    """What a chair shows to the room, and the one decision of this filter.

    No field of it may hold what somebody who is checked in may not see.
    """

    wheel: Wheel
    is_live: bool
    lines: list[Line]
    pace: Pace
    people: AtTheTable
    screens: list[Screen]
    item: OpenItem | None = None
    next_up: Line | None = None
    decides: bool = False
    chairs: bool = False
    adds_codes: bool = False
    forms: dict[str, Any] = field(default_factory=dict)
    offered: Offered | None = None
    proposed: Any = None
    undo: Undo | None = None
    step_out: str = ""
    barrier: Any = None
    could_chair: list[tuple[UUID, str]] = field(default_factory=list)


def driver_board(seen: Viewing) -> tuple[DriverBoard, Read]:
    """The board for who runs the meeting, and the situations that stand on it."""
    meeting, user = seen.meeting, seen.user
    items = items_of(user, meeting, shared=True, sight=SIGHT, rows=_rows(seen))
    lines = [line_of(item) for item in items]
    opened = next((item for item in items if item.is_open), None)
    board = DriverBoard(
        wheel=Wheel.of(seen),
        is_live=seen.is_live,
        lines=lines,
        pace=Pace.of(meeting, lines),
        people=at_table(meeting),
        screens=[Screen(p.pk, p.paired_at is not None, p.paused_at is not None)
                 for p in projectors_of(meeting)],
        next_up=next((line for line in lines if line.waits), None),
        undo=undo_of(user, meeting, items),
        step_out=step_out(meeting, opened.situation if opened else None),
        barrier=BarrierForm(table=meeting.table) if seen.drives else None,
        could_chair=list(could_chair(meeting).order_by("name").values_list("pk", "name")),
        **(_middle(user, meeting, items, opened) if opened else {}),
    )  # fmt: skip
    return board, read_of(items)


def _rows(seen: Viewing) -> list[Any]:
    """The agenda; the open item as a copy, since the forms look up more of it."""
    rows = [copy(row) if row.opened_at else row for row in agenda_of(seen, room_of(seen))]
    for row in rows:
        if row.opened_at:
            row.situation = copy(row.situation)
    return rows


def undo_of(user: Any, meeting: Meeting, items: list[Item]) -> Undo | None:
    """The latest decision of the meeting, while *user* can still take it back."""
    change = (
        StageChange.objects.select_related("situation__table")
        .filter(meeting=meeting, undone_at=None, at__gt=timezone.now() - UNDO_WITHIN)
        .order_by("-at")
        .first()
    )
    of_it = [item for item in items if change and item.situation.pk == change.situation_id]
    if change is None or not of_it or not of_it[-1].sight.drive:
        return None
    if lifecycle.last_undoable(change.situation) is None:
        return None
    row = change.situation
    return Undo(of_it[-1].discussion.pk, row.version, row.reference, change.at + UNDO_WITHIN)


def _middle(user: Any, meeting: Meeting, items: list[Item], opened: Item) -> dict[str, Any]:
    """The open item and what can be decided about it."""
    sight = opened.sight
    timer = timer_of(meeting, [item.discussion for item in items], opened.discussion)
    item = with_words(open_item(opened, timer, offers_heard(user, opened)), sight)
    offered = _offered(opened) if item.at_three and sight.drive else None
    return {
        "item": item,
        "decides": sight.drive,
        "chairs": sight.chair,
        "adds_codes": sight.add_coded and item.discussed,
        "forms": _forms(opened.situation, user, sight, offered),
        "offered": offered,
        "proposed": _proposed(opened.situation, sight),
    }


def _offered(opened: Item) -> Offered | None:
    lead, assisting = room.as_offered(opened.discussion)
    if lead is None or not assisting:
        return None
    return Offered(Taken.of(lead), [Taken.of(offer) for offer in assisting])


def _chosen(offered: Offered) -> dict[str, Any]:
    return {
        "lead": offered.lead.value,
        "assisting": [taken.value for taken in offered.assisting],
    }


def _proposed(situation: Situation, sight: Sight) -> Any:
    reporting = situation.stage == Stage.OPEN and sight.chair
    return proposed_group(situation) if reporting else None


def _forms(
    situation: Situation, user: Any, sight: Sight, offered: Offered | None
) -> dict[str, Any]:
    """The forms of this filter: what may be done, at the stage where it fits."""
    options = {"situation": situation, "user": user}
    stage, found = situation.stage, dict[str, Any]()
    if sight.drive and stage == Stage.FILTER_TWO:
        found["confirm"] = ConfirmForm(**options)
    if sight.drive and stage == Stage.FILTER_THREE:
        chosen = _chosen(offered) if offered else {}
        found["name"] = NameForm(**options, initial=chosen)
    if sight.chair and stage == Stage.OPEN:
        found["conclude"] = ConcludeForm(**options)
    if sight.drive and stage == Stage.OPEN:
        found["hand_over"] = HandOverForm(situation=situation)
    return found
