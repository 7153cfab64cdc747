"""Transitions that follow from another act, or were decided without this screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from agencies.errors import WrongStage
from agencies.models import User
from cases.agenda import on_agenda
from cases.lifecycle.act import Act
from cases.lifecycle.machine import check, write
from cases.lifecycle.transitions import TRANSITIONS
from cases.models import Discussion, Situation
from tables.models import Meeting


def close_undecided(situation: Situation, *, meeting: Meeting, by: User, at: datetime) -> Situation:
    """Defer an item that the end of *meeting* left undecided. The caller closes the meeting.

    The meeting's end decides, not a person: it is entered in the driver's name.
    """
    return _by_the_rules("defer", situation, by=by, at=at, meeting=meeting)


def enter_later(
    name: str,
    situation: Situation,
    *,
    by: User,
    decided_by: User,
    at: datetime,
    discussion: Discussion,
    **data: Any,
) -> Situation:
    """Apply the transition *name* as it was decided at *at*, without this screen.

    The caller has checked who may, and locked the row; what the transition needs is checked here.
    The change and its audit entry say when it was entered.
    """
    transition, meeting = TRANSITIONS[name], discussion.meeting
    act = Act(name, by, decided_by, at, meeting, discussion, data, entered_at=timezone.now())
    if situation.stage not in transition.sources:
        raise WrongStage()
    check(transition, situation, act)
    write(situation, transition, act)
    return situation


def withdraw_with_seat(situation: Situation, *, by: User, at: datetime) -> Situation:
    """Take back what an agency had submitted whose seat ends. The caller ends the seat."""
    return _by_the_rules("withdraw", situation, by=by, at=at, meeting=None)


def _by_the_rules(
    name: str, situation: Situation, *, by: User, at: datetime, meeting: Meeting | None
) -> Situation:
    """A transition that follows from another act, whose checks stand for it."""
    row = (
        Situation.objects.select_for_update(of=("self",))
        .select_related("table")
        .get(pk=situation.pk)
    )
    discussion = on_agenda(meeting, row) if meeting else None
    act = Act(name, by, by, at, meeting, discussion, {})
    write(row, TRANSITIONS[name], act, alone=False)
    return row
