"""A report of which more than half would be hidden is not released before somebody has said so.

What is out stays out, so that it is better asked first: wider age groups or a longer period may
show more, and with the ledger as it is now only one of them can follow the other safely.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from cases.models import ClosedQuarter, ReportRequest
from cases.reports.catalogue.templates import BY_CODE, WIDE
from cases.reports.document import Figure
from cases.reports.figures import are_mostly_hidden, is_mostly_hidden
from cases.reports.ledger import tables_of
from cases.reports.periods import QUARTER, YEAR, end_of, later, months_in, quarters
from cases.services.jobs import JobFailed
from cases.services.uncounted import templates_missing
from tables.models import Table

MOSTLY_HIDDEN, NOTHING = "mostly_hidden", "no_figure"
WIDER_AGES, LONGER, AS_IT_IS = "wider_ages", "longer", "as_it_is"


def stop_where_little_shows(row: ReportRequest, figures: Iterable[Figure]) -> None:
    """Raise JobFailed, naming the figures on the request, unless it is wanted as it is.

    A report without any figure is none either: own indicators may be younger than its period.
    """
    found = list(figures)
    if not found:
        raise JobFailed(NOTHING)
    if row.as_it_is or not are_mostly_hidden(found):
        return
    little = [asdict(figure.title) for figure in found if is_mostly_hidden(figure)]
    row.refusal = {"templates": [], "releases": [], "figures": little}
    row.save(update_fields=["refusal"])
    raise JobFailed(MOSTLY_HIDDEN)


def ways(row: ReportRequest) -> dict[str, dict[str, Any]]:
    """What could be asked for instead, by name: the members of the request that would change."""
    found: dict[str, dict[str, Any]] = {}
    if not row.wide_ages and any(make in WIDE for code in row.templates
                                 for make in BY_CODE[code].crosstabs):  # fmt: skip
        found[WIDER_AGES] = {"wide_ages": True}
    days = _longer(row)
    if days is not None:
        found[LONGER] = {"first_date": days[0], "last_date": days[1], "beside": []}
    return found | {AS_IT_IS: {"as_it_is": True}}


def _longer(row: ReportRequest) -> tuple[date, date] | None:
    """The next longer period that counted all of it: the quarter of a month, the year, the two
    years with the one before.
    """
    first, length = row.first_date, months_in(row.first_date, row.last_date)
    year = date(first.year, 1, 1)
    tries = [(date(first.year, (first.month - 1) // QUARTER * QUARTER + 1, 1), QUARTER),
             (year, YEAR), (later(year, -YEAR), 2 * YEAR)]  # fmt: skip
    closed = set.intersection(*(_counted(table, row.templates) for table in tables_of(row)))
    for begin, months in tries:
        last = end_of(begin, months)
        holds_it = begin <= first and last >= row.last_date
        if months > length and holds_it and closed.issuperset(quarters(begin, last)):
            return begin, last
    return None


def _counted(table: Table, templates: Iterable[str]) -> set[date]:
    """The quarters of a table that counted all of these templates."""
    asked = set(templates)
    rows = ClosedQuarter.objects.filter(table=table).order_by("edition")
    last = {row.start_date: row for row in rows}
    return {day for day, row in last.items() if asked.isdisjoint(templates_missing(row))}
