"""What waits on the home page for who holds an office at a table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle
from cases.models import Discussion, Situation, Stage
from cases.services import ministry, records
from tables import services
from tables.models import Meeting, Seat
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def held(cast: Cast) -> Meeting:
    """A meeting that ended yesterday."""
    start = timezone.now() - timedelta(days=1)
    return Meeting.objects.create(
        table=cast.table, state=Meeting.State.CLOSED, starts_at=start, opened_at=start,
        planned_end_at=start + timedelta(hours=1), closed_at=start + timedelta(hours=1),
    )  # fmt: skip


def test_coordinator_is_told_of_a_record_until_it_is_verified(cast: Cast) -> None:
    meeting = held(cast)
    assert "The record of one meeting is not verified." in words(
        Browser(cast.coordinator).open("home")
    )

    records.verify_record(meeting, by=cast.coordinator, version=meeting.version)

    assert "is not verified" not in words(Browser(cast.coordinator).open("home"))


def test_representative_is_not_told_of_the_records(cast: Cast) -> None:
    held(cast)
    assert "not verified" not in words(Browser(cast.seated).open("home"))


@pytest.mark.parametrize(("days", "told"), [(-1, True), (20, True), (60, False)])
def test_coordinator_is_told_of_an_agreement_that_lapses(cast: Cast, days: int, told: bool) -> None:
    day = timezone.localdate() + timedelta(days=days)
    Seat.objects.filter(pk=cast.seats["lead"].pk).update(agreement_until_date=day)
    page = words(Browser(cast.coordinator).open("home"))
    assert ("The agreement of one agency lapses" in page) == told


def test_agreement_that_is_extended_is_not_spoken_of(cast: Cast) -> None:
    today = timezone.localdate()
    Seat.objects.filter(pk=cast.seats["lead"].pk).update(
        agreement_until_date=today, agreement_extended_date=today + timedelta(days=60)
    )
    assert "agreement of one" not in words(Browser(cast.coordinator).open("home"))


def test_chair_is_told_of_what_came_late(cast: Cast) -> None:
    start = timezone.now() + timedelta(hours=5)
    meeting = services.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(hours=1),
    )  # fmt: skip
    row = casting.draft(cast)
    row = lifecycle.submit(row, by=cast.originating, version=row.version, meeting=meeting)
    assert "item came late" not in words(Browser(cast.chair).open("home"))

    Discussion.objects.filter(situation=row).update(is_late=True)

    assert "One item came late" in words(Browser(cast.chair).open("home"))
    assert "item came late" not in words(Browser(cast.coordinator).open("home"))


def test_request_for_records_waits_for_another_than_who_asked(cast: Cast) -> None:
    day = timezone.localdate()
    ministry.request_records(
        cast.table, by=cast.coordinator, first_date=day - timedelta(days=30), last_date=day,
        purpose="reporting",
    )  # fmt: skip
    assert "One request for records waits" in words(Browser(cast.chair).open("home"))
    assert "request for records" not in words(Browser(cast.coordinator).open("home"))


def test_officer_for_whom_nothing_waits_is_told_what_would(cast: Cast) -> None:
    page = words(Browser(cast.coordinator).open("home"))
    assert "Nothing waits for you" in page
    assert "What came late, a record to verify" in page


def test_coordinator_is_led_to_what_is_missing(cast: Cast) -> None:
    casting.situation_at(cast, Stage.OPEN)

    page = Browser(cast.coordinator).open("home")

    assert "Something is missing in one situation." in words(page)
    assert reverse("to_complete", args=[cast.table.pk]) in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_office_asks_the_same_queries_for_any_number_of_tables(
    cast: Cast, count: int, django_assert_num_queries
) -> None:
    officer = casting.person("officer", cast.agency("seated"))
    begun = timezone.now() - timedelta(days=400)
    for prefix in ("AA", "AB", "AC")[:count]:
        table = services.create_table(by=None, name_en=prefix, name_fr=prefix, prefix=prefix)
        casting.seat(table, cast.agency("seated"))
        casting.holds(table, officer, "coordinator")
        Situation.objects.create(
            table=table, originating_agency=cast.agency("lead"), stage=Stage.SUBMITTED,
            created_at=begun, submitted_at=begun, discussed_at=begun, year=begun.year, number=1,
        )  # fmt: skip
    person = Browser(officer)
    person.open("home")  # the first reading also writes its trace
    with django_assert_num_queries(24):
        page = person.open("home")
    told = [duty.words for duty in page.context["duties"] if "not closed" in duty.words]
    assert len(told) == count
