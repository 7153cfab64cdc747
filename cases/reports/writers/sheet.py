"""A report as a spreadsheet: a "Read me" sheet, then one sheet for each table.

Counts and shares are numbers, everything else is written as text: nothing that stands in a name or
a comment can become a formula or an address.
"""

from __future__ import annotations

import io
import math
import re
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.reports.document import HIDDEN_WORDS, Cell, Figure, Report
from cases.reports.findings import finding
from cases.reports.writers.shown import base_of, facts, show_figure

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NAME_LIMIT = 31  # letters of a sheet's name
HEAD_ROW = 5
LABELS, NUMBERS = 52, 14  # the widths of columns, in letters
MOST_MERGED = 4  # columns of numbers that a sentence runs over
LINE = 16  # points
LETTER = 1
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
Sheet = Any


def write(report: Report, language: str) -> bytes:
    """Return *report* as XLSX in *language*."""
    file = io.BytesIO()
    with override(language), xlsxwriter.Workbook(file, OPTIONS) as book:
        title = f"{report.title.in_(language)} – {report.place.in_(language)}"
        book.set_properties({"title": title, "created": report.made_at.replace(tzinfo=None)})
        formats = _formats(book)
        _read_me(book, report, language, formats)
        for number, figure in enumerate(report.figures, 1):
            _figure(book, report, figure, number, language, formats)
    return file.getvalue()


def sheet_name(number: int, words: str) -> str:
    """A name that is unique by its number and that every program takes."""
    return f"{number} {_NOT_IN_NAMES.sub(' ', words)}"[:NAME_LIMIT].strip()


def _formats(book: Any) -> dict[str, Any]:
    plain = {"valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "bold": book.add_format({**plain, "bold": True, "text_wrap": True}),
        "text": book.add_format({**plain, "text_wrap": True}),
        "head": book.add_format(
            {**plain, "bold": True, "text_wrap": True, "align": "right", "bottom": 1}
        ),
        "first": book.add_format({**plain, "bold": True, "text_wrap": True, "bottom": 1}),
        "finding": book.add_format({**plain, "bold": True, "font_size": 12, "text_wrap": True}),
        "quiet": book.add_format({**plain, "text_wrap": True, "font_color": "#4A5560"}),
        "count": book.add_format({**plain, "num_format": "#,##0"}),
        "share": book.add_format({**plain, "num_format": "0.00%"}),
        "hidden": book.add_format(
            {**plain, "pattern": 15, "fg_color": "#B8C1C7", "align": "right"}
        ),
    }


def _read_me(book: Any, report: Report, language: str, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(_("Read me"))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, report.title.in_(language), formats["title"])
    for row, fact in enumerate(facts(report, language), 2):
        sheet.write_string(row, 0, fact["label"], formats["bold"])
        sheet.write_string(row, 1, fact["value"], formats["text"])
    row += 2
    for words in (_protection(report), *(note.in_(language) for note in report.notes)):
        sheet.write_string(row, 1, words, formats["text"])
        row += 1
    row += 1
    for number, figure in enumerate(report.figures, 1):
        title = figure.title.in_(language)
        sheet.write_string(row, 0, sheet_name(number, title), formats["bold"])
        sheet.write_string(row, 1, f"{title}. {base_of(figure, language)}", formats["text"])
        row += 1


def _protection(report: Report) -> str:
    return _(
        "Counts below %(least)d are not shown, nor others from which one could be worked out."
        " Shares are computed from what is shown."
    ) % {"least": report.threshold}


def _figure(
    book: Any, report: Report, figure: Figure, number: int, language: str, formats: dict[str, Any]
) -> None:
    title = figure.title.in_(language)
    sheet = book.add_worksheet(sheet_name(number, title))
    sheet.set_column(0, 0, LABELS)
    sheet.set_column(1, 1 + 2 * len(figure.columns), NUMBERS)
    sheet.write_string(0, 0, title, formats["title"])
    heads = _heads(figure, language)
    note = f"{base_of(figure, language)} {figure.note.in_(language)}".strip()
    _line(sheet, 1, finding(figure, language), len(heads), formats["finding"])
    _line(sheet, 2, note, len(heads), formats["quiet"])
    _line(sheet, 3, report.comment(figure.code).in_(language), len(heads), formats["text"])
    sheet.write_string(HEAD_ROW, 0, _("What is counted"), formats["first"])
    for column, head in enumerate(heads, 1):
        sheet.write_string(HEAD_ROW, column, head, formats["head"])
    _cells(sheet, figure, language, formats)
    below = HEAD_ROW + len(figure.rows) + 2
    for line, words in enumerate(show_figure(figure, report, language).facts):
        _line(sheet, below + line, words, len(heads), formats["text"])
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    _for_paper(sheet)


def _line(sheet: Sheet, row: int, words: str, columns: int, look: Any) -> None:
    """A sentence over the first columns, as high as it needs.

    A program makes room for a text in one cell, and for none in several that are one.
    """
    last = min(columns, MOST_MERGED)
    sheet.merge_range(row, 0, row, last, "", look)
    sheet.write_string(row, 0, words, look)
    if words:
        sheet.set_row(row, LINE * math.ceil(len(words) / (LABELS + last * NUMBERS)))


def _for_paper(sheet: Sheet) -> None:
    """As wide as a page, the heads on each, and numbered."""
    sheet.set_landscape()
    sheet.set_paper(LETTER)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_footer("&L&A&R&P / &N")


def _heads(figure: Figure, language: str) -> list[str]:
    """Counts first, then the shares of the same columns."""
    if len(figure.columns) == 1:
        counts, shares = [_("Count")], [_("Share")]
    else:
        counts = [column.label.in_(language) for column in figure.columns]
        shares = [_("%(label)s, share") % {"label": words} for words in counts]
    return counts + (shares if figure.has_shares else [])


def _cells(sheet: Sheet, figure: Figure, language: str, formats: dict[str, Any]) -> None:
    width = len(figure.columns)
    for row, line in enumerate(figure.rows):
        at = HEAD_ROW + 1 + row
        label = indent(line.level) + line.label.in_(language)
        sheet.write_string(at, 0, label, formats["bold" if line.is_total else "text"])
        for place, column in enumerate(figure.columns, 1):
            cell = figure.cell(line.code, column.code)
            _count(sheet, at, place, cell, language, formats)
            if figure.has_shares:
                share = figure.share(line.code, column.code)
                _share(sheet, at, place + width, share, cell, language, formats)


def indent(level: int) -> str:
    """The spaces before a label below another."""
    return "   " * level


def _count(
    sheet: Sheet, row: int, column: int, cell: Cell, language: str, formats: dict[str, Any]
) -> None:
    if cell.value is None:
        sheet.write_string(row, column, HIDDEN_WORDS.in_(language), formats["hidden"])
    else:
        sheet.write_number(row, column, cell.value, formats["count"])


def _share(
    sheet: Sheet,
    row: int,
    column: int,
    share: float | None,
    cell: Cell,
    language: str,
    formats: dict[str, Any],
) -> None:
    if share is not None:
        sheet.write_number(row, column, round(share / 100, 4), formats["share"])
    elif cell.is_hidden:
        sheet.write_string(row, column, HIDDEN_WORDS.in_(language), formats["hidden"])
