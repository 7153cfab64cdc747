"""Meetings: when they can be, who is checked in, what the driver's silence does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agencies.errors import Conflict, Forbidden, GuardFailed, StaleVersion, Unseen, WrongStage
from cases.services import sessions
from tables import services
from tables.models import Attendance, Meeting
from tests.cast import Cast, in_session, situation_at

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def schedule(cast: Cast, **other: Any) -> Meeting:
    start = timezone.now() + timedelta(days=3)
    usual = {"kind": "ordinary", "starts_at": start, "by": cast.chair,
             "planned_end_at": start + timedelta(hours=1)}  # fmt: skip
    return services.schedule_meeting(cast.table, **{**usual, **other})


def refusal_of(cast: Cast, **other: Any) -> set[str]:
    with pytest.raises(GuardFailed) as refused:
        schedule(cast, **other)
    assert not Meeting.objects.exists()
    return set(refused.value.errors)


def test_meeting_that_cannot_be_is_refused_field_by_field(cast: Cast) -> None:
    now = timezone.now()
    seats = cast.seats
    ended = seats["left_early"]
    ended.until_at = now - timedelta(days=1)
    ended.save()
    past = {"starts_at": now - timedelta(minutes=1), "planned_end_at": now + timedelta(hours=1)}
    assert refusal_of(cast, **past) == {"starts_at"}
    assert refusal_of(cast, planned_end_at=now) == {"planned_end_at"}
    assert refusal_of(cast, kind="party") == {"kind"}
    assert refusal_of(cast, kind="emergency", invited=[seats["lead"]]) == {"invited"}
    assert refusal_of(cast, kind="emergency", invited=[seats["lead"], ended]) == {"invited"}
    elsewhere = [seats["lead"], seats["other_table"]]
    assert refusal_of(cast, kind="emergency", invited=elsewhere) == {"invited"}


def test_meetings_are_scheduled_by_officers(cast: Cast) -> None:
    for user, refusal in ((cast.seated, Forbidden), (cast.superuser, Unseen)):
        with pytest.raises(refusal):
            schedule(cast, by=user)
    assert not Meeting.objects.exists()


def test_one_meeting_of_a_table_is_in_session(cast: Cast) -> None:
    in_session(cast)
    other = schedule(cast)
    with pytest.raises(Conflict) as refused:
        sessions.open_session(other, by=cast.chair, version=other.version)
    assert refused.value.code == "in_session"


def test_meeting_is_opened_once_by_an_officer_who_saw_its_version(cast: Cast) -> None:
    meeting = schedule(cast)
    with pytest.raises(StaleVersion):
        sessions.open_session(meeting, by=cast.chair, version=meeting.version + 1)
    with pytest.raises(Forbidden):
        sessions.open_session(meeting, by=cast.seated, version=meeting.version)
    opened = sessions.open_session(meeting, by=cast.chair, version=meeting.version)
    with pytest.raises(WrongStage):
        sessions.open_session(meeting, by=cast.chair, version=opened.version)


def test_check_in_needs_the_statement_the_seat_and_oneself(cast: Cast) -> None:
    meeting = in_session(cast)
    given = {"seat": cast.seats["seated"], "user": cast.seated, "by": cast.seated}
    with pytest.raises(GuardFailed) as refused:
        services.check_in(meeting, **given, acknowledged=False)
    assert set(refused.value.errors) == {"acknowledged"}
    with pytest.raises(GuardFailed) as refused:
        services.check_in(meeting, **given, mode="pigeon", acknowledged=True)
    assert set(refused.value.errors) == {"mode"}
    with pytest.raises(GuardFailed) as refused:
        services.check_in(meeting, **{**given, "seat": cast.seats["lead"]}, acknowledged=True)
    assert set(refused.value.errors) == {"seat"}
    with pytest.raises(Forbidden):
        services.check_in(meeting, **{**given, "by": cast.lead}, acknowledged=True)
    with pytest.raises(Unseen):
        services.check_in(meeting, **{**given, "by": cast.people["other_table"]}, acknowledged=True)
    assert not Attendance.objects.filter(user=cast.seated).exists()


def test_who_checks_in_waits_for_the_driver(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    meeting = in_session(cast)
    services.check_in(
        meeting, seat=cast.seats["seated"], user=cast.seated, by=cast.seated, acknowledged=True
    )
    assert not cast.seated.has_perm("cases.see_narrative", row)
    with pytest.raises(Forbidden):
        services.confirm_all(meeting, by=cast.seated)
    assert services.confirm_all(meeting, by=cast.chair) == 1
    assert cast.seated.has_perm("cases.see_narrative", row)


def test_driver_checks_in_who_has_a_dead_phone_at_once(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    services.check_in(
        in_session(cast), seat=cast.seats["seated"], user=cast.seated, by=cast.chair,
        mode="telephone", acknowledged=True,
    )  # fmt: skip
    assert cast.seated.has_perm("cases.see_narrative", row)


def test_sight_of_the_item_pauses_after_half_an_hour_of_silence(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    meeting = in_session(cast)
    acted = meeting.driver_acted_at
    with time_machine.travel(acted + timedelta(minutes=29, seconds=59), tick=False):
        assert cast.checked_in.has_perm("cases.see_narrative", row)
    with time_machine.travel(acted + timedelta(minutes=30, seconds=1), tick=False):
        for user in (cast.checked_in, cast.chair, cast.chair_of_involved_agency):
            assert not user.has_perm("cases.see_narrative", row)
            assert not user.has_perm("cases.see_room", row)
            assert user.has_perm("cases.see_listing", row)
        services.confirm_all(meeting, by=cast.chair)
        assert cast.checked_in.has_perm("cases.see_narrative", row)


def test_others_do_not_end_the_driver_s_silence(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    meeting = in_session(cast)
    with time_machine.travel(meeting.driver_acted_at + timedelta(minutes=31), tick=False):
        services.check_in(
            meeting, seat=cast.seats["seated"], user=cast.seated, by=cast.seated,
            acknowledged=True,
        )  # fmt: skip
        services.confirm_all(meeting, by=cast.coordinator)
        assert not cast.checked_in.has_perm("cases.see_narrative", row)


def test_who_leaves_loses_the_item_and_others_cannot_be_sent_away(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    in_session(cast)
    attendance = Attendance.objects.get(user=cast.checked_in)
    with pytest.raises(Forbidden):
        services.leave(attendance, by=cast.seated)
    services.leave(attendance, by=cast.checked_in)
    assert not cast.checked_in.has_perm("cases.see_narrative", row)


def test_cancelled_meeting_takes_no_session(cast: Cast) -> None:
    meeting = schedule(cast)
    meeting = sessions.cancel_meeting(meeting, by=cast.chair, version=meeting.version)
    with pytest.raises(WrongStage):
        sessions.open_session(meeting, by=cast.chair, version=meeting.version)
    with pytest.raises(WrongStage):
        services.publish_agenda(meeting, by=cast.chair, version=meeting.version)


def test_taking_over_makes_another_officer_the_driver(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    meeting = in_session(cast)
    assert not cast.coordinator.has_perm("cases.drive", row)
    sessions.take_over(meeting, by=cast.coordinator, version=meeting.version)
    assert cast.coordinator.has_perm("cases.drive", row)
    assert not cast.chair.has_perm("cases.drive", row)
