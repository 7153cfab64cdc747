"""A figure: one crosstab with what it counts, of whom, and what follows from its shown cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from cases.reports.document.labels import NOTHING, Label

DECIMALS = 2  # of per cent


class Unit(StrEnum):
    """What one unit of a count is."""

    SITUATIONS = "situations"
    PERSONS = "persons"
    MENTIONS = "mentions"
    PARTICIPATIONS = "participations"
    DISCUSSIONS = "discussions"
    SERVICES = "services"
    MEETINGS = "meetings"
    REPORTS = "reports"
    BARRIERS = "barriers"

    @property
    def label(self) -> Label:
        """The unit in words, in the plural."""
        return _UNITS[self]


class Cohort(StrEnum):
    """By which event something belongs to the period."""

    PRESENTED = "presented"
    DECIDED = "decided"
    CONCLUDED = "concluded"
    HELD = "held"
    REPORTED = "reported"

    @property
    def label(self) -> Label:
        """The cohort in words."""
        return _COHORTS[self]


class Shape(StrEnum):
    """How a figure is best drawn; the data are the same."""

    NUMBERS = "numbers"
    BARS = "bars"
    GRID = "grid"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Cell:
    """A count that may be shown, or None where it is hidden."""

    value: int | None

    @property
    def is_hidden(self) -> bool:
        """Whether nothing may be told of it."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class Line:
    """One row or column. *level* indents below the line before it with a lower level.

    *unit* is the unit of a column that counts something else than its figure: it stands in the
    table, and in no chart and no caption.
    """

    code: str
    label: Label
    level: int = 0
    is_total: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a figure: the codes of its row and column."""

    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A named share of one cell in another; *base* says what a hundred per cent is."""

    code: str
    label: Label
    base: Label
    part: Where
    whole: Where


@dataclass(frozen=True, slots=True)
class Band:
    """A row that stands for a span of a measure; None is without a limit on that side."""

    row: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Median:
    """The median of a measure, as the band it lies in. *bands* rise."""

    code: str
    label: Label
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Figure:
    """One crosstab.

    *base* says in words what a hundred per cent is. The share of a cell is taken in the cell at
    *base_row* of its column and *base_column* of its row; empty means its own row or column, both
    empty means that there are no shares. *ticked* says that a unit may stand in several rows, so
    that they do not add up. *never_hidden* figures are not about the persons discussed.
    """

    code: str
    title: Label
    unit: Unit
    cohort: Cohort
    base: Label
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: tuple[tuple[Cell, ...], ...]
    shape: Shape = Shape.BARS
    base_row: str = ""
    base_column: str = ""
    rates: tuple[Rate, ...] = ()
    medians: tuple[Median, ...] = ()
    ticked: bool = False
    never_hidden: bool = False
    note: Label = field(default=NOTHING)

    @cached_property
    def _places(self) -> dict[Where, Cell]:
        return {
            Where(row.code, column.code): cell
            for row, line in zip(self.rows, self.cells, strict=True)
            for column, cell in zip(self.columns, line, strict=True)
        }

    def cell(self, row: str, column: str) -> Cell:
        """The cell at the codes of a row and a column. Raises KeyError."""
        return self._places[Where(row, column)]

    def each(self) -> Iterator[tuple[Line, Line, Cell]]:
        """Every row, column and cell, row by row."""
        for row, line in zip(self.rows, self.cells, strict=True):
            for column, cell in zip(self.columns, line, strict=True):
                yield row, column, cell

    @property
    def hidden(self) -> int:
        """How many cells are hidden."""
        return sum(cell.is_hidden for _row, _column, cell in self.each())

    @property
    def is_empty(self) -> bool:
        """Whether every cell is a zero that is shown."""
        return all(cell.value == 0 for _row, _column, cell in self.each())

    @property
    def tells_anything(self) -> bool:
        """Whether any count but zeros is shown."""
        return any(cell.value for _row, _column, cell in self.each())

    @property
    def has_shares(self) -> bool:
        """Whether cells are shares of something."""
        return bool(self.base_row or self.base_column)

    def share(self, row: str, column: str) -> float | None:
        """Per cent of the cell in its base; None where either is hidden or the base is 0."""
        if not self.has_shares:
            return None
        base = Where(self.base_row or row, self.base_column or column)
        return self._per_cent(Where(row, column), base)

    def rate(self, rate: Rate) -> float | None:
        """Per cent of a named rate; None where a part of it is hidden or the base is 0."""
        return self._per_cent(rate.part, rate.whole)

    def median(self, median: Median, column: str) -> Band | None:
        """The band in which the median of a column lies; None unless every band is shown."""
        counts = [self.cell(band.row, column).value for band in median.bands]
        known = [count for count in counts if count is not None]
        if len(known) < len(counts) or not sum(known):
            return None
        reached = 0
        for band, count in zip(median.bands, known, strict=True):
            reached += count
            if 2 * reached >= sum(known):
                return band
        return None

    def _per_cent(self, part: Where, whole: Where) -> float | None:
        above, below = self._places[part].value, self._places[whole].value
        if above is None or not below:
            return None
        return round(100 * above / below, DECIMALS)


_UNITS = {
    Unit.SITUATIONS: Label("situations", "situations"),
    Unit.PERSONS: Label("affected persons", "personnes touchées"),
    Unit.MENTIONS: Label("mentions", "mentions"),
    Unit.PARTICIPATIONS: Label("parts taken by agencies", "participations d’organismes"),
    Unit.DISCUSSIONS: Label("discussions", "discussions"),
    Unit.SERVICES: Label("services mobilized", "services mobilisés"),
    Unit.MEETINGS: Label("meetings", "réunions"),
    Unit.REPORTS: Label("report-backs", "comptes rendus"),
    Unit.BARRIERS: Label("barriers", "obstacles"),
}
_COHORTS = {
    Cohort.PRESENTED: Label("presented in the period", "présentées pendant la période"),
    Cohort.DECIDED: Label("decided in the period", "tranchées pendant la période"),
    Cohort.CONCLUDED: Label("concluded in the period", "conclues pendant la période"),
    Cohort.HELD: Label("held in the period", "tenues pendant la période"),
    Cohort.REPORTED: Label("reported in the period", "rapportés pendant la période"),
}
