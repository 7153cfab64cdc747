"""A table with a year behind it, its quarters closed, ready to be reported on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.models import (
    ClosedQuarter,
    Job,
    Release,
    ReportFile,
    ReportRequest,
    Situation,
    Term,
)
from cases.reports.catalogue.counted import every_form
from cases.reports.document import report_to_json
from cases.services import indicators, jobs, quarters, releases
from tables.models import Table
from tests.cases.reports import years
from tests.cases.reports.document.example import example
from tests.cast import Cast, gather, holds, seat

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
QUARTERS = (date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1))


@dataclass
class Reporting:
    """The cast, and what its coordinator does."""

    cast: Cast

    @property
    def table(self) -> Table:
        """The table."""
        return self.cast.table

    def ask(self, audience: str = "public", **given: Any) -> ReportRequest:
        """Ask for a report; a whole year of the headline and the conclusions unless said."""
        asked = {
            "first_date": FIRST, "last_date": LAST, "templates": ["headline", "outcomes"],
            "purpose": "council", "as_it_is": True,
        } | given  # fmt: skip
        return releases.ask_report(self.table, by=self.cast.coordinator, audience=audience, **asked)

    def build(self, audience: str = "public", **given: Any) -> ReportRequest:
        """Ask for a report, let the worker build it, and return the request as it is then."""
        row = self.ask(audience, **given)
        jobs.run(self.job(row).pk)
        row.refresh_from_db()
        return row

    def job(self, row: ReportRequest) -> Job:
        """The job of a request."""
        return releases.job_of(row)


def released(cast: Cast) -> ReportRequest:
    """A report of invented figures that was released a moment ago; it has no file yet."""
    now = timezone.now()
    return ReportRequest.objects.create(
        table=cast.table, requested_by=cast.coordinator, requested_at=now, audience="public",
        first_date=date(2017, 4, 1), last_date=date(2018, 3, 31), templates=["headline"],
        purpose="council", document=report_to_json(example()), expires_at=now + timedelta(hours=24),
    )  # fmt: skip


def shelf(cast: Cast) -> ReportRequest:
    """A report that was asked for, a line of the ledger, a file and an indicator of the table's
    own, with nothing counted.
    """
    now = timezone.now()
    flags = Term.objects.filter(list=Term.List.STUDY_FLAGS)[:1]
    indicators.add_indicator(
        cast.table, by=cast.coordinator, list_name=Term.List.STUDY_FLAGS, terms=flags,
        name_en="An indicator", name_fr="Un indicateur",
    )  # fmt: skip
    ClosedQuarter.objects.create(
        table=cast.table, start_date=FIRST, counts={}, months={}, counted=sorted(every_form()),
        closed_at=now, closed_by=cast.coordinator,
    )  # fmt: skip
    Release.objects.create(
        table=cast.table, audience="public", first_date=FIRST, last_date=LAST,
        templates=["headline"], purpose="council", threshold=11, hidden=[], hidden_count=0,
        digest="0" * 64, passed_at=now, released_at=now, released_by=cast.coordinator,
    )  # fmt: skip
    row = ReportRequest.objects.create(
        table=cast.table, requested_by=cast.coordinator, requested_at=timezone.now(),
        audience="public", first_date=FIRST, last_date=LAST, templates=["headline"],
        purpose="council",
    )  # fmt: skip
    jobs.start(Job.Kind.REPORT, table=cast.table, by=cast.coordinator, subject_id=row.pk)
    ReportFile.objects.create(request=row, form="csv", language="en", content=b"a,b")
    return row


def regional(situations: int = 60, *, seed: int = 1, copies: int = 0) -> Reporting:
    """The same, with the other table's year beside it and one coordinator of both."""
    found = reporting(situations, seed=seed)
    cast = found.cast
    seat(cast.other_table, cast.seats["seated"].agency)
    holds(cast.other_table, cast.coordinator, "coordinator")
    agencies = [place.agency for place in cast.seats.values()][:6]
    years.tell(cast.other_table, agencies, cast.chair, situations=situations // 3, seed=seed + 1)
    copied = Situation.objects.filter(table=cast.other_table, stage="concluded")
    copied.filter(pk__in=list(copied.values_list("pk", flat=True)[:copies])).update(is_copy=True)
    for day in QUARTERS:
        quarters.close_quarter(cast.other_table, by=cast.coordinator, start_date=day)
    return found


def reporting(situations: int = 60, *, seed: int = 1) -> Reporting:
    """Tell a year and close its quarters."""
    cast = gather()
    agencies = [place.agency for place in cast.seats.values()][:6]
    years.tell(cast.table, agencies, cast.chair, situations=situations, seed=seed)
    for day in QUARTERS:
        quarters.close_quarter(cast.table, by=cast.coordinator, start_date=day)
    return Reporting(cast)
