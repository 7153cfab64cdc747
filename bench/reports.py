"""Counting and building reports: all indicators against the plain SQL they need, click to PDF.

    python -m bench.reports                           60 tables, 5 years, 15,000 situations
    python -m bench.reports --situations 1000000

Starts a PostgreSQL of its own and fills it. *Indicators*: all of the catalogue by table and
quarter through the product, against bare ``GROUP BY``s over the same rows, and how the cost grows
with the period (log of cost over log of size; 1 is linear). *A year*: close four quarters, ask,
protect, audit, write every file in both languages.
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
from datetime import UTC, datetime
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
        indicators([table.pk for table in tables], options.runs)
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
        casting.holds(table, cast.coordinator, "coordinator")
        for agency in agencies:
            casting.seat(table, agency)
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


def indicators(tables: list[Any], runs: int) -> None:
    """All indicators and the plain SQL, for the last year, the last two, … of the five."""
    from zoneinfo import ZoneInfo

    from cases.reports import indicators

    zone = ZoneInfo("America/Toronto")
    print(f"{'years':>5} {'indicators s':>13} {'plain SQL s':>12} {'ratio':>6}")
    points = []
    for years in range(1, YEARS + 1):
        start = datetime(FIRST + YEARS - years, 1, 1, tzinfo=zone)
        end = datetime(FIRST + YEARS, 1, 1, tzinfo=zone)
        scope = indicators.Scope(tuple(tables), start, end, zone)
        ours = _time(lambda scope=scope: indicators.count(scope), runs)
        bare = _time(lambda start=start, end=end: plain({"start": start, "end": end}), runs)
        points.append((math.log(years), math.log(ours)))
        print(f"{years:>5} {ours:>13.2f} {bare:>12.2f} {ours / bare:>6.2f}")
    slope = statistics.linear_regression(*zip(*points, strict=True)).slope
    print(f"cost grows with size to the power of {slope:.2f}\n")


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
    """One table's last year: close its quarters, then from asking to the last file."""
    from datetime import date

    from cases.models import Job
    from cases.reports.catalogue.templates import BY_CODE
    from cases.services import jobs, quarters, releases

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
        job = Job.objects.get(subject_id=row.pk)
        seconds = _time(lambda job=job: jobs.run(job.pk), 1)
        job.refresh_from_db()
        print(f"{words}: {seconds:.2f} s from asking to the last file ({job.state} {job.error})")


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
