"""What is computed from a protected report, and that JSON carries all of it."""

import json
from dataclasses import replace

from cases.reports.document import Cell, report_from_json, report_to_json
from tests.cases.reports.document import example as made


def test_share_of_a_hidden_cell_is_not_told() -> None:
    figure = made.by_age_and_sex()
    assert figure.share("12_17", "female") is None
    assert figure.share("60_plus", "male") == 22.22
    assert figure.share("60_plus", "female") == 0


def test_rate_is_told_where_both_of_its_cells_are_shown() -> None:
    figure = made.headline()
    assert [figure.rate(rate) for rate in figure.rates] == [None, 81.4]


def test_median_is_the_band_that_holds_the_middle() -> None:
    figure = made.hours()
    band = figure.median(figure.medians[0], "all")
    assert band is not None
    assert (band.low, band.high) == (24, 48)


def test_median_is_not_told_while_a_band_is_hidden() -> None:
    figure = made.hours()
    lines = ((Cell(None),), *figure.cells[1:])
    hidden = replace(figure, cells=lines)
    assert hidden.median(hidden.medians[0], "all") is None


def test_report_comes_back_from_json_as_it_was() -> None:
    report = made.example()
    data = json.loads(json.dumps(report_to_json(report)))
    assert report_from_json(data) == report
    assert data["hidden"] == report.hidden == 7
