"""Drawings tell what is shown, and nothing of what is hidden."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from cases.reports.charts import chart, drawn_rows
from cases.reports.charts.draw import COLOURS, HIDDEN, QUIET, TEXT
from cases.reports.document import Cell, Figure, Label, Line, Shape
from tests.cases.reports.document import example as made
from tests.cases.reports.reading import SVG, of_svg
from tests.services.site import ROOT

DRAWN = (made.meetings, made.by_quarter, made.categories, made.by_age_and_sex, made.hours)


def many(count: int, columns: int = 1) -> Figure:
    rows = tuple(Line(f"r{n}", Label(f"Row {n}", f"Rangée {n}")) for n in range(count))
    heads = tuple(Line(f"c{n}", Label(f"Column {n}", f"Colonne {n}")) for n in range(columns))
    cells = tuple(tuple(Cell(10 * n + m) for m in range(columns)) for n in range(count))
    return replace(made.meetings(), rows=rows, columns=heads, cells=cells, shape=Shape.BARS)


def with_hidden(figure: Figure, value: int | None) -> Figure:
    """The figure with its first inner cell replaced."""
    first = (Cell(value), *figure.cells[0][1:])
    return replace(figure, cells=(first, *figure.cells[1:]))


@pytest.mark.parametrize("figure", [make() for make in DRAWN], ids=lambda figure: figure.code)
@pytest.mark.parametrize("language", ["en", "fr-ca"])
def test_drawing_shows_the_figures_own_counts(figure: Figure, language: str) -> None:
    told = of_svg(chart(figure, language), figure.code)
    assert told
    for (_code, row, column), value in told.items():
        assert value == figure.cell(row, column).value


def test_figure_of_numbers_has_no_drawing() -> None:
    assert chart(made.headline(), "en") == ""


@pytest.mark.parametrize(
    "figure", [many(4), many(4, 3), many(4, 9)], ids=["bars", "stacks", "grid"]
)
def test_hidden_cell_is_hatched_and_its_box_says_nothing(figure: Figure) -> None:
    drawn = chart(with_hidden(figure, None), "en")
    boxes = [
        node for node in ET.fromstring(drawn).iter(f"{SVG}rect") if "url(" in node.attrib["fill"]
    ]
    assert len(boxes) == 1
    other = chart(with_hidden(replace(figure, code="other"), None), "en")
    size = re.search(r'width="([\d.]+)"[^>]*url\(', other)
    assert size
    assert size[1] == boxes[0].attrib["width"]


def test_drawing_is_named_and_has_no_style_attribute() -> None:
    for make in DRAWN:
        root = ET.fromstring(chart(make(), "fr-ca"))
        names = root.attrib["aria-labelledby"].split()
        held = {node.attrib.get("id"): node.text for node in root}
        assert root.attrib["role"] == "img"
        assert all(held[name] for name in names)
        assert not any("style" in node.attrib for node in root.iter())


def test_words_are_escaped() -> None:
    figure = replace(made.categories(), title=Label("<b>&", "<b>&"))
    assert ET.fromstring(chart(figure, "en")).find(f"{SVG}title").text == "<b>&"


def test_of_many_rows_the_largest_are_drawn_and_it_says_so() -> None:
    figure = many(40)
    assert [row.code for row in drawn_rows(figure)][:2] == ["r39", "r38"]
    assert len(drawn_rows(figure)) == 12
    assert "12 largest counts shown" in chart(figure, "en")


def test_of_many_courses_the_largest_are_drawn_and_it_says_so() -> None:
    rows = many(9).rows
    line = made.by_quarter().cells[0]
    cells = tuple(tuple(replace(cell, value=n + 1) for cell in line) for n in range(9))
    figure = replace(made.by_quarter(), rows=rows, cells=cells)
    assert [row.code for row in drawn_rows(figure)] == ["r8", "r7", "r6", "r5", "r4", "r3"]
    assert "6 largest counts shown" in chart(figure, "en")


def test_long_names_of_two_spans_stand_whole_below_their_bars() -> None:
    names = ("October 2025 – March 2026", "April – September 2026")
    heads = tuple(Line(f"s{n}", Label(name, name)) for n, name in enumerate(names))
    figure = replace(many(2, columns=2), columns=heads, shape=made.by_quarter().shape)
    said = [text.text or "" for text in ET.fromstring(chart(figure, "en")).iter(f"{SVG}text")]
    for name in names:
        assert all(any(word in line for line in said) for word in name.split())
        assert name not in said  # in one line it would run into its neighbour


def test_rows_of_a_list_are_drawn_by_size_and_hidden_ones_in_the_order_of_the_list() -> None:
    figure = replace(many(5), cells=tuple((Cell(n),) for n in (None, 7, 0, None, 9)))
    assert [row.code for row in drawn_rows(figure)] == ["r4", "r1", "r0", "r3", "r2"]


def test_rows_inside_a_group_stay_with_it() -> None:
    figure = many(5)
    levels = tuple(replace(row, level=n) for row, n in zip(figure.rows, (0, 1, 1, 0, 1),
                                                          strict=True))  # fmt: skip
    cells = tuple((Cell(n),) for n in (10, 4, 6, 30, None))
    figure = replace(figure, code="conclusions", rows=levels, cells=cells)
    assert [row.code for row in drawn_rows(figure)] == ["r3", "r4", "r0", "r2", "r1"]


def test_bands_are_drawn_in_their_order() -> None:
    figure = replace(made.hours(), code="hours")
    assert drawn_rows(figure) == [row for row in figure.rows if not row.is_total]


def test_colours_are_the_tokens() -> None:
    css = (ROOT / "config/static/app/tokens.css").read_text()
    light = css[: css.index("@media screen")]
    token = dict(re.findall(r"--st-([\w-]+): (#\w{6});", light))
    assert tuple(token[f"chart-{n}"] for n in range(1, 7)) == COLOURS
    assert (token["text"], token["text-quiet"], token["chart-hidden"]) == (TEXT, QUIET, HIDDEN)
