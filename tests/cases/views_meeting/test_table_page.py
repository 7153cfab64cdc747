"""A table's page, and ending a seat at it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import AuditEntry
from cases import lifecycle
from cases.models import Involvement
from tables import services as table_services
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast


def agenda_with(cast: Cast, rows: int) -> None:
    start = timezone.now() + timedelta(days=7)
    meeting = table_services.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(minutes=90),
    )  # fmt: skip
    for _row in range(rows):
        row = casting.draft(cast)
        lifecycle.submit(row, by=cast.originating, version=row.version, meeting=meeting)


def test_table_page_counts_drafts_for_its_officers_only(cast: Cast) -> None:
    agenda_with(cast, 1)
    casting.draft(cast)

    assert "one draft in preparation" in words(Browser(cast.chair).open("table", cast.table.pk))
    assert "in preparation" not in words(Browser(cast.seated).open("table", cast.table.pk))


@pytest.mark.parametrize("role", ["other_table", "privacy_officer", "administrator", "superuser"])
def test_table_page_is_unseen_by_everybody_else(cast: Cast, role: str) -> None:
    assert Browser(cast.people[role]).open("table", cast.table.pk).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_table_page_asks_the_same_number_of_queries(
    cast: Cast, rows: int, django_assert_num_queries
) -> None:
    agenda_with(cast, rows)
    browser = Browser(cast.chair)
    browser.open("table", cast.table.pk)

    with django_assert_num_queries(17):
        browser.open("table", cast.table.pk)


def test_seat_that_leads_cannot_end(cast: Cast) -> None:
    row = casting.situation_at(cast, "open")

    done = Browser(cast.coordinator).send("seat_end", cast.seats["lead"].pk)

    assert done.status_code == 409
    assert row.reference in words(done)


def test_seat_that_ends_releases_what_it_assists(cast: Cast) -> None:
    row = casting.situation_at(cast, "open")

    done = Browser(cast.coordinator).send("seat_end", cast.seats["assisting"].pk)

    part = Involvement.objects.get(situation=row, agency=cast.agency("assisting"))
    assert done["Location"] == f"/tables/{cast.table.pk}/people/"
    assert part.until_at is not None
    assert AuditEntry.objects.filter(verb="seat.end").count() == 1


def test_seat_is_not_ended_by_its_representative(cast: Cast) -> None:
    done = Browser(cast.assisting).send("seat_end", cast.seats["assisting"].pk)

    assert done.status_code == 403
