"""The screen on the wall: number, filter, timer and risk categories, and never a word more.

It has no person. What it may show follows from its meeting alone: the open item at Filter Two,
without its risk categories while an observer is there. From Filter Three on, on pause and while
the driver is silent there is the table's name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cases import coded
from cases.models import Discussion, Situation, Stage
from cases.views.boards.item import Timer, timer_of
from cases.views.boards.observing import step_out
from cases.views.boards.viewing import Viewing


@dataclass(frozen=True)
class Shown:
    """The open item on the wall."""

    number: str
    stage: str
    timer: Timer
    categories: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ProjectorBoard:
    """The table's name, and the open item while it may stand on a wall."""

    table: str
    shown: Shown | None = None
    step_out: str = ""


def projector_board(seen: Viewing, *, paused: bool) -> tuple[ProjectorBoard, Situation | None]:
    """The board of one device, and the situation that stands on it."""
    meeting = seen.meeting
    rows = list(
        Discussion.objects.filter(meeting=meeting)
        .select_related("situation__table")
        .order_by("position", "pk")
    )
    opened = next((row for row in rows if row.opened_at and not row.closed_at), None)
    leave = step_out(meeting, opened.situation if opened else None)
    if opened is None or not _on_the_wall(seen, opened.situation, paused):
        return ProjectorBoard(meeting.table.name, step_out=leave), None
    timer = timer_of(meeting, rows, opened)
    situation = opened.situation
    # While somebody observes, the wall shows the listing only.
    categories = [] if leave else _categories(situation)
    shown = Shown(situation.reference, situation.stage, timer, categories)
    return ProjectorBoard(meeting.table.name, shown, leave), situation


def _on_the_wall(seen: Viewing, situation: Situation, paused: bool) -> bool:
    return situation.stage == Stage.FILTER_TWO and seen.is_live and not paused


def _categories(situation: Situation) -> list[str]:
    view: Any = coded.load([situation])[situation.pk]
    return [category.name for category, _terms in view.risks if category]
