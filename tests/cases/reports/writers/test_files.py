"""PDF, spreadsheet, CSV, JSON and drawings of one report hold the same counts, and no more."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openpyxl
import pikepdf
import pytest

from cases.guard import IdentifierFound
from cases.reports.charts import chart
from cases.reports.document import Label, Line, Story, report_from_json
from cases.reports.writers import report_pdf
from cases.reports.writers.export import FORMATS, check_words, export
from tests.cases.reports import reading
from tests.cases.reports.document.example import by_quarter, categories, example
from tests.cases.reports.writers.test_pdf import alternatives

pytestmark = pytest.mark.pdf

REPORT = example()
LANGUAGES = ("en", "fr-ca")
TRUTH: reading.Counts = {
    (figure.code, row.code, column.code): cell.value
    for figure in REPORT.figures
    for row, column, cell in figure.each()
}


@pytest.fixture(scope="module", params=LANGUAGES)
def files(request: Any) -> dict[str, Any]:
    """The report in every format, in one language."""
    made = {form: known.write(REPORT, request.param) for form, known in FORMATS.items()}
    return made | {"language": request.param}


def test_all_files_agree_cell_for_cell(files: dict[str, Any]) -> None:
    assert reading.of_csv(files["csv"]) == TRUTH
    assert reading.of_sheet(files["xlsx"], REPORT.figures) == TRUTH
    assert reading.of_pdf(files["pdf"], REPORT.figures, files["language"]) == TRUTH
    assert report_from_json(json.loads(files["json"])) == REPORT
    for figure in REPORT.figures:
        drawn = chart(figure, files["language"])
        told = reading.of_svg(drawn, figure.code) if drawn else {}
        assert told.items() <= TRUTH.items()


def test_every_file_says_where_it_comes_from(files: dict[str, Any]) -> None:
    read_me = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).worksheets[0]
    sheet = " ".join(str(cell.value) for row in read_me.iter_rows() for cell in row)
    pages = reading.pypdf.PdfReader(io.BytesIO(files["pdf"])).pages
    paper = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    tidy = files["csv"].decode("utf-8-sig")
    for text in (sheet, paper, tidy, files["json"].decode()):
        proof = REPORT.certificate
        for fact in (REPORT.ledger_id, proof.digest, proof.trail_head, "11", "7"):
            assert fact in text


def test_sheet_holds_no_formula_and_no_address(files: dict[str, Any]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
        core = parts.read("docProps/core.xml").decode()
    assert not any("<f>" in text or "<f " in text or "hyperlink" in text for text in sheets)
    assert len(sheets) == len(REPORT.figures) + 1
    assert "<dc:creator></dc:creator>" in core
    assert "2018-04-12T14:31:00Z" in core


def test_sheet_takes_a_name_that_looks_like_a_formula_as_text(files: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = [
        c for sheet in book for row in sheet.iter_rows() for c in row if "=1+1" in str(c.value)
    ]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_csv_takes_it_as_text_too(files: dict[str, Any]) -> None:
    content = files["csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    values = [v for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for v in line]
    assert [v for v in values if v.startswith(("=", "+", "-", "@"))] == []
    assert any(value.startswith("'=1+1") for value in values)


@pytest.mark.parametrize("form", ["pdf", "story"])
def test_pdf_has_structure_language_and_words_for_its_pictures(
    files: dict[str, Any], form: str
) -> None:
    with pikepdf.open(io.BytesIO(files[form])) as made:
        tree = made.Root.StructTreeRoot
        kinds = structure(tree)
        assert str(made.Root.Lang) == files["language"]
        assert bool(made.Root.MarkInfo.Marked)
        assert bool(made.Root.ViewerPreferences.DisplayDocTitle)
        assert {"/H1", "/H2", "/P", "/Figure"} <= set(kinds)
        assert set(made.docinfo.keys()) <= {"/Title", "/Producer", "/Subject"}
    reader = reading.pypdf.PdfReader(io.BytesIO(files[form]))
    words = alternatives(reader.trailer["/Root"]["/StructTreeRoot"])
    assert len(words) == kinds.count("/Figure") > 0
    assert all(len(word) > 20 for word in words)


def structure(node: Any) -> list[str]:
    """The kinds of the elements of a structure tree."""
    if isinstance(node, pikepdf.Array):
        return [kind for child in node for kind in structure(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    own = [str(node.S)] if "/S" in node else []
    return own + structure(node.get("/K"))


def test_tables_of_the_pdf_have_heads(files: dict[str, Any]) -> None:
    with pikepdf.open(io.BytesIO(files["pdf"])) as made:
        kinds = structure(made.Root.StructTreeRoot)
    rows = sum(len(figure.rows) for figure in REPORT.figures)
    assert kinds.count("/Table") == len(REPORT.figures) + 1
    assert kinds.count("/TH") > rows


@pytest.mark.parametrize("form", ["pdf", "story"])
def test_every_head_of_the_pdf_says_whose_it_is(files: dict[str, Any], form: str) -> None:
    with pikepdf.open(io.BytesIO(files[form])) as made:
        heads = [
            (str(head.A.Scope), kind)
            for row in elements(made.Root.StructTreeRoot, "/TR")
            for kind in [sum(1 for _cell in elements(row, "/TD"))]
            for head in elements(row, "/TH")
        ]
    assert {scope for scope, cells in heads if not cells} <= {"/Column"}
    assert {scope for scope, cells in heads if cells} <= {"/Row"}
    assert bool(heads) is (form == "pdf")


def elements(node: Any, kind: str) -> Iterator[Any]:
    """The elements of one kind in a structure tree."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child, kind)
    elif isinstance(node, pikepdf.Dictionary):
        if node.get("/S") == kind:
            yield node
        yield from elements(node.get("/K"), kind)


def test_story_is_one_page(files: dict[str, Any]) -> None:
    reader = reading.pypdf.PdfReader(io.BytesIO(files["story"]))
    words = re.sub(r"\s+", " ", reader.pages[0].extract_text())
    assert len(reader.pages) == 1
    assert REPORT.story.headline.in_(files["language"]) in words
    assert REPORT.story.gaps.in_(files["language"]) in words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("drawn", ["quarters", "bars"])
def test_story_with_as_many_words_as_it_may_have_is_one_page(language: str, drawn: str) -> None:
    quarters, risks = by_quarter(), categories()
    many = [Line(f"row{n}", Label(f"Row {n}", f"Ligne {n}")) for n in range(12)]
    tall = {
        "quarters": replace(quarters, rows=tuple(many), cells=quarters.cells * 12),
        "bars": replace(
            risks, code="bars", rows=tuple(many), cells=risks.cells[:1] * 12, base_row=""
        ),
    }
    words = Label("word " * 79, "mot, " * 79)
    story = Story(
        Label("a headline " * 8, "un titre " * 9), REPORT.story.findings, drawn, words,
    )  # fmt: skip
    report = replace(
        REPORT, story=story, commentary=dict.fromkeys(story.findings, words),
        figures=(*(f for f in REPORT.figures if f.code != drawn), tall[drawn]),
    )  # fmt: skip
    pages = reading.pypdf.PdfReader(io.BytesIO(report_pdf.write_story(report, language))).pages
    assert len(pages) == 1


def test_report_without_a_story_has_no_page_for_it() -> None:
    with pytest.raises(report_pdf.NoStory):
        report_pdf.write_story(replace(REPORT, story=None), "en")


@pytest.mark.django_db
def test_words_of_the_coordinator_pass_the_guard_once_more() -> None:
    assert check_words(REPORT) is None
    naming = Label("Housing for Jean Tremblay, born 1990-04-12.", "Rien.")
    with pytest.raises(IdentifierFound):
        export(replace(REPORT, commentary={"risks": naming}), "csv", "en")
    with pytest.raises(IdentifierFound):
        export(replace(REPORT, story=replace(REPORT.story, gaps=naming)), "pdf", "en")
