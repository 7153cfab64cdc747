"""Meetings keep their time on the wall, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed, Unseen
from cases.services import business, sessions
from tables import services
from tables.models import Meeting, Schedule, Table
from tests.cast import Cast, person

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

EVERY_THURSDAY = "FREQ=WEEKLY;BYDAY=TH"


def table(zone: str) -> Table:
    return services.create_table(
        by=None, name_en="Lake", name_fr="Lac", prefix="LK", time_zone=zone
    )


def schedule(at: Table, recurrence: str = EVERY_THURSDAY, **fields) -> Schedule:
    usual = {"starts_on_date": date(2026, 1, 8), "local_time": time(9, 30), "minutes": 90}
    return services.set_schedule(at, by=None, recurrence=recurrence, **{**usual, **fields})


def starts(rule: Schedule, after: date, before: date) -> list[datetime]:
    zone = ZoneInfo(rule.table.time_zone)
    days = [datetime.combine(day, time(0), tzinfo=zone) for day in (after, before)]
    found = services.occurrences(rule, after=days[0], before=days[1])
    return [start.astimezone(zone) for start in found]


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("America/Toronto", timedelta(hours=-5), timedelta(hours=-4)),
        ("America/Winnipeg", timedelta(hours=-6), timedelta(hours=-5)),
        ("America/Atikokan", timedelta(hours=-5), timedelta(hours=-5)),
    ],
)
def test_time_of_day_stays_over_both_changes_of_the_clocks(
    zone: str, winter: timedelta, summer: timedelta
) -> None:
    rule = schedule(table(zone))
    spring = starts(rule, date(2026, 3, 1), date(2026, 3, 20))
    autumn = starts(rule, date(2026, 10, 25), date(2026, 11, 10))
    assert [start.strftime("%m-%d %H:%M") for start in spring + autumn] == [
        "03-05 09:30", "03-12 09:30", "03-19 09:30", "10-29 09:30", "11-05 09:30",
    ]  # fmt: skip
    offsets = [start.utcoffset() for start in spring + autumn]
    assert offsets == [winter, summer, summer, summer, winter]


def test_meetings_are_made_at_the_wall_time_and_once() -> None:
    at = table("America/Toronto")
    first = timezone.localdate() + timedelta(days=3)
    days = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    schedule(at, f"FREQ=WEEKLY;BYDAY={days[first.weekday()]}", starts_on_date=first)
    until = timezone.now() + timedelta(days=20)
    assert [services.generate_meetings(at, until=until) for _time in range(2)] == [3, 0]
    zone = ZoneInfo("America/Toronto")
    walls = {
        start.astimezone(zone).time() for start in at.meetings.values_list("starts_at", flat=True)
    }
    assert walls == {time(9, 30)}
    ends = at.meetings.values_list("starts_at", "planned_end_at")
    assert {end - start for start, end in ends} == {timedelta(minutes=90)}


def test_cancelled_meeting_is_not_made_again(cast: Cast) -> None:
    schedule(cast.table, starts_on_date=timezone.localdate())
    assert services.generate_meetings(cast.table) > 0
    first = cast.table.meetings.order_by("starts_at").first()
    sessions.cancel_meeting(first, by=cast.chair, version=first.version)
    assert services.generate_meetings(cast.table) == 0
    assert cast.table.meetings.get(starts_at=first.starts_at).state == Meeting.State.CANCELLED


def test_excepted_days_have_no_meeting() -> None:
    rule = schedule(table("America/Toronto"), except_dates=[date(2026, 3, 12), date(2026, 11, 5)])
    found = [start.date() for start in starts(rule, date(2026, 3, 1), date(2026, 3, 20))]
    assert found == [date(2026, 3, 5), date(2026, 3, 19)]
    assert starts(rule, date(2026, 11, 1), date(2026, 11, 10)) == []


@pytest.mark.parametrize(
    ("recurrence", "days"),
    [
        ("FREQ=MONTHLY;BYDAY=2TU", ["02-10", "03-10"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", ["02-05", "02-19", "03-05", "03-19"]),
        ("rrule:freq=weekly;byday=TU,TH;until=20260206T000000Z", ["02-03", "02-05"]),
    ],
)
def test_recurrences_in_use_mean_what_they_say(recurrence: str, days: list[str]) -> None:
    rule = schedule(table("America/Toronto"), recurrence)
    found = starts(rule, date(2026, 2, 1), date(2026, 3, 31))
    assert [start.strftime("%m-%d") for start in found] == days


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("recurrence", ""), ("recurrence", "every thursday"), ("recurrence", "FREQ=HOURLY"),
        ("recurrence", "FREQ=SECONDLY"), ("recurrence", "FREQ=WEEKLY;BYDAY=XX"),
        ("recurrence", "BYDAY=TH"), ("minutes", 14), ("minutes", 481), ("minutes", 0),
    ],
)  # fmt: skip
def test_schedule_that_cannot_be_is_refused_and_the_old_one_stays(
    field: str, value: object
) -> None:
    at = table("America/Toronto")
    kept = schedule(at)
    with pytest.raises(GuardFailed) as refused:
        schedule(at, **{field: value})
    assert set(refused.value.errors) == {field}
    assert list(at.schedules.filter(ended_at=None)) == [kept]


def test_new_schedule_ends_the_old_and_cancels_what_was_ahead_of_it(cast: Cast) -> None:
    old = schedule(cast.table, starts_on_date=timezone.localdate())
    services.generate_meetings(cast.table)
    schedule(cast.table, "FREQ=WEEKLY;BYDAY=MO", starts_on_date=timezone.localdate())
    old.refresh_from_db()
    assert old.ended_at is not None
    assert set(old.meetings.values_list("state", flat=True)) == {"cancelled"}


def test_new_schedule_leaves_what_somebody_touched_and_its_day(cast: Cast) -> None:
    today = timezone.localdate()
    schedule(cast.table, "FREQ=DAILY", starts_on_date=today)
    services.generate_meetings(cast.table, until=timezone.now() + timedelta(days=9))
    moved, cancelled, published, answered, named, listed, *others = list(
        cast.table.meetings.order_by("starts_at")
    )
    later = moved.starts_at + timedelta(hours=2)
    services.move_meeting(
        moved, by=cast.chair, version=0, starts_at=later, planned_end_at=later + timedelta(hours=1)
    )
    sessions.cancel_meeting(cancelled, by=cast.chair, version=0)
    services.publish_agenda(published, by=cast.chair, version=0)
    services.say_expected(answered, seat=cast.seats["lead"], by=cast.lead, answer="coming")
    stand_in = person("stand in", cast.agency("lead"))
    services.name_for_meeting(cast.seats["lead"], stand_in, named, by=cast.coordinator)
    business.add_business(listed, by=cast.chair, title="Terms of reference")
    before = {row.pk: row for row in cast.table.meetings.all()}

    sessions.set_schedule(
        cast.table, by=cast.coordinator, starts_on_date=today, local_time=time(13, 0), minutes=60,
        recurrence="FREQ=DAILY",
    )  # fmt: skip

    kept = {row.pk: row for row in cast.table.meetings.filter(pk__in=before)}
    for row in (moved, published, answered, named, listed):
        assert kept[row.pk].state == Meeting.State.SCHEDULED
        assert kept[row.pk].starts_at == before[row.pk].starts_at
    assert {kept[row.pk].state for row in (cancelled, *others)} == {Meeting.State.CANCELLED}
    zone = ZoneInfo(cast.table.time_zone)
    made = cast.table.meetings.exclude(pk__in=before)
    days = {start.astimezone(zone).date() for start in made.values_list("starts_at", flat=True)}
    touched = (moved, cancelled, published, answered, named, listed)
    assert days.isdisjoint({row.occurrence_at.astimezone(zone).date() for row in touched})
    assert {row.occurrence_at.astimezone(zone).date() for row in others} <= days


def test_same_meeting_in_the_new_schedule_is_the_same_meeting(cast: Cast) -> None:
    today = timezone.localdate()
    schedule(cast.table, "FREQ=DAILY", starts_on_date=today)
    services.generate_meetings(cast.table, until=timezone.now() + timedelta(days=5))
    before = dict(cast.table.meetings.values_list("pk", "starts_at"))

    schedule(cast.table, "FREQ=DAILY", starts_on_date=today, minutes=45)

    rows = cast.table.meetings.filter(state=Meeting.State.SCHEDULED)
    assert dict(rows.values_list("pk", "starts_at")) == before
    assert {row.planned_end_at - row.starts_at for row in rows} == {timedelta(minutes=45)}


def test_only_the_coordinator_sets_the_schedule(cast: Cast) -> None:
    given = {"starts_on_date": date(2026, 1, 8), "local_time": time(9, 30), "minutes": 90,
             "recurrence": EVERY_THURSDAY}  # fmt: skip
    for user, refusal in (
        (cast.chair, Forbidden),
        (cast.seated, Forbidden),
        (cast.people["other_table"], Unseen),
    ):
        with pytest.raises(refusal):
            services.set_schedule(cast.table, by=user, **given)
    assert not cast.table.schedules.exists()


def test_occurrences_are_in_universal_time() -> None:
    rule = schedule(table("America/Toronto"))
    (start,) = services.occurrences(
        rule, after=datetime(2026, 1, 8, tzinfo=UTC), before=datetime(2026, 1, 9, tzinfo=UTC)
    )
    assert start == datetime(2026, 1, 8, 14, 30, tzinfo=UTC)
