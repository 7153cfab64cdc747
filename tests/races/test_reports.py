"""Two coordinators and two workers at the same moment: one closed quarter, one release."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from agencies.models import AuditEntry
from cases.models import (
    ClosedQuarter,
    CountCorrection,
    Job,
    Release,
    ReportFile,
    ReportRequest,
)
from cases.reports.build import protect
from cases.reports.document import Audience
from cases.reports.proposed import Proposed
from cases.services import jobs, quarters, recounting, report_files
from tests.cases.reports import years
from tests.cases.reports.document.example import example
from tests.cases.reports.reporting import released, reporting
from tests.cases.services.test_counting_again import quarter, reopen
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


def test_two_reports_released_at_once_are_protected_together() -> None:
    """Nine months and the whole year: what both show must not tell the last quarter.

    Whichever comes second sees the first, and is what it would have been had it waited.
    """
    world = reporting(40)
    spans = [{"last_date": date(2024, 9, 30)}, {"last_date": date(2024, 12, 31)}]
    rows = [world.ask(templates=["headline", "outcomes"], **span) for span in spans]
    alone = {row.pk: hidden(row) for row in rows}
    after = {row.pk: hidden(row, out(other, alone[other.pk])) for row, other in pairs(rows)}
    assert at_once([partial(jobs.run, world.job(row).pk) for row in rows]) == ["done", "done"]
    assert {world.job(row).state for row in rows} == {Job.State.DONE}
    first, second = ReportRequest.objects.order_by("release__released_at")
    assert first.release is not None
    assert second.release is not None
    assert set(first.release.hidden) == alone[first.pk]
    assert set(second.release.hidden) == after[second.pk] != alone[second.pk]


def pairs(rows: list[ReportRequest]) -> list[tuple[ReportRequest, ReportRequest]]:
    """Each of two with the other."""
    one, other = rows
    return [(one, other), (other, one)]


def hidden(row: ReportRequest, *released: Proposed) -> frozenset[str]:
    """What of a report is hidden, with some taken for released already."""
    return protect(row, Audience(row.audience), extra=released).hidden


def out(row: ReportRequest, away: frozenset[str]) -> Proposed:
    """A report as if it had been released."""
    return Proposed(
        row.table, row.first_date, row.last_date, row.templates, row.wide_ages, row.audience,
        hidden=sorted(away),
    )  # fmt: skip


def test_file_that_is_fetched_while_a_worker_writes_it_is_kept_once() -> None:
    row = released(gather())
    job = report_files.begin(row, example())
    file = row.files.get(form="csv", language="en")
    fetch = partial(report_files.fetch, file, by=row.requested_by)
    assert at_once([partial(jobs.run, job.pk), fetch, fetch]) == ["done"] * 3
    assert ReportFile.objects.filter(request=row, content=None).count() == 0
    assert Job.objects.get().state == Job.State.DONE
    assert AuditEntry.objects.filter(verb="report.fetch").count() == 2


def test_quarter_counted_again_while_a_report_is_released_is_weighed_beside_it() -> None:
    """Either the report shows the new edition, or it stood in the way of it."""
    world = reporting(30)
    reopen(world, 1)
    row = world.ask("partners")
    again = recounting.ask_again(quarter(world), by=world.cast.coordinator)
    recount = recounting.jobs_of([again])[again.pk]
    runs = [partial(jobs.run, world.job(row).pk), partial(jobs.run, recount.pk)]
    assert at_once(runs) == ["done", "done"]
    row.refresh_from_db()
    replaced = quarter(world).edition == 2
    assert bool(row.editions) is replaced
    assert CountCorrection.objects.count() == (0 if replaced else 1)


def test_two_workers_with_one_job_release_once() -> None:
    world = reporting(20)
    row = world.ask(templates=["headline"])
    run = partial(jobs.run, world.job(row).pk)
    assert at_once([run, run]) == ["done", "done"]
    assert world.job(row).state == Job.State.DONE
    assert Release.objects.count() == 1
    assert ReportFile.objects.count() == 2 * len(report_files.FORMS)
    assert AuditEntry.objects.filter(verb="report.release").count() == 1
