"""Background work that has a row: claimed once, carried on, cancelled, taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.errors import Unseen, WrongStage
from agencies.models import AuditEntry
from cases import tasks
from cases.models import Job
from cases.services import jobs
from tests.cast import Cast

KIND = "counting"


@pytest.fixture
def done() -> Iterator[list[Job]]:
    """The jobs that a runner of two steps has carried out."""
    found: list[Job] = []

    def run(job: Job) -> None:
        jobs.beat(job, 1, 2)
        jobs.beat(job, 2, 2)
        found.append(job)

    jobs.runner(KIND)(run)
    yield found
    del jobs._runners[KIND]


def asked(cast: Cast) -> Job:
    return jobs.start(KIND, table=cast.table, by=cast.coordinator, subject_id=uuid4())


def silent(job: Job) -> None:
    """Let the job's worker have died a while ago."""
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - 2 * jobs.SILENCE)


def test_job_is_carried_out_and_says_so(cast: Cast, done: list[Job]) -> None:
    job = asked(cast)
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.percent, job.attempts) == (Job.State.DONE, 100, 1)
    assert job.ended_at is not None


def test_job_that_runs_is_not_taken_twice(cast: Cast, done: list[Job]) -> None:
    job = asked(cast)
    jobs._claim(job.pk)
    jobs.run(job.pk)
    assert done == []


def test_job_of_a_dead_worker_is_taken_up_once(cast: Cast, done: list[Job]) -> None:
    job = asked(cast)
    first = jobs._claim(job.pk)
    silent(job)
    jobs.run(job.pk)
    jobs.run(job.pk)
    assert len(done) == 1
    with pytest.raises(jobs.JobCancelled):
        jobs.beat(first, 1, 2)  # the one that was thought dead finds out and stops


def test_sweep_hands_out_what_waits_and_gives_up_at_last(cast: Cast, done: list[Job]) -> None:
    job = asked(cast)
    assert jobs.sweep() == 0
    old = timezone.now() - timedelta(hours=1)
    Job.objects.update(requested_at=old)
    assert jobs.sweep() == 1
    Job.objects.update(state=Job.State.RUNNING, beat_at=old, attempts=jobs.MOST_ATTEMPTS)
    assert jobs.sweep() == 0
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "gave_up")


def test_cancelled_job_stops_at_its_next_step(cast: Cast, done: list[Job]) -> None:
    job = jobs._claim(asked(cast).pk)
    jobs.cancel(job, by=cast.coordinator)
    with pytest.raises(jobs.JobCancelled):
        jobs.beat(job, 1, 2)
    assert AuditEntry.objects.filter(verb="job.cancel").count() == 1
    with pytest.raises(WrongStage):
        jobs.cancel(job, by=cast.coordinator)


def test_runner_that_cannot_go_on_leaves_its_code(cast: Cast, done: list[Job]) -> None:
    def fail(job: Job) -> None:
        raise jobs.JobFailed("no_room")

    jobs.runner(KIND)(fail)
    job = asked(cast)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "no_room")


@pytest.mark.parametrize("role", ["chair", "lead", "other_table", "administrator", "superuser"])
def test_job_is_seen_by_who_asked_for_it_only(cast: Cast, done: list[Job], role: str) -> None:
    job = asked(cast)
    with pytest.raises(Unseen):
        jobs.cancel(job, by=cast.people[role])


@pytest.mark.matrix
def test_same_work_cannot_go_on_twice(cast: Cast) -> None:
    job = jobs.start(KIND, table=cast.table, by=cast.coordinator, subject_id=uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        jobs.start(KIND, table=cast.table, by=cast.coordinator, subject_id=job.subject_id)
