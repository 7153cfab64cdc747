"""Background work with a row of its own: asked for, claimed, carried on, ended or taken up again.

A task that gets lost does no harm: the sweep finds the row. A job may therefore run twice in part,
so that what it does must begin by removing what an earlier attempt left.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from agencies import audit
from agencies.errors import Unseen, WrongStage
from agencies.models import User
from cases.models import Job
from cases.permissions_jobs import SEE_JOB
from tables.models import Table

TASK = "cases.tasks.run_job"
SILENCE = timedelta(minutes=2)  # after this without a sign its worker counts as dead
MOST_ATTEMPTS = 3
log = logging.getLogger(__name__)

Runner = Callable[["Job"], None]
_runners: dict[str, Runner] = {}


class JobCancelled(Exception):
    """Raised inside a runner when the job was cancelled; what it wrote has to go."""


class JobFailed(Exception):
    """Raised by a runner that cannot go on. Its argument is a code, never content."""


def runner(kind: str) -> Callable[[Runner], Runner]:
    """Declare the function that carries out jobs of one kind."""

    def declare(function: Runner) -> Runner:
        _runners[kind] = function
        return function

    return declare


def start(kind: str, *, table: Table, by: User, subject_id: UUID, steps: int = 0) -> Job:
    """Ask for a job inside the transaction of the act that needs it; the act writes the audit."""
    job = Job.objects.create(
        table=table,
        kind=kind,
        subject_id=subject_id,
        requested_by=by,
        requested_at=timezone.now(),
        steps_total=steps,
    )
    transaction.on_commit(lambda: send(job.pk))
    return job


def send(pk: UUID) -> None:
    """Tell a worker. When that fails the sweep does it later."""
    try:
        current_app.send_task(TASK, [str(pk)])
    except (OperationalError, OSError):
        log.warning("a job could not be handed out; the sweep will take it up")


def run(pk: UUID | str) -> None:
    """Carry out a job, unless another worker has it or it has ended."""
    job = _claim(pk)
    if job is None:
        return
    try:
        _runners[job.kind](job)
    except JobCancelled:
        return
    except JobFailed as failure:
        _end(job, Job.State.FAILED, str(failure))
    else:
        _end(job, Job.State.DONE)


def beat(job: Job, done: int, total: int) -> None:
    """Say how far *job* is. Raises JobCancelled when it was cancelled or taken over."""
    here = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    if not here.update(steps_done=done, steps_total=total, beat_at=timezone.now()):
        raise JobCancelled
    job.steps_done, job.steps_total = done, total


def finish(job: Job) -> None:
    """End *job* inside the transaction of what it did. Raises what :func:`beat` raises."""
    beat(job, job.steps_total, job.steps_total)
    _end(job, Job.State.DONE)


@transaction.atomic
def cancel(job: Job, *, by: User) -> Job:
    """Stop a job that has not ended. Raises Unseen, or WrongStage when it has."""
    if not Job.objects.permitted(by, SEE_JOB).contains(job):
        raise Unseen()
    going_on = Job.objects.filter(pk=job.pk).exclude(state__in=Job.ENDED)
    if not going_on.update(state=Job.State.CANCELLED, ended_at=timezone.now()):
        raise WrongStage()
    audit.record("job.cancel", by=by, chain=job.table_id, obj=job, kind=job.kind)
    job.refresh_from_db()
    return job


def sweep() -> int:
    """Hand out again what waits or whose worker is silent; give up what failed too often."""
    silent = timezone.now() - SILENCE
    waiting = Q(state=Job.State.WAITING, requested_at__lt=silent)
    left = Job.objects.filter(waiting | Q(state=Job.State.RUNNING, beat_at__lt=silent))
    spent = left.filter(attempts__gte=MOST_ATTEMPTS)
    spent.update(state=Job.State.FAILED, error="gave_up", ended_at=timezone.now())
    found = list(left.filter(attempts__lt=MOST_ATTEMPTS).values_list("pk", flat=True))
    for pk in found:
        send(pk)
    return len(found)


def _claim(pk: UUID | str) -> Job | None:
    """Take a job that waits, or whose worker is silent; None when there is nothing to take."""
    now = timezone.now()
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, beat_at__lt=now - SILENCE)
    taken = Job.objects.filter(free, pk=pk).update(
        state=Job.State.RUNNING, beat_at=now, attempts=F("attempts") + 1, steps_done=0
    )
    return Job.objects.select_related("table", "requested_by").get(pk=pk) if taken else None


def _end(job: Job, state: str, error: str = "") -> None:
    """End *job*, unless it was cancelled or another worker took it over."""
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts).update(
        state=state, error=error[:40], ended_at=timezone.now()
    )
