"""Rows of a long table that are told in a line together, and rates that cannot be told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils.translation import override

from cases.reports.document import Cell, Figure, Label, Line, Rate, Shape, Where
from cases.reports.writers.export import FORMATS
from cases.reports.writers.folding import LONG, Quiet, lines_of
from cases.reports.writers.sentences import facts_of
from cases.reports.writers.shown import ShownRow, show
from tests.cases.reports import reading
from tests.cases.reports.document.example import by_quarter, categories, example, factors

REPORT = replace(example(), figures=(*example().figures, factors()))
TRUTH: reading.Counts = {
    (figure.code, row.code, column.code): cell.value
    for figure in REPORT.figures
    for row, column, cell in figure.each()
}


def in_words(figure: Figure, language: str = "en") -> list[ShownRow]:
    """The rows of a figure that a page tells in words."""
    shown = show(replace(REPORT, figures=(figure,), story=None), language)
    return [row for row in shown.figures[0].rows if row.words]


@pytest.mark.pdf
@pytest.mark.parametrize("language", ["en", "fr-ca"])
def test_paper_tells_every_count_of_a_long_table(language: str) -> None:
    """Whether in a row of its own or in words; and the files have a row for each."""
    assert any(isinstance(line, Quiet) for line in lines_of(factors()))
    made = {form: known.write(REPORT, language) for form, known in FORMATS.items()}
    assert reading.of_pdf(made["pdf"], REPORT.figures, language) == TRUTH
    assert reading.of_csv(made["csv"]) == TRUTH
    assert reading.of_sheet(made["xlsx"], REPORT.figures) == TRUTH
    assert reading.of_json(made["json"]) == TRUTH


def test_rows_without_a_shown_count_stand_together_below_their_category() -> None:
    lines = lines_of(factors())
    (quiet,) = [line for line in lines if isinstance(line, Quiet)]
    codes = ["together" if isinstance(line, Quiet) else line.code for line in lines]
    assert [row.code for row in quiet.rows] == [
        "all_hidden",
        "with_total",
        "only_total",
        "no_total",
    ]
    assert codes[:2] + codes[9:] == [
        "all",
        "crime",
        "shown8",
        "together",
        "drugs",
        "shown9",
        "shown10",
    ]


def test_words_name_the_total_and_the_columns_that_are_not_shown() -> None:
    (row,) = in_words(factors())
    assert (row.label, row.level) == ("4 others", 1)
    assert row.words == "Arson; Theft/robbery\u00a023 (12–17, 25–29); Threat\u00a031; Other (12–17)"
    (row,) = in_words(factors(), "fr-ca")
    assert row.words.startswith("Incendie; Vol/vol qualifié\u00a023 (12\u00a0à\u00a017\u00a0ans, ")


def test_short_table_has_a_row_for_each() -> None:
    figure = factors()
    short = replace(figure, rows=figure.rows[:LONG], cells=figure.cells[:LONG])
    assert lines_of(short) == list(short.rows)


def test_of_one_column_the_hidden_rows_are_named() -> None:
    many = [Line(f"r{n}", Label(f"Row {n}", f"Rangée {n}")) for n in range(LONG)]
    cells = [(Cell(None if n % 2 else 20),) for n in range(LONG)]
    long = replace(categories(), rows=(categories().rows[0], *many), cells=((Cell(99),), *cells))
    (row,) = in_words(long)
    assert row.words == "; ".join(f"Row {n}" for n in range(1, LONG, 2))


def over_time(*untold: str) -> Figure:
    """Two rates in each quarter; the hidden ones are of these quarters."""
    figure = replace(
        by_quarter(), shape=Shape.TIME,
        rows=(Line("part", Label("Part", "Part")), Line("whole", Label("Whole", "Tout"))),
    )  # fmt: skip
    parts = tuple(Cell(None if column.code in untold else 20) for column in figure.columns)
    wholes = tuple(Cell(40) for _ in figure.columns)
    rates = tuple(
        Rate(f"rate_{column.code}", Label(f"Lowered, {column.label.en}",
             f"Réduit, {column.label.fr}"), Label("all", "tout"),
             Where("part", column.code), Where("whole", column.code))
        for column in figure.columns
    )  # fmt: skip
    return replace(figure, cells=(parts, wholes), rates=rates)


def test_rates_that_cannot_be_told_are_one_sentence() -> None:
    figure = over_time("2017Q2", "2017Q3")
    told = facts_of(figure, "en")
    assert told[:2] == ["Lowered, Q4 2017: 50.00% (base: all)", "Lowered, All: 50.00% (base: all)"]
    assert told[2:] == ["Cannot be told from what is shown: Lowered (Q2 2017, Q3 2017)."]
    with override("fr-ca"):
        assert facts_of(figure, "fr-ca")[-1].endswith("Réduit (T2 2017, T3 2017).")


def test_where_every_rate_is_told_nothing_more_is_said() -> None:
    assert len(facts_of(over_time(), "en")) == 4
