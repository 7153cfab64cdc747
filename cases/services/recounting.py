"""Counting a closed quarter again as a job: asked for, watched, cancelled, taken up once."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, DomainError, WrongStage
from agencies.models import User
from cases.models import ClosedQuarter, Job
from cases.services import jobs
from cases.services.counting_again import count_again, enter, last_of, locked
from cases.services.full_disk import NO_ROOM, no_room_is


@transaction.atomic
def ask_again(quarter: ClosedQuarter, *, by: User) -> ClosedQuarter:
    """Have a closed quarter counted once more, in the background.

    Raises GuardFailed where what it counted is not there any more, Conflict where it was counted
    again meanwhile or is being counted.
    """
    enter(quarter, by)
    locked(quarter)
    last_of(quarter)
    if any(job.is_going_on for job in jobs_of([quarter]).values()):
        raise Conflict(_("This quarter is being counted again."), code="quarter_busy")
    jobs.start(Job.Kind.RECOUNT, table=quarter.table, by=by, subject_id=quarter.pk)
    audit.record(
        "quarter.ask_again", by=by, chain=quarter.table_id, obj=quarter,
        start=quarter.start_date.isoformat(), edition=quarter.edition,
    )  # fmt: skip
    return quarter


def cancel_again(quarter: ClosedQuarter, *, by: User) -> ClosedQuarter:
    """Stop counting a quarter again; nothing of it is kept. Raises WrongStage when it has ended."""
    enter(quarter, by)
    job = jobs_of([quarter]).get(quarter.pk)
    if job is None:
        raise WrongStage()
    jobs.cancel(job, by=by)
    return quarter


def jobs_of(quarters: Iterable[ClosedQuarter]) -> dict[UUID, Job]:
    """The last counting again of each of some quarters, by the quarter's id."""
    found = Job.objects.filter(kind=Job.Kind.RECOUNT, subject_id__in=[one.pk for one in quarters])
    return {job.subject_id: job for job in found.order_by("requested_at")}


@jobs.runner(Job.Kind.RECOUNT)
def recount(job: Job) -> None:
    """Count a quarter again for who asked for it; what came of it and the job's end are one."""
    quarter = ClosedQuarter.objects.select_related("table").get(pk=job.subject_id)
    try:
        with no_room_is(jobs.JobFailed(NO_ROOM)):
            count_again(
                quarter,
                by=job.requested_by,
                step=lambda done, total: jobs.beat(job, done, total),
                end=lambda: jobs.finish(job),
            )
    except DomainError as refusal:
        raise jobs.JobFailed(refusal.code) from None
