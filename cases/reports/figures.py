"""From the protected counts of a unit to the figures of a report. Pure: no count gets in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from cases.reports.catalogue.axes import ALL, Axis, is_elsewhere
from cases.reports.catalogue.crosstab import Crosstab, Key
from cases.reports.document import Cell, Figure, Label, Line, Rate, Shape, Where
from cases.reports.order import sorted_by_size
from cases.reports.periods import name_of

Look = Callable[[Key], Cell]
Beside = tuple[Line, Look]  # a period or a table, and what may be seen of it
BY_QUARTER = Label("quarter by quarter", "trimestre par trimestre")
SIDE_BY_SIDE = Label("side by side", "côte à côte")
TABLE_BY_TABLE = Label("table by table", "table par table")
REGION = Label("All tables", "Toutes les tables")
ONCE = Label(
    "What began as a copy of a situation at another table is counted once, where it began.",
    "Ce qui a commencé comme copie d’une situation d’une autre table est compté une seule fois, là "
    "où cela a commencé.",
)
LONG = 12  # lines; of a longer axis those stand in a figure that hold anything
MANY = 0.5  # of the non-zero inner cells hidden: the figure is better told more coarsely
MOST_NAMED = 3  # figures in the note about it
COARSER = Label(
    "More than half of the counts cannot be shown. Wider age groups or a longer period would "
    "show more.",
    "Plus de la moitié des nombres ne peuvent être affichés. Des groupes d’âge plus larges ou une "
    "période plus longue en montreraient davantage.",
)


def figure(crosstab: Crosstab, look: Look) -> Figure:
    """The figure of a crosstab, with what *look* shows of each key."""
    rows = _lines(crosstab.rows, crosstab.row_codes())
    columns = _columns(crosstab, look)
    grid = {
        row.code: tuple(look(crosstab.key(row.code, column.code)) for column in columns)
        for row in rows
    }
    needed = _needed(crosstab)
    kept = [row for row in rows if row.code in needed or _stays(row, grid[row.code], len(rows))]
    found = Figure(
        code=crosstab.code,
        title=crosstab.title,
        unit=crosstab.unit,
        cohort=crosstab.cohort,
        base=crosstab.base,
        rows=tuple(kept),
        columns=columns,
        cells=tuple(grid[row.code] for row in kept),
        shape=crosstab.shape,
        base_row=crosstab.base_row,
        base_column=crosstab.base_column,
        rates=crosstab.rates,
        medians=crosstab.medians,
        ticked=crosstab.rows.kind.value == "ticked",
        never_hidden=crosstab.never_hidden,
        note=crosstab.note,
    )
    return sorted_by_size(found) if crosstab.by_size else found


def over_time(crosstab: Crosstab, quarters: Iterable[Beside], whole: Beside) -> Figure:
    """The totals of a crosstab quarter by quarter, then of the whole, with their shares and rates.

    What holds at an end has none of these: it is of no cohort, and adds up to nothing.
    """
    if crosstab.at_end:
        return _together(crosstab, quarters, "over_time", BY_QUARTER)
    periods = [*quarters, whole]
    found = _together(crosstab, periods, "over_time", BY_QUARTER)
    return _with_shares(found, crosstab, periods)


def column(first: date, last: date, look: Look) -> Beside:
    """The column of a period."""
    return Line(f"{first:%Y%m}", name_of(first, last)), look


def in_all(first: date, last: date, look: Look) -> Beside:
    """The column that the quarters add up to."""
    return Line(ALL, name_of(first, last), is_total=True), look


def beside(crosstab: Crosstab, looks: Iterable[Beside]) -> Figure:
    """The totals of a crosstab in several periods, with their shares and rates."""
    periods = list(looks)
    return _with_shares(_together(crosstab, periods, "beside", SIDE_BY_SIDE), crosstab, periods)


def _with_shares(found: Figure, crosstab: Crosstab, periods: list[Beside]) -> Figure:
    """With the shares and rates of each period."""
    rates = [_at(rate, line) for line, _look in periods for rate in crosstab.rates]
    return replace(found, rates=tuple(rates), base_row=crosstab.base_row)


def by_table(crosstab: Crosstab, looks: Iterable[Beside]) -> Figure:
    """The totals of a crosstab at each table of a region."""
    found = _together(crosstab, looks, "by_table", TABLE_BY_TABLE)
    return replace(found, shape=Shape.GRID, note=ONCE)


def _together(crosstab: Crosstab, looks: Iterable[Beside], code: str, how: Label) -> Figure:
    """The first column of a crosstab in several places or periods."""
    parts = list(looks)
    codes = crosstab.row_codes()
    rows = _lines(crosstab.rows, codes)
    grid = {row.code: tuple(look(crosstab.key(row.code)) for _line, look in parts) for row in rows}
    needed = _needed(crosstab)
    kept = [row for row in rows if row.code in needed or _stays(row, grid[row.code], len(rows))]
    return Figure(
        code=f"{crosstab.code}_{code}",
        title=Label(
            f"{crosstab.title.en}, {how.en}",
            f"{crosstab.title.fr}, {how.fr}",
        ),
        unit=crosstab.unit,
        cohort=crosstab.cohort,
        base=crosstab.base,
        rows=tuple(kept),
        columns=tuple(line for line, _look in parts),
        cells=tuple(grid[row.code] for row in kept),
        shape=Shape.TIME,
        ticked=crosstab.rows.kind.value == "ticked",
        never_hidden=crosstab.never_hidden,
    )


def _at(rate: Rate, period: Line) -> Rate:
    """A rate of one of several periods."""
    label = Label(f"{rate.label.en}, {period.label.en}", f"{rate.label.fr}, {period.label.fr}")
    return Rate(
        f"{rate.code}_{period.code}", label, rate.base,
        Where(rate.part.row, period.code), Where(rate.whole.row, period.code),
    )  # fmt: skip


def is_mostly_hidden(found: Figure) -> bool:
    """Whether more than half of the non-zero inner cells are hidden."""
    return are_mostly_hidden([found])


def are_mostly_hidden(several: Iterable[Figure]) -> bool:
    """Whether more than half of the non-zero inner cells of all of them together are hidden."""
    inner = [cell for found in several if not found.never_hidden for cell in _inner(found)]
    return bool(inner) and sum(cell.is_hidden for cell in inner) > MANY * len(inner)


def _inner(found: Figure) -> list[Cell]:
    return [
        cell
        for row, column, cell in found.each()
        if cell.value != 0
        and not (row.is_total or column.unit)
        and (len(found.columns) == 1 or not column.is_total)
    ]


def notes(figures: Iterable[Figure]) -> tuple[Label, ...]:
    """What the reader has to know about the whole."""
    mostly = [found.title for found in figures if is_mostly_hidden(found)]
    if not mostly:
        return ()
    if len(mostly) > MOST_NAMED:
        return (COARSER,)
    named = Label("; ".join(t.en for t in mostly), "; ".join(t.fr for t in mostly))
    return (Label(f"{COARSER.en} ({named.en})", f"{COARSER.fr} ({named.fr})"),)


def _lines(axis: Axis, codes: list[str]) -> tuple[Line, ...]:
    entries = {entry.code: entry for entry in axis.shown}
    return tuple(
        Line(ALL, axis.whole, is_total=True)
        if code == ALL
        else Line(code, entries[code].label, axis.level(entries[code]))
        for code in codes
    )


def _needed(crosstab: Crosstab) -> set[str]:
    """The rows that a rate, a median or a share is worked out from: they stay in any case."""
    rates = {place.row for rate in crosstab.rates for place in (rate.part, rate.whole)}
    bands = {band.row for median in crosstab.medians for band in median.bands}
    return rates | bands | {crosstab.base_row}


def _stays(row: Line, cells: tuple[Cell, ...], many: int) -> bool:
    holds_any = any(cell.value != 0 for cell in cells)
    return holds_any or row.is_total or (many <= LONG and not is_elsewhere(row.code))


def _columns(crosstab: Crosstab, look: Look) -> tuple[Line, ...]:
    """The columns; of what belongs to another table only where there is any."""
    rows, units = crosstab.row_codes(), crosstab.other_units
    return tuple(
        replace(line, unit=units[line.code]) if line.code in units else line
        for line in _lines(crosstab.columns, crosstab.column_codes())
        if not is_elsewhere(line.code)
        or any(look(crosstab.key(row, line.code)).value != 0 for row in rows)
    )
