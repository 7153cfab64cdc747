"""The schedule page and the form of a meeting beside it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tables.models import Meeting, Schedule
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

FIELDS = {
    "pattern": "weekly", "weekday": "TH", "second_weekday": "", "nth": "", "recurrence": "",
    "starts_on_date": "2027-01-04", "local_time": "09:30", "minutes": "90",
    "except_dates": "2027-01-14",
}  # fmt: skip


def test_schedule_is_set_and_its_meetings_are_made(cast: Cast) -> None:
    start = timezone.localdate()
    sent = FIELDS | {"starts_on_date": start.isoformat(), "except_dates": ""}

    done = Browser(cast.coordinator).send("schedule", cast.table.pk, **sent)

    assert done.status_code == 302
    assert Schedule.objects.get(table=cast.table).recurrence == "FREQ=WEEKLY;BYDAY=TH"
    assert Meeting.objects.filter(table=cast.table).count() in {12, 13}  # in 90 days


def test_schedule_preview_shows_six_dates_and_sets_nothing(cast: Cast) -> None:
    tried = Browser(cast.coordinator).send("schedule", cast.table.pk, preview="1", **FIELDS)

    days = [start.astimezone().date().isoformat() for start in tried.context["dates"]]
    assert days == [
        "2027-01-07", "2027-01-21", "2027-01-28", "2027-02-04", "2027-02-11", "2027-02-18",
    ]  # fmt: skip
    assert "Nothing is set yet." in words(tried)
    assert not Schedule.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"pattern": "monthly"}, "Choose which one of the month."),
        ({"pattern": "twice_a_week"}, "Choose the second day."),
        ({"pattern": "twice_a_week", "second_weekday": "TH"}, "Choose two different days."),
        ({"pattern": "other"}, "Write the rule."),
        ({"pattern": "other", "recurrence": "FREQ=NONSENSE"}, "This recurrence rule cannot"),
        ({"pattern": "other", "recurrence": "FREQ=SECONDLY"}, "This recurrence rule cannot"),
        ({"except_dates": "next week"}, "“next” is not a date such as 2026-12-24."),
        ({"minutes": "5"}, "greater than or equal to 15"),
        ({"starts_on_date": ""}, "This field is required."),
    ],
)
def test_schedule_with_a_wrong_value_says_so_and_keeps_what_was_typed(
    cast: Cast, changes: dict[str, str], sentence: str
) -> None:
    done = Browser(cast.coordinator).send("schedule", cast.table.pk, **FIELDS | changes)

    assert done.status_code == 422
    assert sentence in words(done)
    assert 'value="09:30"' in done.content.decode()
    assert not Schedule.objects.exists()


def test_schedule_is_for_the_coordinator(cast: Cast) -> None:
    assert Browser(cast.chair).open("schedule", cast.table.pk).status_code == 403
    assert Browser(cast.people["other_table"]).open("schedule", cast.table.pk).status_code == 404


def new_meeting(cast: Cast, role: str, **changes: object):
    day = timezone.localdate() + timedelta(days=2)
    sent = {"kind": "ordinary", "day": day.isoformat(), "clock": "09:00", "minutes": "60"}
    return Browser(cast.people[role]).send("meeting_new", cast.table.pk, **sent | changes)


def test_meeting_is_scheduled_at_the_tables_own_time(cast: Cast) -> None:
    cast.table.time_zone = "America/Winnipeg"
    cast.table.save(update_fields=["time_zone"])

    done = new_meeting(cast, "chair", day="2027-01-05")

    meeting = Meeting.objects.get(table=cast.table)
    assert done["Location"] == f"/meetings/{meeting.pk}/"
    assert meeting.starts_at.isoformat() == "2027-01-05T15:00:00+00:00"
    assert meeting.planned_end_at - meeting.starts_at == timedelta(minutes=60)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": "2026-01-05"}, "This is in the past."),
        ({"day": "tomorrow"}, "Enter a valid date."),
        ({"kind": "emergency"}, "Invite at least two agencies"),
        ({"kind": "party"}, "party is not one of the available choices"),
        ({"minutes": "481"}, "less than or equal to 480"),
    ],
)
def test_meeting_with_a_wrong_value_says_so(
    cast: Cast, changes: dict[str, str], sentence: str
) -> None:
    done = new_meeting(cast, "chair", **changes)

    assert done.status_code == 422
    assert "Error:" in words(done)
    assert sentence in words(done)
    assert not Meeting.objects.exists()


def test_ordinary_meeting_invites_nobody_in_particular(cast: Cast) -> None:
    done = new_meeting(cast, "chair", invited=[cast.seats["lead"].pk, cast.seats["seated"].pk])

    assert done.status_code == 422
    assert "An ordinary meeting is for all seats." in words(done)


def test_meeting_is_not_scheduled_by_a_representative(cast: Cast) -> None:
    assert new_meeting(cast, "seated").status_code == 403
    assert Browser(cast.seated).open("meeting_new", cast.table.pk).status_code == 403
