"""Counting a closed quarter again in the background: once, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Conflict, Unseen, WrongStage
from agencies.models import AuditEntry
from cases.models import ClosedQuarter, CountCorrection, Job
from cases.services import counting_again, jobs, recounting
from tables import services
from tests.cases.reports.reporting import Reporting, reporting
from tests.cases.services.test_counting_again import quarter, reopen
from tests.cast import holds
from tests.world import lasting

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reporting]:
    """A year behind, its quarters closed, and one conclusion taken back since."""
    with lasting(django_db_blocker):
        found = reporting(30)
        reopen(found, 1)
        yield found


def asked(world: Reporting) -> Job:
    """The job of counting the second quarter again."""
    row = recounting.ask_again(quarter(world), by=world.cast.coordinator)
    return recounting.jobs_of([row])[row.pk]


def editions(world: Reporting) -> int:
    return ClosedQuarter.objects.filter(start_date=quarter(world).start_date).count()


def test_worker_counts_again_and_ends_with_what_it_wrote(world: Reporting) -> None:
    job = asked(world)
    assert editions(world) == 1  # nothing happens in the request
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.percent, editions(world)) == (Job.State.DONE, 100, 2)
    verbs = AuditEntry.objects.filter(verb__startswith="quarter.").exclude(verb="quarter.close")
    assert sorted(verbs.values_list("verb", flat=True)) == [
        "quarter.ask_again", "quarter.count_again",
    ]  # fmt: skip


def test_quarter_that_is_being_counted_is_not_asked_for_twice(world: Reporting) -> None:
    asked(world)
    with pytest.raises(Conflict) as refused:
        asked(world)
    assert refused.value.code == "quarter_busy"


def test_cancelled_counting_leaves_the_edition_that_was(world: Reporting) -> None:
    world.build("partners", templates=["headline"])
    job = jobs._claim(asked(world).pk)
    assert job is not None
    recounting.cancel_again(quarter(world), by=world.cast.coordinator)
    with pytest.raises(jobs.JobCancelled):
        recounting.recount(job)
    assert (editions(world), CountCorrection.objects.count()) == (1, 0)
    assert AuditEntry.objects.filter(verb="quarter.count_again").count() == 0
    with pytest.raises(WrongStage):
        recounting.cancel_again(quarter(world), by=world.cast.coordinator)


def test_killed_worker_is_followed_by_one_that_counts_once(world: Reporting) -> None:
    first = jobs._claim(asked(world).pk)
    assert first is not None
    Job.objects.filter(pk=first.pk).update(beat_at=timezone.now() - 2 * jobs.SILENCE)
    assert jobs.sweep() == 1
    jobs.run(first.pk)
    with pytest.raises(jobs.JobFailed) as late:  # the first was only slow, and is back
        recounting.recount(first)
    assert (str(late.value), editions(world)) == ("quarter_counted", 2)
    first.refresh_from_db()
    assert first.state == Job.State.DONE


def test_report_that_comes_in_between_is_weighed_too(world: Reporting) -> None:
    """Counted without it first; what was found then is not written."""
    row, done = quarter(world), []

    def step(_done: int, _total: int) -> None:
        if not done:
            done.append(world.build("partners"))

    found = counting_again.count_again(row, by=world.cast.coordinator, step=step)
    assert done[0].release is not None
    assert found.outcome is counting_again.Outcome.CORRECTION


def test_who_no_longer_coordinates_has_nothing_counted(world: Reporting) -> None:
    job = asked(world)
    cast = world.cast
    holds(cast.table, cast.people["lead"], "coordinator")
    for officer in cast.table.officers.filter(user=cast.coordinator):
        services.end_officer(officer, by=cast.people["lead"])
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, editions(world)) == (Job.State.FAILED, "not_found", 1)


def test_another_coordinator_stops_nothing_of_somebody_else(world: Reporting) -> None:
    asked(world)
    holds(world.table, world.cast.people["lead"], "coordinator")
    with pytest.raises(Unseen):
        recounting.cancel_again(quarter(world), by=world.cast.people["lead"])
