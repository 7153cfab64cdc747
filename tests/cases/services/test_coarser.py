"""What would be mostly hidden is not released unasked, and one tap asks for something coarser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from agencies.errors import Unseen
from cases.models import ClosedQuarter, Job, Release, ReportRequest
from cases.services import coarser, jobs, releases
from tests.cases.reports.reporting import Reporting, reporting
from tests.cases.views.conftest import Browser, words
from tests.world import lasting

pytestmark = pytest.mark.django_db
QUARTER = {"first_date": date(2024, 4, 1), "last_date": date(2024, 6, 30)}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reporting]:
    """A year behind, its quarters closed."""
    with lasting(django_db_blocker):
        yield reporting()


def stopped(world: Reporting, **given: Any) -> ReportRequest:
    row = world.build(templates=["persons"], as_it_is=False, **(QUARTER | given))
    assert (world.job(row).state, world.job(row).error) == (
        Job.State.FAILED, coarser.MOSTLY_HIDDEN,
    )  # fmt: skip
    return row


def test_nothing_is_released_and_the_figures_are_named(world: Reporting) -> None:
    row = stopped(world)
    assert not Release.objects.exists()
    assert row.document is None
    assert [figure["en"] for figure in row.refusal["figures"]] == [
        "Affected persons by age group and sex"
    ]
    assert list(coarser.ways(row)) == [coarser.WIDER_AGES, coarser.LONGER, coarser.AS_IT_IS]


def test_longer_period_is_the_next_that_is_closed(world: Reporting) -> None:
    row = stopped(world)
    longer = coarser.ways(row)[coarser.LONGER]
    assert longer == {
        "first_date": date(2024, 1, 1), "last_date": date(2024, 12, 31), "beside": [],
    }  # fmt: skip
    ClosedQuarter.objects.filter(start_date=date(2024, 10, 1)).delete()
    assert coarser.LONGER not in coarser.ways(row)


def test_wider_ages_are_offered_where_there_are_ages(world: Reporting) -> None:
    assert coarser.WIDER_AGES not in coarser.ways(stopped(world, wide_ages=True))
    no_ages = world.ask(templates=["outcomes"], **QUARTER)
    assert coarser.WIDER_AGES not in coarser.ways(no_ages)


def test_one_tap_asks_again_and_as_it_is_releases(world: Reporting) -> None:
    row = stopped(world)
    browser = Browser(world.cast.coordinator)
    shown = words(browser.open("report", row.pk))
    assert "More than half of the counts would be hidden" in shown
    assert "For a longer period: 2024" in shown
    for way, kept in (("longer", {"last_date": date(2024, 12, 31)}), ("as_it_is", {})):
        assert browser.send("report_again", row.pk, way=way).status_code == 302
        again = ReportRequest.objects.latest("requested_at")
        assert {name: getattr(again, name) for name in kept} == kept
        assert (again.purpose, again.audience) == (row.purpose, row.audience)
    jobs.run(Job.objects.get(subject_id=again.pk).pk)
    assert Release.objects.count() == 1
    again.refresh_from_db()
    assert "More than half" in again.document["notes"][0]["en"]


def test_report_without_a_figure_is_none(world: Reporting) -> None:
    row = world.build(templates=["own"], **QUARTER)
    assert (world.job(row).error, Release.objects.count()) == (coarser.NOTHING, 0)
    page = Browser(world.cast.coordinator)
    assert "was not counted yet" in words(page.open("report", row.pk))
    assert "own indicators" not in words(page.open("report_new", world.table.pk))


def test_way_that_is_not_offered_does_not_exist(world: Reporting) -> None:
    with pytest.raises(Unseen):
        releases.ask_again(stopped(world), by=world.cast.coordinator, way="everything")
