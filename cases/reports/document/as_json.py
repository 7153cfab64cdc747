"""A report as plain JSON, and back. The API shows the same form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from cases.reports.document.figure import (
    Band,
    Cell,
    Cohort,
    Figure,
    Line,
    Median,
    Rate,
    Shape,
    Unit,
    Where,
)
from cases.reports.document.labels import Label
from cases.reports.document.report import Audience, Certificate, Period, Report, Story

FORM = 1  # of the JSON; raised when a member changes its meaning


def report_to_json(report: Report) -> dict[str, Any]:
    """Return *report* as JSON values; a hidden count is null, and nothing else tells it."""
    found: dict[str, Any] = _plain(asdict(report))
    found["form"] = FORM
    found["hidden"] = report.hidden
    for data, figure in zip(found["figures"], report.figures, strict=True):
        data["cells"] = [[cell.value for cell in line] for line in figure.cells]
        data["rates"] = [
            {**rate, "per_cent": figure.rate(stated)}
            for rate, stated in zip(data["rates"], figure.rates, strict=True)
        ]
        data["shares"] = _shares(figure)
        data["hidden"] = figure.hidden
    return found


def report_from_json(data: Mapping[str, Any]) -> Report:
    """Return the report that :func:`report_to_json` wrote."""
    story = data["story"]
    return Report(
        title=Label(**data["title"]),
        place=Label(**data["place"]),
        is_region=data["is_region"],
        period=_period(data["period"]),
        audience=Audience(data["audience"]),
        threshold=data["threshold"],
        figures=tuple(_figure(item) for item in data["figures"]),
        certificate=_certificate(data["certificate"]),
        ledger_id=data["ledger_id"],
        made_at=datetime.fromisoformat(data["made_at"]),
        is_sample=data["is_sample"],
        commentary={code: Label(**words) for code, words in data["commentary"].items()},
        story=_story(story) if story else None,
        notes=tuple(Label(**words) for words in data["notes"]),
    )


def _shares(figure: Figure) -> list[list[float | None]] | None:
    if not figure.has_shares:
        return None
    return [
        [figure.share(row.code, column.code) for column in figure.columns] for row in figure.rows
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _figure(data: Mapping[str, Any]) -> Figure:
    return Figure(
        code=data["code"],
        title=Label(**data["title"]),
        unit=Unit(data["unit"]),
        cohort=Cohort(data["cohort"]),
        base=Label(**data["base"]),
        rows=_lines(data["rows"]),
        columns=_lines(data["columns"]),
        cells=tuple(tuple(Cell(value) for value in line) for line in data["cells"]),
        shape=Shape(data["shape"]),
        base_row=data["base_row"],
        base_column=data["base_column"],
        rates=tuple(_rate(item) for item in data["rates"]),
        medians=tuple(_median(item) for item in data["medians"]),
        ticked=data["ticked"],
        never_hidden=data["never_hidden"],
        note=Label(**data["note"]),
    )


def _lines(data: list[Mapping[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(**{**item, "label": Label(**item["label"])}) for item in data)


def _rate(data: Mapping[str, Any]) -> Rate:
    return Rate(
        code=data["code"],
        label=Label(**data["label"]),
        base=Label(**data["base"]),
        part=Where(**data["part"]),
        whole=Where(**data["whole"]),
    )


def _median(data: Mapping[str, Any]) -> Median:
    bands = tuple(Band(**item) for item in data["bands"])
    return Median(data["code"], Label(**data["label"]), bands)


def _period(data: Mapping[str, Any]) -> Period:
    first, last = (date.fromisoformat(data[name]) for name in ("first", "last"))
    return Period(first, last, Label(**data["label"]))


def _certificate(data: Mapping[str, Any]) -> Certificate:
    return Certificate(**{**data, "passed_at": datetime.fromisoformat(data["passed_at"])})


def _story(data: Mapping[str, Any]) -> Story:
    return Story(
        Label(**data["headline"]), tuple(data["findings"]), data["chart"], Label(**data["gaps"])
    )
