"""A person's calendar: the right times on both sides of a clock change, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.errors import Unseen
from tables import services
from tables.models import CalendarAddress, Meeting
from tables.services import calendars
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, agency, person, seat, situation_at, speaks

pytestmark = pytest.mark.django_db


def ahead(cast: Cast, days: float = 3, **fields: Any) -> Meeting:
    start = timezone.now() + timedelta(days=days)
    given = {"kind": "ordinary", "starts_at": start, "planned_end_at": start + timedelta(hours=1)}
    return services.schedule_meeting(cast.table, by=cast.chair, **given | fields)


def read(user: Any) -> icalendar.Calendar:
    """The calendar as a program reads it."""
    return icalendar.Calendar.from_ical(calendars.calendar_of(user, host="example.org"))


@pytest.mark.parametrize("zone", ["America/Toronto", "America/Winnipeg", "America/Atikokan"])
@pytest.mark.parametrize("before", [date(2026, 3, 2), date(2026, 10, 26)])
def test_meeting_is_at_half_past_nine_on_both_sides_of_a_clock_change(
    zone: str, before: date
) -> None:
    with time_machine.travel(datetime.combine(before, time(12), tzinfo=UTC), tick=False):
        table = services.create_table(
            by=None, name_en="Lake", name_fr="Lac", prefix="LK", time_zone=zone
        )
        holder = agency("An agency")
        user = person("reader", holder)
        speaks(seat(table, holder), user)
        services.set_schedule(
            table, by=None, starts_on_date=before, local_time=time(9, 30), minutes=90,
            recurrence="FREQ=WEEKLY;BYDAY=TU,TH",
        )  # fmt: skip
        services.generate_meetings(table, until=timezone.now() + timedelta(days=21))
        calendar = read(user)
        again = services.generate_meetings(table, until=timezone.now() + timedelta(days=21))

    events = list(calendar.walk("VEVENT"))
    assert len(events) == 6
    assert again == 0
    assert {event["DTSTART"].params["TZID"] for event in events} == {zone}
    # Read by the definition of the zone in the file, not by what this machine knows of zones.
    rules = {block["TZID"]: block.to_tz() for block in calendar.walk("VTIMEZONE")}
    for event in events:
        wall = event["DTSTART"].dt.replace(tzinfo=None)
        known = Meeting.objects.get(pk=event["UID"].split("@")[0]).starts_at
        assert wall.time() == time(9, 30)
        assert wall.replace(tzinfo=rules[zone]).astimezone(UTC) == known


def test_calendar_tells_the_time_and_the_table_and_nothing_else(cast: Cast) -> None:
    ahead(cast)
    (event,) = read(cast.lead).walk("VEVENT")
    assert set(event) == {
        "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "CLASS", "STATUS",
    }  # fmt: skip
    assert event["SUMMARY"] == "River: meeting"


def test_emergency_is_there_for_the_invited_alone_and_looks_like_any_other(cast: Cast) -> None:
    invited = [cast.seats[role] for role in ("originating", "lead")]
    ahead(cast, kind="emergency", invited=invited)
    assert [str(event["SUMMARY"]) for event in read(cast.lead).walk("VEVENT")] == ["River: meeting"]
    assert list(read(cast.seated).walk("VEVENT")) == []


def test_moved_and_cancelled_meetings_are_told_as_such(cast: Cast) -> None:
    meeting = ahead(cast)
    start = meeting.starts_at + timedelta(days=1)
    meeting = services.move_meeting(
        meeting, by=cast.chair, version=meeting.version, starts_at=start,
        planned_end_at=start + timedelta(hours=1),
    )  # fmt: skip
    (event,) = read(cast.lead).walk("VEVENT")
    assert (event["DTSTART"].dt, event["SEQUENCE"]) == (start.replace(microsecond=0), 1)
    services.cancel_meeting(meeting, by=cast.chair, version=meeting.version)
    (event,) = read(cast.lead).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)


def test_address_is_kept_as_a_hash_and_the_newest_alone_works(cast: Cast) -> None:
    first, secret = services.make_address(cast.lead)
    _second, newer = services.make_address(cast.lead)
    assert secret not in str(vars(first))
    assert calendars.owner_of(newer) == cast.lead
    with pytest.raises(Unseen):
        calendars.owner_of(secret)


def test_address_ends_with_the_membership(cast: Cast) -> None:
    contact = person("contact", cast.agency("lead"), office="contact")
    _made, secret = services.make_address(cast.lead)
    services.end_person(cast.agency("lead"), cast.lead, by=contact)
    assert not CalendarAddress.objects.filter(user=cast.lead, revoked_at=None).exists()
    with pytest.raises(Unseen):
        calendars.owner_of(secret)


def test_address_of_a_lapsed_alternate_finds_nothing(cast: Cast) -> None:
    _made, secret = services.make_address(cast.lapsed_alternate)
    with pytest.raises(Unseen):
        calendars.owner_of(secret)


def test_page_shows_the_address_once_and_the_feed_answers_without_signing_in(cast: Cast) -> None:
    ahead(cast)
    browser = Browser(cast.lead)
    made = browser.send("my_calendar", key="k")
    address = made.context["address"]
    assert words(browser.send("my_calendar", key="k")).count("made before") == 1
    feed = Client().get(address.removeprefix("http://localhost:8000"))
    assert (feed.status_code, feed["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert b"BEGIN:VEVENT" in feed.content
    browser.send("revoke_calendar")
    assert Client().get(address.removeprefix("http://localhost:8000")).status_code == 404


def test_feed_of_an_unknown_address_is_not_found() -> None:
    assert Client().get(reverse("calendar_feed", args=["x" * 43])).status_code == 404


def test_calendar_holds_no_word_of_a_situation(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    text = calendars.calendar_of(cast.originating, host="example.org").decode()
    assert row.reference not in text
    assert "Two calls" not in text
    assert recurring_ical_events.of(icalendar.Calendar.from_ical(text)).count() >= 1
