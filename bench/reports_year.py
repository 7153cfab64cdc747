"""One table's last year: close its quarters; from the click to the PDF, and to every file."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from bench.reports_rows import FIRST, YEARS


def a_year() -> None:
    """Close the quarters, then build three reports."""
    from datetime import date

    from django.utils import timezone

    from agencies.models import User
    from bench.reports import took
    from cases.reports.catalogue.templates import BY_CODE
    from cases.services import quarters, releases
    from tables.models import Table

    table = Table.objects.get(prefix="BAA")
    coordinator = User.objects.get(offices__table=table, offices__office="coordinator")
    year = FIRST + YEARS - 1
    days = [date(year, month, 1) for month in (1, 4, 7, 10)]
    closing = took(lambda: [
        quarters.close_quarter(table, by=coordinator, start_date=day) for day in days
    ])  # fmt: skip
    print(f"close four quarters: {closing:.2f} s")
    usual = ("headline", "meetings", "outcomes", "kinds", "persons", "risks", "agencies", "times")
    for words, audience, templates in (
        ("usual templates, table", "table", usual),
        ("usual templates, public", "public", usual),
        ("whole catalogue, partners", "partners", tuple(BY_CODE)),
    ):
        row = releases.ask_report(
            table, by=coordinator, audience=audience, first_date=days[0],
            last_date=date(year, 12, 31), templates=templates, purpose="council", as_it_is=True,
        )  # fmt: skip
        began = timezone.now()
        with ThreadPoolExecutor(1) as pool:
            worker = pool.submit(_work, str(releases.job_of(row).pk))
            pdf = took(partial(_wait_for_pdf, row, worker))
            worker.result()
        job = releases.job_of(row)
        released = (job.ended_at - began).total_seconds()
        files = (timezone.now() - began).total_seconds()
        print(f"{words}: released after {released:.2f} s, PDF after {pdf:.2f} s, every file after "
              f"{files:.2f} s ({job.state} {job.error})")  # fmt: skip


def _work(job: str) -> None:
    """What a worker does with a job."""
    from django.db import connection

    from cases.services import jobs

    try:
        jobs.run(job)
    finally:
        connection.close()


def _wait_for_pdf(row: Any, worker: Future[None]) -> None:
    """Until the PDF of who asked is there, or nothing more will come."""
    mine = row.files.filter(form="pdf", language=row.requested_by.language)
    while not mine.exclude(content=None).exists() and not worker.done():
        time.sleep(0.01)
