"""Releases one invented report after the other, and reads from the files what is out.

Slices, readers, figures and files are the product's; only the database is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from cases.reports.build import draw
from cases.reports.catalogue.templates import BY_CODE, crosstabs
from cases.reports.charts import chart
from cases.reports.document import Audience, Certificate, Label, Report
from cases.reports.ledger import holding, slices_of, span_of, unit_of, units_by_table
from cases.reports.periods import QUARTER, end_of, later, period
from cases.reports.proposed import Proposed
from cases.reports.protection.assemble import assemble
from cases.reports.protection.holdings import name_of
from cases.reports.protection.run import Protected, Reader, Refused, secure
from cases.reports.protection.units import COPIES, Unit
from cases.reports.suppression import System
from cases.reports.writers.export import FORMATS
from tests.cases.reports import reading
from tests.cases.reports.protection.attacker import Place, Spot
from tests.cases.reports.protection.invented import OPEN, QUARTERS, WORDS, Counter

AT = datetime(2025, 1, 15, 12, tzinfo=UTC)
QUICK = ("csv", "json", "xlsx")


@dataclass(frozen=True)
class Read:
    """What somebody knows who has the files of all releases."""

    known: dict[Place, int]
    spots: list[Spot]
    system: System | None = None  # what the protection weighed for the last report, and hid of it
    hidden: frozenset[str] = frozenset()


def release(
    counter: Counter, asked: list[Proposed], threshold: int, *, forms: tuple[str, ...] = QUICK
) -> Read:
    """Protect and write each report; what is refused is not written.

    Tables with copies are reported apart, as ``Wanted`` insists.
    """
    out: list[Proposed] = []
    found = Read({}, [])
    last = None
    for one in asked:
        if one.further and counter.has_copies(unit_of(one).tables, span_of(one)[1]):
            continue
        new = list(slices_of(one, WORDS))
        held = holding(Audience.PUBLIC, out, WORDS, frozenset(), new)
        try:
            pattern = secure(new, [Reader("public", threshold, held)], counter)
        except Refused:
            continue
        one.hidden = sorted(pattern.hidden)
        out.append(one)
        last = new, held, pattern.hidden
        report = written(one, counter, pattern, threshold)
        for (code, row, column), value in agreed(report, forms).items():
            place = where(one, code, row, column)
            found.spots.append(place[0])
            if value is not None:
                found.known[place] = value
    if last is None:
        return found
    new, held, hidden = last
    system = assemble(new, held, counter, threshold=threshold, zeros_sensitive=False)
    return replace(found, system=system, hidden=hidden)


def name_at(place: Place) -> str:
    """What the protection calls the count of a place."""
    spot, key = place
    last = end_of(spot.last)
    first = last if key == OPEN else spot.first
    days = {spot.last} if key == OPEN else {day for _table, day in spot.again}
    again = frozenset((table, day, 2) for table, day in spot.again if day in days)
    return name_of(Unit(spot.parts, first, last, again), key)


def written(asked: Proposed, counter: Counter, pattern: Protected, threshold: int) -> Report:
    """The report as the product puts it together."""
    return Report(
        title=Label("Report", "Rapport"), place=Label("River", "Rivière"),
        is_region=bool(asked.further), period=period(asked.first_date, asked.last_date),
        audience=Audience.PUBLIC, threshold=threshold,
        figures=tuple(draw(asked, WORDS, pattern.shown, counter)),
        certificate=Certificate(pattern.digest, "upper", threshold, AT), ledger_id="0",
        made_at=AT,
    )  # fmt: skip


def agreed(report: Report, forms: tuple[str, ...]) -> reading.Counts:
    """The counts as the files tell them. Every format has to tell the same, cell for cell."""
    told: dict[str, reading.Counts] = {}
    for form in forms:
        content = FORMATS[form].write(report, "en")
        told[form] = _read(form, content, report)
    first = told[forms[0]]
    for form, counts in told.items():
        assert counts == first, form
    for figure in report.figures:
        drawn = chart(figure, "en")
        if drawn:
            assert reading.of_svg(drawn, figure.code).items() <= first.items(), figure.code
    return first


def _read(form: str, content: bytes, report: Report) -> reading.Counts:
    if form == "csv":
        return reading.of_csv(content)
    if form == "xlsx":
        return reading.of_sheet(content, report.figures)
    if form == "pdf":
        return reading.of_pdf(content, report.figures, "en")
    return reading.of_json(content)


def where(asked: Proposed, code: str, row: str, column: str) -> Place:
    """The spot and the key of a cell of a figure."""
    base = code
    for suffix in ("_over_time", "_beside", "_by_table"):
        base = base.removesuffix(suffix)
    made = {c.code: c for c in crosstabs(WORDS, asked.templates, wide=asked.wide_ages)}
    made |= {c.code: c for t in asked.templates for c in (f(WORDS) for f in BY_CODE[t].by_quarter)}
    spot = _spot(asked, unit_of(asked))
    if code.endswith("_by_table") and column != "region":
        units = {table.prefix: unit for table, unit in units_by_table(asked).items()}
        spot = _spot(asked, units[column])
    elif code != base and not code.endswith("_by_table") and column != "all":
        first = date(int(column[:4]), int(column[4:]), 1)
        length = 1 if code.endswith("_over_time") else _quarters(asked)
        last = later(first, QUARTER * (length - 1))
        spot = spot._replace(first=first, last=last, again=_again(asked, spot.parts, first, last))
    key = made[base].key(row, column if code == base else "all")
    if key == OPEN:
        again = frozenset(p for p in spot.again if p[1] == spot.last)
        spot = spot._replace(first=spot.last, again=again)
    return spot, key


def _spot(asked: Proposed, unit: Any) -> Spot:
    first, last = unit.first, max(day for day in QUARTERS if day <= unit.last)
    return Spot(unit.tables, first, last, _again(asked, unit.tables, first, last))


def _again(
    asked: Proposed, parts: frozenset[str], first: date, last: date
) -> frozenset[tuple[str, date]]:
    tables = {part.removesuffix(COPIES) for part in parts}
    named = [(str(table), date.fromisoformat(str(day))) for table, day, _n in asked.editions]
    return frozenset((t, day) for t, day in named if t in tables and first <= day <= last)


def _quarters(asked: Proposed) -> int:
    return sum(asked.first_date <= day <= asked.last_date for day in QUARTERS)
