"""Reads the rows of a file, CSV or XLSX, without believing what it says about itself. Pure."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 20_000
MOST_COLUMNS = 60
FORMULA = "\0formula"  # stands for a cell that computes; no file can hold it
Row = list[str]


class Unreadable(ValueError):
    """Raised for a file that cannot be read. Its argument is a code."""


def read(content: bytes) -> Iterator[Row]:
    """The rows of a file as texts: dates in ISO form, whole numbers without a point.

    Raises Unreadable for what is neither CSV nor XLSX, or too large.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable("too_large")
    rows = _sheet(content) if content.startswith(b"PK") else _lines(content)
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise Unreadable("too_many_rows")
        yield _trimmed(row)


def _trimmed(row: list[Any]) -> Row:
    """The cells as texts, without the empty ones at the end."""
    cells = [_text(cell) for cell in row[:MOST_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == datetime.min.time() else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _lines(content: bytes) -> Iterator[list[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("not_utf8") from error
    if "\0" in text:
        raise Unreadable("not_a_sheet")
    head = text.partition("\n")[0]
    mark = ";" if head.count(";") > head.count(",") else ","
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    except csv.Error as error:
        raise Unreadable("not_a_sheet") from error


def _sheet(content: bytes) -> Iterator[list[Any]]:
    """The rows of the sheet named ``situations``, or else of the first one."""
    # Loaded here: only who imports earlier years needs it, and it delays the start of all else.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    _weigh(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        name = "situations" if "situations" in book.sheetnames else book.sheetnames[0]
        for cells in book[name].iter_rows(max_col=MOST_COLUMNS):
            yield [FORMULA if cell.data_type == "f" else cell.value for cell in cells]
    except (InvalidFileException, KeyError, ValueError, IndexError, SyntaxError) as error:
        raise Unreadable("not_a_sheet") from error


def _weigh(content: bytes) -> None:
    """Refuse an archive that unpacks to far more than a list of situations."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
    except zipfile.BadZipFile as error:
        raise Unreadable("not_a_sheet") from error
    if len(sizes) > MOST_PARTS or sum(sizes) > MOST_UNPACKED:
        raise Unreadable("too_large")
