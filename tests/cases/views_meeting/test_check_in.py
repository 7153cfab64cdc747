"""Checking in, confirming, leaving, closing; and the record that is left."""

import pytest

from cases import lifecycle
from cases.models import Discussion
from tables import services as table_services
from tables.models import Attendance, Meeting
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """A meeting in session, its page not yet opened by anybody."""
    return casting.in_session(cast)


def own(cast: Cast, role: str, **changes: object) -> dict[str, object]:
    """What the page of *role* sends to check in for their own seat."""
    fields = {"seat": cast.seats[role].pk, "user": cast.people[role].pk, "mode": "video"}
    promises = {"alone": "on", "not_recorded": "on", "not_transcribed": "on"}
    return fields | promises | {"acknowledged": "on"} | changes


def attendance(cast: Cast, role: str) -> Attendance:
    return Attendance.objects.get(seat=cast.seats[role], user=cast.people[role])


def test_check_in_by_oneself_waits_for_the_driver(cast: Cast, meeting: Meeting) -> None:
    done = Browser(cast.seated).send("meeting_check_in", meeting.pk, **own(cast, "seated"))

    row = attendance(cast, "seated")
    assert done["Location"] == f"/meetings/{meeting.pk}/"
    assert (row.mode, row.confirmed_at) == ("video", None)


def test_check_in_without_the_statement_is_refused(cast: Cast, meeting: Meeting) -> None:
    done = Browser(cast.seated).send(
        "meeting_check_in", meeting.pk, **own(cast, "seated", acknowledged="")
    )

    assert done.status_code == 422
    assert "statement has to be acknowledged" in words(done)
    assert not Attendance.objects.filter(user=cast.seated).exists()


def test_check_in_by_the_driver_counts_at_once(cast: Cast, meeting: Meeting) -> None:
    Browser(cast.coordinator).send("meeting_check_in", meeting.pk, **own(cast, "seated"))

    assert attendance(cast, "seated").confirmed_by == cast.coordinator


def test_check_in_of_somebody_else_is_forbidden(cast: Cast, meeting: Meeting) -> None:
    done = Browser(cast.originating).send("meeting_check_in", meeting.pk, **own(cast, "seated"))

    assert done.status_code == 403


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"mode": "letter"}, "Choose room, video or telephone."),
        ({"seat": "00000000-0000-4000-8000-000000000000"}, "Choose an agency."),
    ],
)
def test_check_in_with_a_wrong_value_says_so(
    cast: Cast, meeting: Meeting, changes: dict[str, str], sentence: str
) -> None:
    done = Browser(cast.seated).send(
        "meeting_check_in", meeting.pk, **own(cast, "seated", **changes)
    )

    assert done.status_code == 422
    assert sentence in words(done)


def test_check_in_list_is_for_who_runs_the_meeting(cast: Cast, meeting: Meeting) -> None:
    assert Browser(cast.coordinator).open("meeting_check_in", meeting.pk).status_code == 200
    assert Browser(cast.seated).open("meeting_check_in", meeting.pk).status_code == 403


def test_confirm_all_confirms_everybody_who_waits(cast: Cast, meeting: Meeting) -> None:
    for role in ("seated", "originating"):
        Browser(cast.people[role]).send("meeting_check_in", meeting.pk, **own(cast, role))

    Browser(cast.coordinator).send("confirm_all", meeting.pk)

    for role in ("seated", "originating"):
        assert attendance(cast, role).confirmed_by == cast.coordinator


def test_leaving_ends_the_sight_of_the_open_item(cast: Cast) -> None:
    casting.situation_at(cast, "filter_two")
    browser = Browser(cast.checked_in)
    before = words(browser.open("participant_board", cast.meeting.pk))

    browser.send("meeting_leave", cast.meeting.pk, attendance=attendance(cast, "checked_in").pk)

    assert "Two calls in a week" in before
    assert "Two calls in a week" not in words(browser.open("participant_board", cast.meeting.pk))


def test_close_lists_what_is_left_to_do(cast: Cast) -> None:
    row = casting.situation_at(cast, "filter_two")
    waiting = casting.situation_at(cast, "submitted")

    page = words(Browser(cast.chair).open("meeting_close", cast.meeting.pk))

    assert f"Still open, and deferred by closing: {row.reference}" in page
    assert f"Not reached, and put on the next agenda: {waiting.reference}" in page
    assert "No next meeting None is planned" in page
    assert "Attendance is complete" in page
    assert "Not every item has an outcome" in page
    assert "Every item has an outcome" not in page


def test_close_leaves_a_record_of_decisions_and_attendance(cast: Cast) -> None:
    row = casting.situation_at(cast, "filter_two")
    meeting = Meeting.objects.get(pk=cast.meeting.pk)

    Browser(cast.chair).send("meeting_close", meeting.pk, version=meeting.version)
    page = words(Browser(cast.seated).open("meeting", meeting.pk))

    assert Discussion.objects.get(situation=row, meeting=meeting).outcome == "deferred"
    assert "Record of the meeting" in page
    assert f"{row.reference} New Deferred" in page
    assert "checked_in agency" in page
    assert "Two calls in a week" not in page


def test_record_of_a_rejection_says_only_that(cast: Cast) -> None:
    row = casting.situation_at(cast, "rejected")
    meeting = Meeting.objects.get(pk=cast.meeting.pk)
    Browser(cast.chair).send("meeting_close", meeting.pk, version=meeting.version)

    page = words(Browser(cast.seated).open("meeting", meeting.pk))

    assert f"{row.reference} New Rejected" in page


def test_close_is_not_for_representatives(cast: Cast, meeting: Meeting) -> None:
    assert Browser(cast.seated).open("meeting_close", meeting.pk).status_code == 403


def test_next_meeting_takes_up_what_was_not_reached(cast: Cast, meeting: Meeting) -> None:
    row = casting.draft(cast)
    row = lifecycle.submit(row, by=cast.originating, version=row.version, meeting=meeting)
    start = meeting.planned_end_at + (meeting.planned_end_at - meeting.starts_at)
    following = table_services.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + (meeting.planned_end_at - meeting.starts_at),
    )  # fmt: skip
    meeting = Meeting.objects.get(pk=meeting.pk)

    Browser(cast.chair).send("meeting_close", meeting.pk, version=meeting.version)

    assert Discussion.objects.filter(situation=row, meeting=following).count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_check_in_asks_the_same_number_of_queries(
    cast: Cast, meeting: Meeting, rows: int, django_assert_num_queries
) -> None:
    for role in ("seated", "originating", "lead")[:rows]:
        Browser(cast.coordinator).send("meeting_check_in", meeting.pk, **own(cast, role))
    browser = Browser(cast.coordinator)

    with django_assert_num_queries(13):
        browser.open("meeting_check_in", meeting.pk)
