"""The one door through which a report leaves as a file.

The coordinator's words pass the guard once more here: a name that was nobody's when they were
written may be somebody's now.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cases import guard
from cases.reports.document import Report, report_to_json
from cases.reports.writers import report_pdf, sheet, tidy
from tables.models import Table


@dataclass(frozen=True)
class Format:
    """One kind of file. ``write`` takes a report and a language."""

    suffix: str
    content_type: str
    write: Callable[[Report, str], bytes]


def write_json(report: Report, language: str) -> bytes:
    """Return *report* as JSON; it holds both languages."""
    return json.dumps(report_to_json(report), ensure_ascii=False, indent=1).encode()


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    "pdf": Format("pdf", "application/pdf", report_pdf.write),
    "story": Format("pdf", "application/pdf", report_pdf.write_story),
    "xlsx": Format("xlsx", XLSX, sheet.write),
    "csv": Format("csv", "text/csv; charset=utf-8", tidy.write),
    "json": Format("json", "application/json", write_json),
}


def export(report: Report, form: str, language: str, *, table: Table | None = None) -> bytes:
    """Return *report* in the format *form*. *table* brings its own words to the guard.

    Raises KeyError for an unknown format, IdentifierFound when the coordinator's words may point
    at a person.
    """
    check_words(report, table)
    return FORMATS[form].write(report, language)


def check_words(report: Report, table: Table | None = None) -> None:
    """Hold every text that a person wrote for *report* to the guard. Raises IdentifierFound."""
    save = guard.Save(table) if table is not None else None
    for name, words in texts(report):
        guard.check(words, field=name, save=save)


def texts(report: Report) -> Iterator[tuple[str, str]]:
    """Pairs of a name and a text that the coordinator wrote."""
    for code, label in report.commentary.items():
        yield f"comment_{code}", label.en
        yield f"comment_{code}", label.fr
    if report.story is not None:
        for name, label in (("headline", report.story.headline), ("gaps", report.story.gaps)):
            yield name, label.en
            yield name, label.fr
