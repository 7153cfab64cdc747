"""Moving a meeting, alternates for one meeting, and who says they come."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import AuditEntry, Notice
from cases.services import sessions
from tables import services
from tables.models import Expectation, Meeting, Representative
from tests.api import Api
from tests.cast import Cast, in_session, person, signs

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def ahead(cast: Cast, days: float = 3, **fields: Any) -> Meeting:
    start = timezone.now() + timedelta(days=days)
    given = {"kind": "ordinary", "starts_at": start, "planned_end_at": start + timedelta(hours=1)}
    return services.schedule_meeting(cast.table, by=cast.chair, **given | fields)


def moved(meeting: Meeting, by: Any, days: float = 1) -> Meeting:
    start = meeting.starts_at + timedelta(days=days)
    return services.move_meeting(
        meeting, by=by, version=meeting.version, starts_at=start,
        planned_end_at=start + timedelta(hours=1),
    )  # fmt: skip


def test_moved_meeting_is_not_made_again_by_its_schedule(cast: Cast) -> None:
    services.set_schedule(
        cast.table, by=None, starts_on_date=timezone.localdate(), local_time=time(9, 30),
        minutes=60, recurrence="FREQ=WEEKLY;BYDAY=TU,TH",
    )  # fmt: skip
    made = services.generate_meetings(cast.table)
    first = cast.table.meetings.order_by("starts_at").first()
    planned = first.occurrence_at
    moved(first, cast.coordinator, 2)
    assert services.generate_meetings(cast.table) == 0
    assert cast.table.meetings.count() == made
    assert cast.table.meetings.get(occurrence_at=planned).starts_at == planned + timedelta(days=2)


def test_move_is_refused_into_the_past_and_to_representatives(cast: Cast) -> None:
    meeting = ahead(cast)
    with pytest.raises(GuardFailed) as refused:
        moved(meeting, cast.chair, -9)
    assert set(refused.value.errors) == {"starts_at"}
    with pytest.raises(Forbidden):
        moved(meeting, cast.seated)
    with pytest.raises(Unseen):
        moved(meeting, cast.people["other_table"])


def change_of(act: str, meeting: Meeting, by: Any) -> None:
    if act == "move":
        moved(meeting, by)
    else:
        change = {"publish": services.publish_agenda, "cancel": services.cancel_meeting}[act]
        change(meeting, by=by, version=meeting.version)


@pytest.mark.parametrize("act", ["publish", "move", "cancel"])
def test_change_of_a_meeting_tells_who_speaks_there_once_a_day(cast: Cast, act: str) -> None:
    meeting = ahead(cast)
    for _time in range(1 if act == "cancel" else 2):
        change_of(act, meeting, cast.chair)
        meeting.refresh_from_db()
    told = set(Notice.objects.values_list("user__name", flat=True))
    assert told == {"originating", "lead", "assisting", "alternate", "seated", "checked_in",
                    "left_early", "left", "stepped_aside"}  # fmt: skip
    assert Notice.objects.count() == len(told)


def test_emergency_tells_the_invited_alone(cast: Cast) -> None:
    invited = [cast.seats[role] for role in ("originating", "lead")]
    meeting = ahead(cast, kind="emergency", invited=invited)
    services.publish_agenda(meeting, by=cast.chair, version=meeting.version)
    told = set(Notice.objects.values_list("user__name", flat=True))
    assert told == {"originating", "lead", "stepped_aside"}  # who also speaks for the lead's seat


def test_table_that_meets_when_needed_has_no_schedule_and_keeps_what_waits(cast: Cast) -> None:
    services.set_schedule(
        cast.table, by=None, starts_on_date=date(2026, 1, 1), local_time=time(9, 30),
        minutes=60, recurrence="FREQ=WEEKLY;BYDAY=TU",
    )  # fmt: skip
    services.generate_meetings(cast.table)
    sessions.end_schedule(cast.table, by=cast.coordinator)
    assert services.generate_meetings(cast.table) == 0
    assert set(cast.table.meetings.values_list("state", flat=True)) == {"cancelled"}
    with pytest.raises(WrongStage):
        sessions.end_schedule(cast.table, by=cast.coordinator)
    with pytest.raises(Forbidden):
        sessions.end_schedule(cast.table, by=cast.chair)


# --- Alternates for one meeting ------------------------------------------------------------------


def alternate(cast: Cast, meeting: Meeting) -> Representative:
    somebody = person("stand in", cast.agency("lead"))
    signs(somebody, cast.table)
    return services.name_for_meeting(cast.seats["lead"], somebody, meeting, by=cast.coordinator)


def test_alternate_of_a_meeting_ends_when_it_closes(cast: Cast) -> None:
    meeting = in_session(cast)
    named = alternate(cast, meeting)
    assert named.user.has_perm("tables.see_meeting", meeting)
    closed = sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    named.refresh_from_db()
    assert named.until_at == closed.closed_at
    assert not named.user.has_perm("tables.see_meeting", meeting)


def test_alternate_of_a_meeting_ends_by_the_clock_when_nobody_closes_it(cast: Cast) -> None:
    meeting = ahead(cast)
    named = alternate(cast, meeting)
    with time_machine.travel(meeting.planned_end_at + timedelta(hours=3, seconds=1)):
        assert not named.user.has_perm("tables.see_table", cast.table)


def test_alternate_of_a_meeting_goes_with_it_when_it_moves_and_ends_when_it_is_cancelled(
    cast: Cast,
) -> None:
    meeting = ahead(cast)
    named = alternate(cast, meeting)
    meeting = moved(meeting, cast.chair, 5)
    named.refresh_from_db()
    assert named.until_at == meeting.planned_end_at + timedelta(hours=3)
    services.cancel_meeting(meeting, by=cast.chair, version=meeting.version)
    assert not named.user.has_perm("tables.see_table", cast.table)


def test_alternate_is_not_named_for_a_meeting_that_is_over_or_does_not_invite(cast: Cast) -> None:
    invited = [cast.seats[role] for role in ("originating", "assisting")]
    with pytest.raises(WrongStage):
        alternate(cast, ahead(cast, kind="emergency", invited=invited))


def test_api_names_an_alternate_for_one_meeting(cast: Cast) -> None:
    meeting = ahead(cast)
    somebody = person("stand in", cast.agency("lead"))
    seat = cast.seats["lead"].pk
    body = {"person": str(somebody.pk), "meeting": str(meeting.pk)}
    answer = Api(cast.coordinator).post(f"/seats/{seat}/name-representative/", body)
    assert answer.status_code == 200, answer.content
    assert Representative.objects.get(user=somebody).meeting == meeting
    again = Api(cast.coordinator).post(f"/seats/{seat}/name-representative/", body)
    assert again.status_code == 409


# --- Expected attendance -------------------------------------------------------------------------


def test_answer_replaces_the_one_before_and_leaves_an_entry_each(cast: Cast) -> None:
    meeting, seat = ahead(cast), cast.seats["lead"]
    for answer in ("coming", "not_coming"):
        services.say_expected(meeting, seat=seat, answer=answer, by=cast.lead)
    assert Expectation.objects.get(meeting=meeting).answer == "not_coming"
    assert AuditEntry.objects.filter(verb="attendance.expect").count() == 2


def test_answer_is_for_who_speaks_for_the_seat_or_runs_the_meeting(cast: Cast) -> None:
    meeting, seat = ahead(cast), cast.seats["lead"]
    services.say_expected(meeting, seat=seat, answer="not_coming", by=cast.coordinator)
    with pytest.raises(Forbidden):
        services.say_expected(meeting, seat=seat, answer="coming", by=cast.seated)
    with pytest.raises(Unseen):
        services.say_expected(meeting, seat=seat, answer="coming", by=cast.observer)


def test_answer_of_a_seat_that_is_not_invited_is_refused(cast: Cast) -> None:
    invited = [cast.seats[role] for role in ("originating", "lead")]
    meeting = ahead(cast, kind="emergency", invited=invited)
    with pytest.raises(GuardFailed):
        services.say_expected(meeting, seat=cast.seats["assisting"], answer="coming", by=cast.chair)


def test_api_takes_and_lists_answers(cast: Cast) -> None:
    meeting = ahead(cast)
    body = {"seat": str(cast.seats["lead"].pk), "answer": "somebody_else"}
    assert Api(cast.lead).post(f"/meetings/{meeting.pk}/expect/", body).status_code == 200
    (row,) = Api(cast.seated).get(f"/meetings/{meeting.pk}/expected/").json()["results"]
    assert (row["seat"], row["answer"]) == (body["seat"], "somebody_else")
    assert Api(cast.observer).get(f"/meetings/{meeting.pk}/expected/").status_code == 404
