"""Reads the counts back from each kind of file, as somebody would who only has the file."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET

import openpyxl
import pypdf

from cases.reports.document import HIDDEN_MARK, HIDDEN_WORDS, Figure, Line
from cases.reports.writers.folding import Quiet, lines_of
from cases.reports.writers.sheet import HEAD_ROW

Counts = dict[tuple[str, str, str], int | None]  # figure, row, column
SVG = "{http://www.w3.org/2000/svg}"
BLANKS = dict.fromkeys(map(ord, "\u00a0\u202f,"))


def value(words: str) -> int | None:
    """A count as it is written, None for a hidden one."""
    if words in (HIDDEN_MARK, HIDDEN_WORDS.en, HIDDEN_WORDS.fr):
        return None
    return int(words.translate(BLANKS))


def of_csv(content: bytes) -> Counts:
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return {
        (line["figure"], line["row"], line["column"]): int(line["value"])
        if line["is_hidden"] == "no"
        else None
        for line in lines
        if line["kind"] == "count"
    }


def of_sheet(content: bytes, figures: tuple[Figure, ...]) -> Counts:
    book = openpyxl.load_workbook(io.BytesIO(content))
    found: Counts = {}
    for figure, name in zip(figures, book.sheetnames[1:], strict=True):
        for at, row in enumerate(figure.rows, HEAD_ROW + 2):
            for place, column in enumerate(figure.columns, 2):
                held = book[name].cell(at, place).value
                found[figure.code, row.code, column.code] = (
                    held if isinstance(held, int) else value(str(held))
                )
    return found


def of_json(content: bytes) -> Counts:
    found = json.loads(content)
    return {
        (figure["code"], row["code"], column["code"]): cell
        for figure in found["figures"]
        for row, line in zip(figure["rows"], figure["cells"], strict=True)
        for column, cell in zip(figure["columns"], line, strict=True)
    }


def of_svg(svg: str, code: str) -> Counts:
    return {
        (code, node.attrib["data-row"], node.attrib["data-column"]): value(node.text or "")
        for node in ET.fromstring(svg).iter()
        if "data-row" in node.attrib
    }


def of_pdf(content: bytes, figures: tuple[Figure, ...], language: str) -> Counts:
    """From the words of the pages: under each title, each row's label and what follows it."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    words = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    found: Counts = {}
    at = 0
    for figure in figures:
        at = words.index(figure.title.in_(language), at)
        head = {"en": "What is counted", "fr-ca": "Ce qui est compté"}[language]
        at = words.index(head, at) + len(head)
        hidden = HIDDEN_WORDS.in_(language)
        for number, row in enumerate(lines_of(figure)):
            if isinstance(row, Quiet):
                told, at = _together(figure, row, words, at, language)
                found |= told
                continue
            # A number is whole: the words of a chart, which stand beside, must not be split to fit.
            count = rf"((?<![\d,])\d[\d,]*(?![\d,])|{hidden})"
            share = r"(?: ?\d[\d.,]*\s?%)?"  # beside a count, in a table of several columns
            line = _label(row, language) + rf" ?{count}{share}" * len(figure.columns)
            # Shares may stand between two rows, and else a page ends: then the head comes again,
            # and before it the words of a chart that the next figure has on the first page.
            shares = rf"(?: ?(?:[\d.,]+\s?%?|–|{hidden}))*? ?"
            match = re.compile(shares + line).match(words, at) if number else None
            if number and not match:
                at = words.index(head, at) + len(head)
            match = match or re.compile(line).search(words, at)
            assert match, words[at : at + 80]
            for place, column in enumerate(figure.columns, 1):
                found[figure.code, row.code, column.code] = value(match[place])
            at = match.end()
    return found


def _label(row: Line, language: str) -> str:
    """The name of a row as it may stand in a narrow column: a line may end within a word."""
    return re.sub(r"(/|-|–)", r"\1 ?", re.escape(row.label.in_(language)).replace(r"\-", "-"))


def _together(
    figure: Figure, quiet: Quiet, words: str, at: int, language: str
) -> tuple[Counts, int]:
    """Rows told in one line of a PDF, and where it ends: each with its total and what is hidden."""
    found: Counts = {}
    for row in quiet.rows:
        label = _label(row, language)
        match = re.compile(rf"(?<!\w){label}(?: (\d[\d,]*))?(?: \(([^()]*)\))?").search(words, at)
        assert match, words[at : at + 80]
        hidden = re.sub(r"\s", "", match[2] or "").split(",")
        for column in figure.columns:
            name = re.sub(r"\s", "", column.label.in_(language))
            cell = None if match[2] is None or name in hidden else 0
            if column.is_total:
                cell = value(match[1]) if match[1] else None
            found[figure.code, row.code, column.code] = cell
        at = match.end()
    return found, at
