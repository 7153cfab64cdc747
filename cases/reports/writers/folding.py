"""Rows of a long table that show little, put together: pages and paper tell them in words. Pure.

Of a hundred risk factors by age group most rows hold zeros and counts that are not shown. In a
long table those stand in one line for each category, whole: the total where it is shown, and the
columns that are not, so that every other count is 0. The sheet, the CSV and the JSON have a
row for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cases.reports.document import Cell, Figure, Line
from cases.reports.order import families

LONG = 14  # rows of a table on a page; of a longer one some are put together


@dataclass(frozen=True)
class Quiet:
    """Rows that are told in one line."""

    rows: tuple[Line, ...]

    @property
    def level(self) -> int:
        """How far the line is indented."""
        return self.rows[0].level


def lines_of(figure: Figure) -> list[Line | Quiet]:
    """The rows of a figure as a page shows them."""
    rows = list(figure.rows)
    if len(rows) <= LONG:
        return [*rows]
    totals = [row for row in rows if row.is_total]
    found = list(_put_together(figure, [row for row in rows if not row.is_total]))
    return [*totals, *found] if rows[0].is_total else [*found, *totals]


def inside(figure: Figure) -> list[Line]:
    """The columns but the one of all together; where there is no other, that one."""
    return [c for c in figure.columns if not c.is_total] or list(figure.columns)


def hidden_of(figure: Figure, row: Line) -> list[Line]:
    """Those of them in which nothing may be told of a row."""
    return [c for c in inside(figure) if figure.cell(row.code, c.code).is_hidden]


def total_of(figure: Figure, row: Line) -> Cell | None:
    """What a row has in all of several columns together; none where that is hidden."""
    totals = [c for c in figure.columns if c not in inside(figure)]
    cells = [figure.cell(row.code, c.code) for c in totals]
    return next((cell for cell in cells if not cell.is_hidden), None)


def _put_together(figure: Figure, rows: Iterable[Line]) -> Iterator[Line | Quiet]:
    """The rows of one family, those put together last; what has further ones in it stays."""
    every = families(list(rows))
    quiet = [head for head, *inside in every if not inside and _is_quiet(figure, head)]
    for head, *inside in every:
        if head not in quiet:
            yield head
            yield from _put_together(figure, inside)
    if quiet:
        yield Quiet(tuple(quiet))


def _is_quiet(figure: Figure, row: Line) -> bool:
    """Whether no count of a row but its total is shown, other than zeros."""
    shows = any(figure.cell(row.code, column.code).value for column in inside(figure))
    return bool(hidden_of(figure, row)) and not shows
