"""Records as a file: CSV or XLSX, with a sheet that says which columns are ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.reports.records.columns import COLUMNS
from cases.reports.records.rows import Record
from cases.reports.writers.export import XLSX
from cases.reports.writers.sheet import OPTIONS
from cases.reports.writers.tidy import BOM, safe


@dataclass(frozen=True)
class Format:
    """One kind of file."""

    content_type: str
    write: Callable[[list[Record]], bytes]


def write(records: list[Record], form: str, language: str) -> bytes:
    """*records* as a file. Their values were made in a language already; heads are in *language*.

    Raises KeyError for an unknown format.
    """
    with override(language):
        return FORMATS[form].write(records)


def _csv(records: list[Record]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([column.code for column in COLUMNS])
    for record in records:
        writer.writerow([safe(record.values[column.code]) for column in COLUMNS])
    return (BOM + file.getvalue()).encode()


def _xlsx(records: list[Record]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet(_("Records"))
        sheet.set_column(0, len(COLUMNS), 24)
        sheet.freeze_panes(1, 1)
        lines = [
            [str(column.label) for column in COLUMNS],
            *([record.values[column.code] for column in COLUMNS] for record in records),
        ]
        about = book.add_worksheet(_("Columns"))
        about.set_column(0, 2, 40)
        words = [
            [_("Column"), _("Label"), _("Where its name is from")],
            *([column.code, str(column.label), source(column.named)] for column in COLUMNS),
        ]
        for place, rows in ((sheet, lines), (about, words)):
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    place.write_string(at, column, value)
    return file.getvalue()


def source(named: bool) -> str:
    """Where the name of a column is from."""
    if named:
        return _("Named in the database’s public description")
    return _("Ours: the database’s own name could not be verified")


FORMATS = {"csv": Format("text/csv; charset=utf-8", _csv), "xlsx": Format(XLSX, _xlsx)}
