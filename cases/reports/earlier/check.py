"""Checks a row of the template and returns what it holds, or every fault in it. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.reports.earlier.read import FORMULA
from cases.reports.earlier.template import (
    COLUMNS,
    DECISIONS,
    NAMES,
    REJECTED,
    Column,
    Kind,
)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_ANSWERS = {"yes": True, "no": False}
MOST_CODES = 60  # in one cell
WHOLE_ROW = ""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where, and a code for what. Never what the cell holds.

    *place* is the column's place from 1 on, 0 for the row as a whole; *column* its name when it is
    one of ours.
    """

    row: int
    place: int
    column: str
    code: str


@dataclass(frozen=True)
class Codes:
    """The codes there are, list by list, and the days between which a situation may lie."""

    lists: Mapping[str, frozenset[str]]
    first: date
    before: date

    def knows(self, name: str, code: str) -> bool:
        """Whether *code* is one of the list *name*."""
        return (name == DECISIONS and code in ("aer", REJECTED)) or code in self.lists.get(name, ())


@dataclass(frozen=True)
class CheckedRow:
    """What a row without a fault holds, by the name of its column; nothing for an empty cell."""

    number: int
    values: Mapping[str, Any] = field(default_factory=dict)


def check_heads(heads: Sequence[str]) -> list[Fault]:
    """What is wrong with the first row: names that are not ours, twice there, or missing.

    A column that the template does not have is refused, because it may hold words about people.
    """
    faults = []
    for place, name in enumerate(heads, 1):
        if name not in NAMES:
            faults.append(Fault(1, place, WHOLE_ROW, "unknown_column"))
        elif name in heads[: place - 1]:
            faults.append(Fault(1, place, name, "column_twice"))
    missing = [c.name for c in COLUMNS if c.required and c.name not in heads]
    return [*faults, *(Fault(1, 0, name, "column_missing") for name in missing)]


def check_row(
    number: int, heads: Sequence[str], cells: Sequence[str], codes: Codes
) -> CheckedRow | list[Fault]:
    """The values of one row, or its faults."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    if len(cells) > len(heads):
        faults.append(Fault(number, len(heads) + 1, WHOLE_ROW, "cell_without_column"))
    for place, (name, cell) in enumerate(zip(heads, cells, strict=False), 1):
        value, code = _value(NAMES[name], cell, codes)
        if code:
            faults.append(Fault(number, place, name, code))
        elif value is not None:
            values[name] = value
    places = {name: place for place, name in enumerate(heads, 1)}
    for name, code in _together(values, {fault.column for fault in faults}, codes):
        faults.append(Fault(number, places.get(name, 0), name, code))
    return faults or CheckedRow(number, values)


def _value(column: Column, cell: str, codes: Codes) -> tuple[Any, str]:
    """What a cell holds, or the code of what is wrong."""
    if cell == "":
        return None, ""
    if cell == FORMULA:
        return None, "formula"
    return _READERS[column.kind](column, cell, codes)


def _day(column: Column, cell: str, codes: Codes) -> tuple[Any, str]:
    try:
        day = date.fromisoformat(cell) if _DAY.fullmatch(cell) else None
    except ValueError:
        day = None
    return (day, "") if day else (None, "not_a_day")


def _code(column: Column, cell: str, codes: Codes) -> tuple[Any, str]:
    return (cell, "") if codes.knows(column.lists[0], cell) else (None, "unknown_code")


def _several(column: Column, cell: str, codes: Codes) -> tuple[Any, str]:
    found = [part.strip() for part in cell.split(";") if part.strip()]
    if len(found) > MOST_CODES:
        return None, "too_many_codes"
    if any(not codes.knows(column.lists[0], code) for code in found):
        return None, "unknown_code"
    return (found, "") if len(set(found)) == len(found) else (None, "code_twice")


def _pairs(column: Column, cell: str, codes: Codes) -> tuple[Any, str]:
    parts = [part.strip().split(":") for part in cell.split(";") if part.strip()]
    if len(parts) > MOST_CODES:
        return None, "too_many_codes"
    if any(len(part) != 2 for part in parts):
        return None, "not_a_pair"
    pairs = [(first.strip(), second.strip()) for first, second in parts]
    known = all(
        codes.knows(name, code)
        for pair in pairs
        for name, code in zip(column.lists, pair, strict=True)
    )
    return (pairs, "") if known else (None, "unknown_code")


def _number(column: Column, cell: str, codes: Codes) -> tuple[Any, str]:
    if not _NUMBER.fullmatch(cell):
        return None, "not_a_number"
    return (int(cell), "") if int(cell) <= column.most else (None, "too_large_a_number")


def _yes_no(column: Column, cell: str, codes: Codes) -> tuple[Any, str]:
    answer = _ANSWERS.get(cell.lower())
    return (answer, "") if answer is not None else (None, "not_yes_or_no")


_READERS = {
    Kind.DAY: _day,
    Kind.CODE: _code,
    Kind.CODES: _several,
    Kind.PAIRS: _pairs,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
}


def _together(values: Mapping[str, Any], wrong: set[str], codes: Codes) -> list[tuple[str, str]]:
    """What is wrong with the values beside one another; nothing about what is wrong already."""
    faults = [
        (column.name, "missing")
        for column in COLUMNS
        if column.required and column.name not in values and column.name not in wrong
    ]
    faults += _days(values, codes)
    if values.get("decision") == REJECTED:
        faults += _rejected(values)
    elif "rejection_reason" in values and "decision" in values:
        faults.append(("rejection_reason", "only_when_rejected"))
    if ("concluded_date" in values) != ("conclusion_reason" in values):
        absent = "conclusion_reason" if "concluded_date" in values else "concluded_date"
        if absent not in wrong:
            faults.append((absent, "missing_beside_its_pair"))
    return faults


def _days(values: Mapping[str, Any], codes: Codes) -> list[tuple[str, str]]:
    faults = []
    presented = values.get("presented_date")
    if presented and presented < codes.first:
        faults.append(("presented_date", "too_early"))
    if presented and presented >= codes.before:
        faults.append(("presented_date", "not_an_earlier_year"))
    order = [
        name for name in ("presented_date", "decided_date", "concluded_date") if name in values
    ]
    for before, after in itertools.pairwise(order):
        if values[after] < values[before]:
            faults.append((after, "days_out_of_order"))
    return faults


def _rejected(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A rejected situation keeps its stub, here as everywhere."""
    faults = [(name, "rejected_has_value") for name in values if not NAMES[name].kept]
    if "rejection_reason" not in values:
        faults.append(("rejection_reason", "missing"))
    return faults
