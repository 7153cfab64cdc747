"""Rows by their size, as far as it is shown. Pure."""

from __future__ import annotations

from dataclasses import replace

from cases.reports.document import Figure, Line
from cases.reports.findings import inner


def sorted_by_size(figure: Figure) -> Figure:
    """The figure with its rows by size; a total stays first or last."""
    totals = [row for row in figure.rows if row.is_total]
    rows = by_size(figure, [row for row in figure.rows if not row.is_total])
    rows = [*totals, *rows] if figure.rows[0].is_total else [*rows, *totals]
    cells = dict(zip(figure.rows, figure.cells, strict=True))
    return replace(figure, rows=tuple(rows), cells=tuple(cells[row] for row in rows))


def by_size(figure: Figure, rows: list[Line]) -> list[Line]:
    """The largest shown first, each with what is inside it; then what is hidden, then zeros.

    Hidden ones keep the order of the list, which says nothing of their size.
    """
    found = families(rows)
    found.sort(key=lambda family: _place(shown_of(figure, family[0])))
    return [row for head, *inside in found for row in (head, *by_size(figure, inside))]


def families(rows: list[Line]) -> list[list[Line]]:
    """The topmost of some rows, each with the rows inside it."""
    least = min((row.level for row in rows), default=0)
    found: list[list[Line]] = []
    for row in rows:
        if row.level == least or not found:
            found.append([])
        found[-1].append(row)
    return found


def shown_of(figure: Figure, row: Line) -> int:
    """The sum of the shown counts of a row; -1 where none is shown."""
    values = [figure.cell(row.code, column.code).value for column in inner(figure.columns)]
    known = [value for value in values if value is not None]
    return sum(known) if known else -1


def _place(shown: int) -> tuple[int, int]:
    """Where a row with so much shown comes; -1 is a row without anything shown."""
    return (0, -shown) if shown > 0 else (shown + 2, 0)
