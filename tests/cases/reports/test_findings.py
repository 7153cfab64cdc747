"""Captions say what is shown, and call nothing the most that a hidden count could exceed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.reports.document import Cell, Figure
from cases.reports.findings import finding
from tests.cases.reports.document import example as made


def with_cells(figure: Figure, *values: int | None) -> Figure:
    return replace(figure, cells=tuple((Cell(value),) for value in values))


@pytest.mark.parametrize(
    ("figure", "english"),
    [
        (made.headline(), "Overall risk lowered: 81.40% (35 of 43 situations presented)."),
        (made.by_quarter(), "Presented: from 12 (Q4 2017) to 17 (Q3 2017)."),
        (made.categories(), "Housing: 25 (58.14%)."),
        (made.by_age_and_sex(), "Largest count shown: 60 and over, Male, 12 (22.22%)."),
        (made.hours(), "Median: 24 to 48 h."),
        (made.meetings(), "Ordinary: 47, more than any other."),
        (with_cells(made.meetings(), 0, 0, 0), "None in this period."),
        (with_cells(made.meetings(), None, None, 48), "All: 48."),
        (with_cells(made.meetings(), None, None, None), "No count of this figure can be shown."),
        (with_cells(made.meetings(), 0, None, 0), "No count of this figure can be shown."),
        (with_cells(made.meetings(), 40, None, 48), "Largest count shown: Ordinary, 40."),
    ],
)
def test_finding_is_one_sentence_about_shown_counts(figure: Figure, english: str) -> None:
    assert finding(figure, "en") == english


def test_totals_are_told_where_no_inner_count_can_be() -> None:
    figure = made.by_age_and_sex()
    totals = {row.code for row in figure.rows if row.is_total}
    inside = [
        [cell if column.is_total or row.code in totals else Cell(None)
         for column, cell in zip(figure.columns, line, strict=True)]
        for row, line in zip(figure.rows, figure.cells, strict=True)
    ]  # fmt: skip
    told = finding(replace(figure, cells=tuple(map(tuple, inside))), "en")
    assert told == "18–24: 23 (42.59%), more than any other."


def test_many_places_with_one_count_are_not_named() -> None:
    figure = made.by_age_and_sex()
    same = tuple(tuple(Cell(12) for _column in figure.columns) for _row in figure.rows)
    told = finding(replace(figure, cells=same), "en")
    assert told.startswith("Largest count shown: 12")
    assert told.endswith(" places.")


def test_finding_is_french_in_french() -> None:
    assert finding(made.headline(), "fr-ca") == (
        "Risque global réduit\u00a0: 81,40\u00a0% (35 sur 43 situations présentées)."
    )


def test_median_is_not_told_while_a_band_is_hidden() -> None:
    figure = with_cells(made.hours(), None, 20, None, 40)
    assert finding(figure, "en") == "Largest count shown: 24 to 48 h, 20 (50.00%)."


def test_count_inside_a_hidden_group_is_told() -> None:
    figure = made.hours()
    inside = replace(figure.rows[0], level=1)
    figure = replace(figure, rows=(inside, *figure.rows[1:]))
    told = finding(with_cells(figure, 12, None, None, None), "en")
    assert told == f"Largest count shown: {inside.label.en}, 12."
    told = finding(with_cells(figure, 12, None, None, 40), "en")
    assert told == f"Largest count shown: {inside.label.en}, 12 (30.00%)."


def test_course_over_time_with_a_gap_says_that_it_is_of_what_is_shown() -> None:
    figure = replace(made.by_quarter(), cells=((Cell(12), Cell(17), Cell(None), Cell(None)),))
    assert finding(figure, "en") == "Presented, where shown: from 12 (Q2 2017) to 17 (Q3 2017)."
    figure = replace(figure, cells=((Cell(17), Cell(17), Cell(None), Cell(None)),))
    assert "where shown" not in finding(figure, "en")


def test_course_over_time_is_not_told_of_one_count() -> None:
    figure = made.by_quarter()
    figure = replace(figure, cells=((Cell(None), Cell(17), Cell(None), Cell(43)),))
    assert finding(figure, "en") == "Largest count shown: Presented, Q3 2017, 17."
