"""Two coordinators and two workers at the same moment: one closed quarter, one release."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from agencies.models import AuditEntry
from cases.models import ClosedQuarter, Job, Release, ReportFile
from cases.services import jobs, quarters, report_files
from tests.cases.reports import years
from tests.cases.reports.reporting import reporting
from tests.cast import Cast, gather
from tests.races.test_decisions import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

FIRST = date(2024, 1, 1)


def told() -> Cast:
    """A table with a quarter behind it that nobody has closed."""
    cast = gather()
    agencies = [place.agency for place in cast.seats.values()][:6]
    years.tell(cast.table, agencies, cast.chair, situations=8, weeks=12)
    return cast


def test_one_of_two_who_close_a_quarter_at_once_closes_it() -> None:
    cast = told()
    close = partial(quarters.close_quarter, cast.table, by=cast.coordinator, start_date=FIRST)
    assert sorted(at_once([close, close])) == ["409 quarter_closed", "done"]
    assert ClosedQuarter.objects.count() == 1
    assert AuditEntry.objects.filter(verb="quarter.close").count() == 1


def test_two_workers_with_one_job_release_once() -> None:
    world = reporting(20)
    row = world.ask(templates=["headline"])
    run = partial(jobs.run, world.job(row).pk)
    assert at_once([run, run]) == ["done", "done"]
    assert world.job(row).state == Job.State.DONE
    assert Release.objects.count() == 1
    assert ReportFile.objects.count() == 2 * len(report_files.FORMS)
    assert AuditEntry.objects.filter(verb="report.release").count() == 1
