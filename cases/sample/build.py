"""The whole sample, in one transaction."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from agencies.collecting import collecting_rarely
from agencies.models import Agency, User
from cases.models import Situation
from cases.sample import around, present
from cases.sample.clock import Clock, telling
from cases.sample.fates import FIRST_YEAR, SECOND_YEAR, year
from cases.sample.places import (
    Place,
    make_administrator,
    make_agencies,
    make_first_table,
    make_second_table,
    make_table_beside,
)
from cases.sample.story import Story
from cases.sample.terms import Terms
from tables import services
from tables.models import Meeting, Table
from tables.recurrence import Pattern, rule
from tables.services.people import lend_sample

SEED = 2018
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SATURDAY = 5
Say = Callable[[str], None]


@dataclass(frozen=True)
class Calendar:
    """When a table meets: the next time so many days from now, every so many weeks, at a time.

    Where that day is no working day, it is the Monday after.
    *left_out* are meetings of the year that do not take place, counted from its first.
    """

    next_in_days: int
    every_weeks: int
    local_time: time
    left_out: tuple[int, ...]
    weeks: int = 52


# 52 weeks without five holidays are 47 ordinary meetings; an emergency meeting makes them 48.
WEEKLY = Calendar(2, 1, time(9, 30), (9, 22, 31, 38, 43))
FORTNIGHTLY = Calendar(5, 2, time(13, 30), (4,), weeks=20)


def build(*, seed: int = SEED, say: Say = print) -> None:
    """Write both tables with their year up to now, through the real services."""
    rng = random.Random(seed)  # noqa: S311 - a story, not a secret
    now = timezone.now().replace(second=0, microsecond=0)
    since = now - timedelta(weeks=56)
    clock = Clock(since)
    east_since = now - timedelta(weeks=24)
    with transaction.atomic(), telling(clock), collecting_rarely():
        say("Agencies and people")
        agencies = make_agencies(since)
        make_administrator()
        clock.go(since + timedelta(days=1))
        first = make_first_table(agencies, since, now)
        _first_year(first, clock, rng, now, say)
        clock.back(east_since)
        _second_year(agencies, first, clock, rng, now, say)


def build_beside(table: Table, *, by: User, seed: int = SEED) -> Table:
    """Write one sample table beside a live one, coordinated by who asked for it.

    What the trail of the server gets, agencies and people, is written at the time of day; only the
    sample table's own trail is told in its own time.
    """
    rng = random.Random(seed)  # noqa: S311 - a story, not a secret
    now = timezone.now().replace(second=0, microsecond=0)
    since = now - timedelta(weeks=24)
    with transaction.atomic():
        place = make_table_beside(make_agencies(since), since, table.language)
        with telling(Clock(since + timedelta(days=1))) as clock, collecting_rarely():
            _tell_second(place, clock, rng, now, _silent)
        lend_sample(place.table, by)
    return place.table


def _silent(_words: str) -> None:
    return None


def _first_year(place: Place, clock: Clock, rng: random.Random, now: datetime, say: Say) -> None:
    story = Story(place, clock, Terms(), rng)
    meetings = _calendar(place, WEEKLY, now)
    for fate in year(FIRST_YEAR, [row.starts_at for row in meetings], place.seats, rng):
        story.bring(fate)
    around.before_the_first_present(story, meetings, now)
    present.at_the_first_table(story, meetings, now)
    _tell(story, meetings, now, say)
    present.now_at_the_first_table(story, now)
    say(f"{place.table.name_en}: {_told(place)}")


def _second_year(
    agencies: dict[str, Agency],
    first: Place,
    clock: Clock,
    rng: random.Random,
    now: datetime,
    say: Say,
) -> None:
    _tell_second(make_second_table(agencies, first, clock.moment), clock, rng, now, say)


def _tell_second(place: Place, clock: Clock, rng: random.Random, now: datetime, say: Say) -> None:
    """Half a year of a table that meets every other week."""
    story = Story(place, clock, Terms(), rng)
    meetings = _calendar(place, FORTNIGHTLY, now)
    for fate in year(SECOND_YEAR, [row.starts_at for row in meetings], place.seats, rng):
        story.bring(fate)
    present.at_the_second_table(story, meetings, now)
    _tell(story, meetings, now, say)
    around.before_the_second_present(story)
    present.now_at_the_second_table(story, now)
    around.after_the_second_present(story)
    say(f"{place.table.name_en}: {_told(place)}")


def _calendar(place: Place, calendar: Calendar, now: datetime) -> list[Meeting]:
    """Set the schedule, make its meetings, and return those of the year up to *now*."""
    zone = ZoneInfo(place.table.time_zone)
    coming = _working_day(now.astimezone(zone).date() + timedelta(days=calendar.next_in_days))
    start = coming - timedelta(weeks=calendar.weeks)
    services.set_schedule(
        place.table,
        by=None,
        starts_on_date=start,
        local_time=calendar.local_time,
        minutes=90,
        recurrence=_rule(calendar, start),
        except_dates=[_nth(calendar, start, index) for index in calendar.left_out],
    )
    services.generate_meetings(place.table, until=now + timedelta(days=90))
    rows = Meeting.objects.filter(table=place.table, starts_at__lt=now)
    return list(rows.select_related("table").order_by("starts_at"))


def _working_day(day: date) -> date:
    """The day, or the Monday after a weekend: tables meet in working hours."""
    return day if day.weekday() < SATURDAY else day + timedelta(days=7 - day.weekday())


def _rule(calendar: Calendar, start: date) -> str:
    pattern = Pattern.WEEKLY if calendar.every_weeks == 1 else Pattern.FORTNIGHTLY
    return rule(pattern, weekday=WEEKDAYS[start.weekday()])


def _nth(calendar: Calendar, start: date, index: int) -> date:
    return start + timedelta(weeks=index * calendar.every_weeks)


def _tell(story: Story, meetings: list[Meeting], now: datetime, say: Say) -> None:
    """Let the year happen, saying from time to time how far it is."""
    for meeting in meetings:
        story.meet(meeting)
    name = story.place.table.name_en
    for quarter in (1, 2, 3):
        story.tell(meetings[len(meetings) * quarter // 4].starts_at)
        say(f"{name}: {25 * quarter} %")
    story.tell(now - timedelta(hours=3))


def _told(place: Place) -> str:
    situations = Situation.objects.filter(table=place.table).count()
    held = Meeting.objects.filter(table=place.table, state=Meeting.State.CLOSED).count()
    return f"{held} meetings, {situations} situations"
