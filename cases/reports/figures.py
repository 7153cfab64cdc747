"""From the protected counts of a unit to the figures of a report. Pure: no count gets in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cases.reports.catalogue.axes import ALL, Axis, is_elsewhere
from cases.reports.catalogue.crosstab import Crosstab, Key
from cases.reports.document import Cell, Figure, Label, Line, Shape

Look = Callable[[Key], Cell]
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
    return Figure(
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


def over_time(crosstab: Crosstab, looks: Iterable[tuple[Line, Look]]) -> Figure:
    """The first column of a crosstab, period beside period; what holds at an end has no sum."""
    periods = list(looks)
    whole = Line(ALL, crosstab.columns.whole, is_total=True)
    rows = _lines(crosstab.rows, crosstab.row_codes())
    return Figure(
        code=f"{crosstab.code}_over_time",
        title=Label(
            f"{crosstab.title.en}, quarter by quarter",
            f"{crosstab.title.fr}, trimestre par trimestre",
        ),
        unit=crosstab.unit,
        cohort=crosstab.cohort,
        base=crosstab.base,
        rows=rows,
        columns=tuple(line if line.code != ALL else whole for line, _look in periods),
        cells=tuple(tuple(look(crosstab.key(row.code)) for _line, look in periods) for row in rows),
        shape=Shape.TIME,
    )


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
        if cell.value != 0 and not row.is_total and (len(found.columns) == 1 or not column.is_total)
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
    rows = crosstab.row_codes()
    return tuple(
        line
        for line in _lines(crosstab.columns, crosstab.column_codes())
        if not is_elsewhere(line.code)
        or any(look(crosstab.key(row, line.code)).value != 0 for row in rows)
    )
