"""The worker's part of a sample beside a live table."""

from __future__ import annotations

from cases.models import Job
from cases.sample.build import build_beside
from cases.services import jobs
from tables.apart import has_sample


@jobs.runner(Job.Kind.SAMPLE)
def make_sample(job: Job) -> None:
    """Write the sample, unless an earlier attempt did."""
    if not has_sample():
        build_beside(job.table, by=job.requested_by)
