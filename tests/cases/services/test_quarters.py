"""Closing quarters: once, when they are over, by the coordinator."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import AuditEntry
from cases.models import ClosedQuarter, Situation
from cases.reports.catalogue.situations import OPEN
from cases.reports.periods import quarter_of
from cases.reports.protection.units import Unit
from cases.reports.snapshots import Snapshots
from cases.services import quarters
from tests.cases.reports import years
from tests.cast import Cast, gather
from tests.world import lasting

pytestmark = pytest.mark.django_db
DAY = date(2024, 4, 1)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """A year of one table, nothing closed."""
    with lasting(django_db_blocker):
        cast = gather()
        agencies = [place.agency for place in cast.seats.values()][:6]
        years.tell(cast.table, agencies, cast.chair, situations=20)
        yield cast


def close(cast: Cast, day: date = DAY, **who: Any) -> ClosedQuarter:
    return quarters.close_quarter(cast.table, by=who.get("by", cast.coordinator), start_date=day)


def test_closing_freezes_the_counts_and_leaves_an_entry(told: Cast) -> None:
    closed = close(told)
    presented = Situation.objects.filter(
        table=told.table, discussed_at__date__gte=DAY, discussed_at__date__lt=date(2024, 7, 1)
    )
    assert closed.counts["headline/presented/all"] == presented.count() > 0
    assert (
        sum(m.get("headline/presented/all", 0) for m in closed.months.values())
        == (closed.counts["headline/presented/all"])
    )
    entry = AuditEntry.objects.get(verb="quarter.close")
    assert (entry.chain, entry.references) == (
        str(told.table.pk),
        {"start": "2024-04-01", "corrections": []},
    )


@pytest.mark.parametrize("day", [date(2024, 5, 31), date(2024, 6, 30)])
def test_what_is_open_is_counted_at_the_end_of_each_month(told: Cast, day: date) -> None:
    unit = Unit(frozenset({str(told.table.pk)}), day, day)
    named = Situation.objects.filter(table=told.table, aer=True, named_at__date__lte=day)
    by_hand = named.exclude(concluded_at__date__lte=day).count()
    assert Snapshots([close(told)]).count(unit, OPEN) == by_hand > 0


def test_later_changes_do_not_reach_frozen_counts(told: Cast) -> None:
    before = close(told).counts
    Situation.objects.filter(table=told.table).exclude(stage="draft").update(
        originating_agency=told.agency("lead")
    )
    assert ClosedQuarter.objects.get().counts == before


def test_quarter_is_closed_once(told: Cast) -> None:
    close(told)
    with pytest.raises(Conflict) as refusal:
        close(told)
    assert refusal.value.code == "quarter_closed"


@pytest.mark.parametrize("day", [date(2024, 5, 1), date(2024, 4, 2)])
def test_only_a_quarter_can_be_closed(told: Cast, day: date) -> None:
    with pytest.raises(GuardFailed) as refusal:
        close(told, day)
    assert "start_date" in refusal.value.errors


def test_quarter_that_is_not_over_cannot_be_closed(told: Cast) -> None:
    with pytest.raises(GuardFailed):
        close(told, quarter_of(timezone.localdate()))


def test_nobody_but_the_coordinator_closes(told: Cast) -> None:
    with pytest.raises(Forbidden):
        close(told, by=told.chair)
    with pytest.raises(Unseen):
        close(told, by=told.people["other_table"])


def test_quarters_that_are_over_are_listed_the_latest_first(told: Cast) -> None:
    closed = close(told)
    found = quarters.quarters_of(told.table)
    assert [one.closed for one in found if one.start_date == DAY] == [closed]
    assert found[-1].start_date == date(2024, 1, 1)
    assert [one.start_date for one in found] == sorted(
        (one.start_date for one in found), reverse=True
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_who_close_at_once_one_wins() -> None:
    cast = gather()
    agencies = [place.agency for place in cast.seats.values()][:6]
    years.tell(cast.table, agencies, cast.chair, situations=10)

    def attempt(_number: int) -> str:
        try:
            close(cast)
        except Conflict:
            return "refused"
        finally:
            connections.close_all()
        return "closed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["closed", "refused"]
    assert AuditEntry.objects.filter(verb="quarter.close").count() == 1
