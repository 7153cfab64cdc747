"""A province of tables with years of situations, for measuring how they are counted.

A first generation is drawn one by one and written through the models. More come from it inside the
database, under new ids and numbers (``INSERT … SELECT``), with every constraint and trigger as it
is: a row that the rules would not accept stops the filling.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

TABLES, YEARS, FIRST = 60, 5, 2020
BASE = 15_000  # the first generation


def fill(situations: int) -> tuple[Any, list[Any]]:
    """The people, and the tables with their first generation."""
    from tests import cast as casting
    from tests.cases.reports import years

    cast, lists = casting.gather(), years.Lists()
    agencies = [seat.agency for seat in cast.seats.values()][:6]
    tables = [_table(number, cast, lists) for number in range(TABLES)]
    each = situations // TABLES // YEARS
    for number, table in enumerate(tables):
        for year in range(YEARS):
            rows, rng = years.Rows(), random.Random(100 * number + year)
            teller = years.Teller(table, agencies, cast.chair, lists, rng, rows)
            teller.number = each * year
            teller.year(datetime(FIRST + year, 1, 3, 14, tzinfo=UTC), each)
            _change_hands(rows, agencies)
            rows.write()
            _around(table, rows, cast, lists, rng)
    _remember()
    return cast, tables


def grow(before: int, after: int) -> None:
    """Have *after* generations where there were *before*."""
    from django.db import connection, transaction

    from cases import models

    order = (models.Situation, models.Coded, models.AffectedPerson, models.CodedValue,
             models.Discussion, models.Involvement, models.ReportBack,
             models.ServiceMobilized)  # fmt: skip
    statements = [_copying(model) for model in order]
    for generation in range(before, after):
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, {"n": generation})
    analyze()


def analyze() -> None:
    """Tell the planner what there is."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _table(number: int, cast: Any, lists: Any) -> Any:
    from cases.services import indicators
    from tables import services
    from tests import cast as casting

    prefix = "B" + chr(65 + number // 26) + chr(65 + number % 26)
    table = services.create_table(by=None, name_en=prefix, name_fr=prefix, prefix=prefix)
    for agency in {seat.agency_id: seat.agency for seat in cast.seats.values()}.values():
        casting.seat(table, agency)
    casting.holds(table, cast.coordinator, "coordinator")
    for name in ("risk_categories", "risk_factors", "conclusion_reasons"):
        indicators.add_indicator(
            table, by=cast.coordinator, list_name=name, terms=lists[name][:3],
            name_en=f"Any {name}", name_fr=f"Tout {name}",
        )  # fmt: skip
    return table


def _change_hands(rows: Any, agencies: list[Any]) -> None:
    """What is edited later: every tenth lead hands over, every sixteenth agency is not shown."""
    from cases.models import Involvement

    parts = list(rows.of[Involvement])
    for part in parts[::16]:
        part.is_shown = False
    leads = [part for part in parts if part.role == "lead"][::10]
    for lead in leads:
        involved = {part.agency for part in parts if part.situation is lead.situation}
        lead.until_at = lead.from_at + timedelta(days=3)
        rows.add(
            Involvement(
                situation=lead.situation, role="lead", from_at=lead.until_at,
                sees_from_at=lead.until_at,
                agency=next(agency for agency in agencies if agency not in involved),
            )
        )  # fmt: skip


def _around(table: Any, rows: Any, cast: Any, lists: Any, rng: random.Random) -> None:
    """What belongs to the table and not to a situation: who came, what stood in the way."""
    from cases.models import Barrier, OfferCount
    from tables.models import Attendance, Meeting

    meetings, by = rows.of[Meeting], cast.chair
    seats = list(table.seats.all())
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, seat=seat, user=by, acknowledged_at=meeting.opened_at,
                   confirmed_at=meeting.opened_at, confirmed_by=by)
        for meeting in meetings for seat in rng.sample(seats, len(seats) - 2)
    )  # fmt: skip
    Barrier.objects.bulk_create(
        Barrier(table=table, meeting=meeting, kind=rng.choice(lists["barrier_kinds"]),
                raised_at=meeting.opened_at, raised_by=by, status_at=meeting.opened_at,
                status_by=by)
        for meeting in meetings[::10]
    )  # fmt: skip
    year = meetings[0].opened_at.year
    OfferCount.objects.bulk_create(
        OfferCount(table=table, agency=seat.agency, month_date=date(year, month, 1),
                   kind="not_us", count=rng.randint(1, 9))
        for seat in seats for month in range(1, 13)
    )  # fmt: skip


def _remember() -> None:
    """Which situations are the first generation."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_first AS SELECT id FROM cases_situation")
        cursor.execute("CREATE UNIQUE INDEX ON bench_first (id)")
    analyze()


def _copying(model: Any) -> str:
    """The statement that copies the rows of the first generation, as generation ``n``."""
    fields = model._meta.concrete_fields
    copied = ", ".join(_copied(field) for field in fields)
    own = "id" if model.__name__ == "Situation" else "situation_id"
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(field.column for field in fields)}) "
        f"SELECT {copied} FROM {model._meta.db_table} r JOIN bench_first f ON f.id = r.{own}"
    )


def _copied(field: Any) -> str:
    """A column of a copy: rows that belong together get new ids that do, too."""
    if field.primary_key or field.name in ("situation", "discussion"):
        return f"md5(r.{field.column}::text || %(n)s)::uuid"
    if field.name == "number":
        return f"r.number + %(n)s * {BASE}"
    return f"r.{field.column}"
