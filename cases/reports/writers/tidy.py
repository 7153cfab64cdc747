"""A report as tidy CSV: one line for each count, rate and median, UTF-8 with a byte order mark.

A text that a spreadsheet could take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from cases.reports.document import Figure, Report
from cases.reports.findings import span

BOM = "\ufeff"
COLUMNS = (
    "place", "period_first", "period_last", "audience", "threshold", "hidden_in_report",
    "certificate", "ledger_id", "audit_head", "sample", "notes",
    "figure", "figure_title", "unit", "cohort", "base",
    "kind", "row", "row_label", "column", "column_label", "is_total", "value", "is_hidden",
    "per_cent", "comment",
)  # fmt: skip
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
Line = dict[str, object]


def write(report: Report, language: str) -> bytes:
    """Return *report* as CSV; codes are the same in both languages, labels are in *language*."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, restval="")
    writer.writeheader()
    about = _about(report, language)
    for figure in report.figures:
        of = about | _of(figure, report, language)
        for line in (*_counts(figure, language), *_rates(figure, language)):
            writer.writerow({name: safe(value) for name, value in (of | line).items()})
    return (BOM + file.getvalue()).encode()


def safe(value: object) -> object:
    """*value*, with an apostrophe before a text that could be taken for a formula."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value


def _about(report: Report, language: str) -> Line:
    return {
        "place": report.place.in_(language),
        "period_first": report.period.first.isoformat(),
        "period_last": report.period.last.isoformat(),
        "audience": report.audience.value,
        "threshold": report.threshold,
        "hidden_in_report": report.hidden,
        "certificate": report.certificate.digest,
        "ledger_id": report.ledger_id,
        "audit_head": report.certificate.trail_head,
        "sample": _yes(report.is_sample),
        "notes": " ".join(note.in_(language) for note in report.notes),
    }


def _of(figure: Figure, report: Report, language: str) -> Line:
    return {
        "figure": figure.code,
        "figure_title": figure.title.in_(language),
        "unit": figure.unit.value,
        "cohort": figure.cohort.value,
        "base": figure.base.in_(language),
        "comment": report.comment(figure.code).in_(language),
    }


def _counts(figure: Figure, language: str) -> Iterator[Line]:
    for row, column, cell in figure.each():
        share = figure.share(row.code, column.code)
        yield {
            "kind": "count",
            "unit": column.unit or figure.unit.value,
            "row": row.code,
            "row_label": row.label.in_(language),
            "column": column.code,
            "column_label": column.label.in_(language),
            "is_total": _yes(row.is_total or column.is_total),
            "value": "" if cell.value is None else cell.value,
            "is_hidden": _yes(cell.is_hidden),
            "per_cent": "" if share is None else share,
        }


def _rates(figure: Figure, language: str) -> Iterator[Line]:
    for rate in figure.rates:
        value = figure.rate(rate)
        yield {
            "kind": "rate",
            "row": rate.code,
            "row_label": rate.label.in_(language),
            "base": rate.base.in_(language),
            "is_hidden": _yes(value is None),
            "per_cent": "" if value is None else value,
        }
    for median in figure.medians:
        column = figure.columns[-1]
        band = figure.median(median, column.code)
        yield {
            "kind": "median",
            "row": median.code,
            "row_label": median.label.in_(language),
            "column": column.code,
            "column_label": column.label.in_(language),
            "value": span(band, figure).in_(language) if band else "",
            "is_hidden": _yes(band is None),
        }


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"
