"""Counting and building reports: all indicators against the plain SQL they need, click to PDF.

    python -m bench.reports                           60 tables, 5 years, 15,000 situations
    python -m bench.reports --situations 1000000

Starts a PostgreSQL of its own and fills it. *Indicators*: all of the catalogue by table and
quarter through the product, against bare ``GROUP BY``s over the same rows, and how the cost grows
with the period (log of cost over log of size; 1 is linear). *A year*: close four quarters, ask,
protect, audit, release, write the PDF, write every other file in both languages.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("SECRET_KEY", "only-for-this-measurement-" + "0123456789" * 4)
os.environ.setdefault("SITE_URL", "http://localhost")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

TABLES, YEARS, FIRST = 60, 5, 2020
SITUATION = "JOIN cases_situation s ON s.id = v.situation_id"
QUARTER = "date_trunc('quarter', {} AT TIME ZONE 'America/Toronto')"
HERE = "s.discussed_at >= %(start)s AND s.discussed_at < %(end)s"


def main() -> int:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--situations", type=int, default=15_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--plot", type=Path, help="where to draw cost against size (SVG)")
    options = parser.parse_args()
    from tests.services import postgres

    folder = Path(tempfile.mkdtemp(prefix="bench-reports-"))
    cluster = postgres.start(folder.with_name(f"{folder.name}-pg"))
    try:
        os.environ["DATABASE_URL"] = cluster.url
        os.environ["STATE_DIR"] = str(folder)
        from bench import lists

        lists._set_up()
        started = time.perf_counter()
        cast, tables = fill(options.situations)
        print(f"{options.situations} situations over {TABLES} tables and {YEARS} years, filled in "
              f"{time.perf_counter() - started:.0f} s\n")  # fmt: skip
        points = indicators([table.pk for table in tables], options)
        if options.plot:
            options.plot.write_text(drawn(points), encoding="utf-8")
        a_year(cast, tables[0])
    finally:
        from bench import lists

        lists._hang_up()
        postgres.stop(cluster)
    return 0


def fill(situations: int) -> tuple[Any, list[Any]]:
    """Years of situations at every table, put straight into the database."""
    from django.db import connection

    from tables import services
    from tests import cast as casting
    from tests.cases.reports import years

    cast = casting.gather()
    agencies = [seat.agency for seat in cast.seats.values()][:6]
    lists, tables = years.Lists(), []
    for number in range(TABLES):
        prefix = "B" + chr(65 + number // 26) + chr(65 + number % 26)
        table = services.create_table(by=None, name_en=prefix, name_fr=prefix, prefix=prefix)
        for agency in {seat.agency_id: seat.agency for seat in cast.seats.values()}.values():
            casting.seat(table, agency)
        casting.holds(table, cast.coordinator, "coordinator")
        each = situations // TABLES // YEARS
        for year in range(YEARS):
            rows = years.Rows()
            teller = years.Teller(
                table, agencies, cast.chair, lists, random.Random(100 * number + year), rows
            )
            teller.number = each * year
            teller.year(datetime(FIRST + year, 1, 3, 14, tzinfo=UTC), each)
            rows.write()
        tables.append(table)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return cast, tables


def indicators(tables: list[Any], options: argparse.Namespace) -> list[tuple[float, float]]:
    """All indicators and the plain SQL, for the last year, the last two, … of the five.

    Returns each size, in situations, with what counting it cost in seconds.
    """
    from zoneinfo import ZoneInfo

    from cases.reports import indicators

    zone = ZoneInfo("America/Toronto")
    print(f"{'years':>5} {'situations':>11} {'indicators s':>13} {'plain SQL s':>12} {'ratio':>6}")
    points = []
    for years in range(1, YEARS + 1):
        start = datetime(FIRST + YEARS - years, 1, 1, tzinfo=zone)
        end = datetime(FIRST + YEARS, 1, 1, tzinfo=zone)
        scope = indicators.Scope(tuple(tables), start, end, zone)
        ours = _time(lambda scope=scope: indicators.count(scope), options.runs)
        given = {"start": start, "end": end}
        bare = _time(lambda given=given: plain(given), options.runs)
        size = options.situations * years / YEARS
        points.append((size, ours))
        print(
            f"{years:>5} {size:>11.0f} {ours:>13.2f} {bare:>12.2f} {ours / bare:>6.2f}", flush=True
        )
    logs = [(math.log(size), math.log(cost)) for size, cost in points]
    slope = statistics.linear_regression(*zip(*logs, strict=True)).slope
    print(f"cost grows with size to the power of {slope:.2f}\n", flush=True)
    return points


def drawn(points: list[tuple[float, float]]) -> str:
    """Cost against size on logarithmic axes, as SVG; the grey line is linear growth."""
    logs = [(math.log10(size), math.log10(cost)) for size, cost in points]
    (x0, y0), (x1, _y1) = logs[0], logs[-1]

    def place(x: float, y: float) -> str:
        return f"{60 + 400 * (x - x0):.1f},{330 - 200 * (y - y0):.1f}"

    dots = "".join(
        f'<circle cx="{place(*log).split(",")[0]}" cy="{place(*log).split(",")[1]}" r="4"/>'
        f'<text x="{place(*log).split(",")[0]}" y="350" font-size="9">{size:.0f}</text>'
        f'<text x="4" y="{place(*log).split(",")[1]}" font-size="9">{cost:.2f} s</text>'
        for log, (size, cost) in zip(logs, points, strict=True)
    )
    line = " ".join(place(*log) for log in logs)
    linear = f"{place(x0, y0)} {place(x1, y0 + x1 - x0)}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 370">'
        f'<polyline points="{linear}" fill="none" stroke="#999"/>'
        f'<polyline points="{line}" fill="none" stroke="#0b5c77"/>{dots}</svg>'
    )


def plain(given: dict[str, Any]) -> None:
    """The ``GROUP BY``s that the catalogue needs, written by hand and read as they come."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, given)
            cursor.fetchall()


def _by(of: str, rows: str, columns: str, where: str = HERE, at: str = "s.discussed_at") -> str:
    quarter, listed = QUARTER.format(at), _numbers(columns, 3)
    return (
        f"SELECT s.table_id, {quarter}, {columns}, count({of}) {rows} "
        f"WHERE {where} GROUP BY 1, 2, {listed}"
    )


def _distinct(rows: str, columns: str, what: str) -> str:
    quarter = QUARTER.format("s.discussed_at")
    names = ", ".join(f"c{n}" for n in range(columns.count(",") + 1))
    inner = f"SELECT DISTINCT s.table_id t, {quarter} q, {columns}, {what} w {rows} WHERE {HERE}"
    return (
        f"WITH d(t, q, {names}, w) AS ({inner}) "
        f"SELECT t, q, {names}, count(*) FROM d GROUP BY t, q, {names}"
    )


def _numbers(columns: str, first: int) -> str:
    """The places of so many columns, from *first*."""
    return ", ".join(str(first + n) for n in range(columns.count(",") + 1))


VALUES = f"FROM cases_codedvalue v {SITUATION} JOIN cases_term k ON k.id = v.term_id"
CONCLUDED = "s.concluded_at >= %(start)s AND s.concluded_at < %(end)s"
STATEMENTS = (
    _by("*", "FROM cases_situation s", "s.stage, s.aer, s.named_at IS NULL, s.rejection_reason_id"),
    _by("*", "FROM cases_situation s", "s.originating_agency_id"),
    _by("*", "FROM cases_situation s LEFT JOIN cases_coded c ON c.situation_id = s.id",
        "c.discussion_type_id"),
    _by("*", "FROM cases_situation s", "s.contact_made_at - s.named_at < interval '1 day'"),
    _by("*", "FROM cases_situation s", "s.conclusion_reason_id", CONCLUDED, "s.concluded_at"),
    _by("*", "FROM cases_situation s", "(s.concluded_at - s.discussed_at) < interval '7 days'",
        CONCLUDED, "s.concluded_at"),
    _by("*", f"FROM cases_affectedperson v {SITUATION}", "v.age_group_id, v.sex_id"),
    _by("*", f"FROM cases_codedvalue v {SITUATION}", "v.term_id"),
    _by("*", VALUES, "k.parent_id"),
    _distinct(VALUES, "k.parent_id", "s.id"),
    _distinct(f"{VALUES} JOIN cases_affectedperson p ON p.situation_id = s.id",
              "k.parent_id, p.age_group_id, p.sex_id", "p.id"),
    _distinct(f"{VALUES} JOIN cases_codedvalue v2 ON v2.situation_id = s.id"
              " JOIN cases_term k2 ON k2.id = v2.term_id AND k2.list = 'risk_factors'"
              " AND k.list = 'risk_factors' AND k2.parent_id > k.parent_id",
              "k.parent_id, k2.parent_id", "s.id"),
    _distinct(f"FROM cases_involvement v {SITUATION}", "v.role, v.agency_id", "s.id"),
    _distinct(f"FROM cases_involvement v {SITUATION} JOIN agencies_agency a ON a.id = v.agency_id",
              "v.role, a.sector_id", "s.id"),
    _by("*", f"FROM cases_servicemobilized v {SITUATION}",
        "v.service_type_id, v.mobilization_type_id",
        "v.at >= %(start)s AND v.at < %(end)s", "v.at"),
    _by("*", f"FROM cases_discussion v {SITUATION}", "v.outcome",
        "v.closed_at >= %(start)s AND v.closed_at < %(end)s", "v.closed_at"),
    _by("*", f"FROM cases_discussion v {SITUATION}", "s.id", CONCLUDED, "s.concluded_at"),
    _by("*", f"FROM cases_reportback v {SITUATION}", "v.agency_id, v.outcome_id",
        "v.at >= %(start)s AND v.at < %(end)s", "v.at"),
    "SELECT table_id, kind, count(*) FROM tables_meeting GROUP BY 1, 2",
)  # fmt: skip


def a_year(cast: Any, table: Any) -> None:
    """One table's last year: close its quarters; from the click to the PDF, and to every file."""
    from datetime import date

    from django.utils import timezone

    from cases.reports.catalogue.templates import BY_CODE
    from cases.services import quarters, releases

    year = FIRST + YEARS - 1
    days = [date(year, month, 1) for month in (1, 4, 7, 10)]
    closing = _time(lambda: [
        quarters.close_quarter(table, by=cast.coordinator, start_date=day) for day in days
    ], 1)  # fmt: skip
    print(f"close four quarters: {closing:.2f} s")
    usual = ("headline", "meetings", "outcomes", "kinds", "persons", "risks", "agencies", "times")
    for words, audience, templates in (
        ("usual templates, table", "table", usual),
        ("usual templates, public", "public", usual),
        ("whole catalogue, partners", "partners", tuple(BY_CODE)),
    ):
        row = releases.ask_report(
            table, by=cast.coordinator, audience=audience, first_date=days[0],
            last_date=date(year, 12, 31), templates=templates, purpose="council", as_it_is=True,
        )  # fmt: skip
        began = timezone.now()
        with ThreadPoolExecutor(1) as pool:
            worker = pool.submit(_work, str(releases.job_of(row).pk))
            pdf = _time(partial(_wait_for_pdf, row, worker), 1)
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


def _time(run: Callable[[], Any], runs: int) -> float:
    """The shortest of some runs, in seconds."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return min(taken)


if __name__ == "__main__":
    raise SystemExit(main())
