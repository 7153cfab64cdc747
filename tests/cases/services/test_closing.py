"""Concluding between two meetings: the lead says it may close, and nobody objects for 48 hours."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Conflict, Forbidden, GuardFailed
from agencies.models import Notice
from cases import lifecycle
from cases.between import moved_before
from cases.closing import ClosingState, closing_of
from cases.models import Discussion, Situation, Stage
from cases.services import closing, involvement, notices, plan, sessions
from tests.cast import Cast, L, in_session, situation_at, term
from tests.world import World, build

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

REASON = "overall_risk_lowered__connected_to_services"


@pytest.fixture
def between(db: None) -> World:
    """The meeting is over, one situation is open, the next meeting is a week ahead."""
    world = build("report_back", newcomer=False)
    meeting = world.cast.meeting
    meeting.refresh_from_db()
    sessions.close_session(meeting, by=world.cast.chair, version=meeting.version)
    return world


def act(w: World, role: str) -> dict[str, Any]:
    return {"by": w.cast.people[role], "version": w.fresh("open").version}


def report(w: World, *, may_close: bool = True, at: datetime | None = None) -> None:
    plan.record_update(
        w.fresh("open"), **act(w, "lead"), agency=w.cast.agency("lead"), may_close=may_close,
        outcome=term(L.REPORT_BACK_OUTCOMES, "continues"),
        proposed_reason=term(L.CONCLUSION_REASONS, REASON), at=at,
    )  # fmt: skip


def conclude(w: World, at: datetime | None = None) -> Situation:
    return lifecycle.conclude(w.fresh("open"), **act(w, "chair"), at=at)


def later(hours: float) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def test_chair_does_not_conclude_between_meetings_what_nobody_reported(between: World) -> None:
    with pytest.raises(GuardFailed):
        conclude(between)
    assert between.fresh("open").stage == Stage.OPEN


def test_meeting_in_session_concludes_only_what_is_on_its_agenda(between: World) -> None:
    cast = between.cast
    cast.meeting = None
    in_session(cast)
    row = between.fresh("open")
    row.discussions.filter(closed_at=None).delete()
    with pytest.raises(GuardFailed):
        conclude(between)
    Discussion.objects.create(situation=row, meeting=cast.meeting, kind="follow_up", position=90)
    reason = term(L.CONCLUSION_REASONS, REASON)
    done = lifecycle.conclude(row, by=cast.chair, version=row.version, reason=reason)
    assert done.stage == Stage.CONCLUDED


@pytest.mark.parametrize(("hours", "stage"), [(47, Stage.OPEN), (49, Stage.CONCLUDED)])
def test_conclusion_waits_48_hours(between: World, hours: int, stage: str) -> None:
    report(between)
    with suppress(GuardFailed):
        conclude(between, later(hours))
    assert between.fresh("open").stage == stage


def test_objection_keeps_it_open_and_is_told(between: World) -> None:
    report(between)
    Notice.objects.all().delete()
    closing.object_to_closing(
        between.fresh("open"), **act(between, "assisting"), agency=between.cast.agency("assisting")
    )
    told = set(Notice.objects.values_list("user__name", flat=True))
    assert told == {"lead", "chair"}
    with pytest.raises(GuardFailed):
        conclude(between, later(49))
    with pytest.raises(Conflict):
        closing.object_to_closing(
            between.fresh("open"), **act(between, "assisting"),
            agency=between.cast.agency("assisting"),
        )  # fmt: skip


def test_report_after_the_objection_begins_anew(between: World) -> None:
    report(between)
    closing.object_to_closing(
        between.fresh("open"), **act(between, "assisting"), agency=between.cast.agency("assisting")
    )
    report(between, at=later(1))
    assert closing_of(between.fresh("open"), later(2)).state == ClosingState.WAITING
    assert conclude(between, later(50)).stage == Stage.CONCLUDED


def test_report_that_goes_on_takes_it_back(between: World) -> None:
    report(between)
    report(between, may_close=False, at=later(1))
    assert closing_of(between.fresh("open"), later(60)).state == ClosingState.NOT_REPORTED


def test_only_an_assisting_agency_objects(between: World) -> None:
    report(between)
    for role in ("lead", "chair", "seated", "coordinator"):
        with pytest.raises(Forbidden):
            closing.object_to_closing(
                between.fresh("open"), **act(between, role), agency=between.cast.agency("assisting")
            )


def test_assisting_agencies_are_told_at_once_and_the_chair_when_nobody_objected(
    between: World,
) -> None:
    Notice.objects.all().delete()
    report(between)
    told = set(Notice.objects.values_list("user__name", flat=True))
    assert told == {"assisting", "alternate"}
    Notice.objects.all().delete()
    Situation.objects.filter(pk=between.situations["open"].pk).update(contact_made_at=later(0))
    notices.raise_notices(later(47))
    assert Notice.objects.count() == 0
    notices.raise_notices(later(49))
    assert set(Notice.objects.values_list("user__name", flat=True)) == {"chair"}


def test_what_moved_stands_on_the_next_agenda(between: World) -> None:
    row, cast = between.fresh("open"), between.cast
    involvement.add_agency(row, cast.agency("seated"), **act(between, "lead"))
    involvement.hand_over(row, cast.agency("assisting"), **act(between, "chair"))
    part = row.involvements.get(agency=cast.agency("lead"), until_at=None)
    involvement.release_agency(part, **act(between, "chair"))
    moved = [(m.what, m.agency.name_en) for m in moved_before(cast.originating, between.ahead)]
    assert sorted(moved) == [
        ("assists", "seated agency"), ("leads", "assisting agency"), ("left", "lead agency"),
    ]  # fmt: skip


def test_conclusion_between_meetings_stands_on_the_next_agenda(between: World) -> None:
    report(between, at=later(-60))
    conclude(between)
    moved = moved_before(between.cast.seated, between.ahead)
    assert [(m.what, m.situation.pk, m.agency) for m in moved] == [
        ("concluded", between.situations["open"].pk, None)
    ]
    assert moved_before(between.cast.other_table, between.ahead) == []


def test_what_was_decided_at_the_meeting_is_not_listed_again(cast: Cast) -> None:
    situation_at(cast, "open")
    cast.meeting.refresh_from_db()
    sessions.close_session(cast.meeting, by=cast.chair, version=cast.meeting.version)
    world = World(cast, cast.meeting)
    assert moved_before(cast.chair, world.ahead) == []


def test_agency_that_is_not_shown_has_no_name_among_what_moved(between: World) -> None:
    row, cast = between.fresh("open"), between.cast
    made = involvement.add_agency(row, cast.agency("seated"), **act(between, "lead"))
    made.is_shown = False
    made.save(update_fields=["is_shown"])
    for role in ("lead", "chair", "checked_in", "coordinator"):
        moved = moved_before(cast.people[role], between.ahead)
        assert [(m.what, m.agency) for m in moved] == [("assists", None)]
    own = moved_before(cast.seated, between.ahead)
    assert [m.agency for m in own] == [cast.agency("seated")]
