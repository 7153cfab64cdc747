"""Charts as SVG, made on the server from a protected figure and from nothing else. Pure.

No chart can tell more than its figure: heights, scales, titles and descriptions are computed from
shown cells, and a hidden cell is a hatched box whose size says nothing.
"""

from __future__ import annotations

from cases.reports.charts import shapes
from cases.reports.charts.draw import Drawing
from cases.reports.document import Figure, Label, Line, Shape
from cases.reports.findings import finding, inner
from cases.reports.order import by_size, shown_of

__all__ = ["chart", "drawn_rows"]

MOST_STACKED = 6
# Their rows have an order of their own; rows of every other list are drawn by size.
IN_ORDER = frozenset({"headline", "hours", "days", "meetings_each", "persons", "came_back"})
IN_TABLE = Label("The table has every number.", "Le tableau donne chaque nombre.")
SOME_ROWS = Label(
    "The {count} largest counts shown are drawn; the table has all of them.",
    "Les {count} plus grands nombres affichés sont dessinés; le tableau les donne tous.",
)


def chart(figure: Figure, language: str, *, name: str = "") -> str:
    """The SVG of *figure* in *language*; empty where numbers alone say it better.

    *name* sets it apart from another drawing of the same figure in one page.
    """
    rows, columns = drawn_rows(figure), inner(figure.columns)
    if figure.shape is Shape.NUMBERS or not _any(figure, rows, columns):
        return ""
    words = f"{finding(figure, language)} {_more(figure, rows, language)}"
    drawing = Drawing(f"chart-{name or figure.code}", figure.title.in_(language), words)
    _draw(drawing, figure, rows, columns, language)
    return drawing.svg()


def drawn_rows(figure: Figure) -> list[Line]:
    """The rows a chart shows: no totals, the largest first, and of many the largest alone."""
    rows = [row for row in figure.rows if not row.is_total] or list(figure.rows)
    most = shapes.MOST_ROWS
    if figure.shape is Shape.TIME:  # a row of nothing but zeros or hidden counts has no course
        rows = [row for row in rows if shown_of(figure, row) > 0] or rows
        most = shapes.MOST_PANELS
        rows = by_size(figure, rows) if len(rows) > most else rows
    elif figure.code not in IN_ORDER:
        rows = by_size(figure, rows)
    if len(rows) <= most:
        return rows
    least = min(row.level for row in rows)
    outer = [row for row in rows if row.level == least]
    if len(outer) <= most:
        return outer
    return [row for row in outer[:most] if shown_of(figure, row) > 0] or outer[:most]


def _any(figure: Figure, rows: list[Line], columns: list[Line]) -> bool:
    """Whether there is anything to draw: boxes that are all hatched or empty say nothing."""
    return any(figure.cell(row.code, column.code).value for row in rows for column in columns)


def _more(figure: Figure, rows: list[Line], language: str) -> str:
    if len(rows) < len(inner(figure.rows)):
        return SOME_ROWS.in_(language).format(count=len(rows))
    return IN_TABLE.in_(language)


def _draw(
    drawing: Drawing, figure: Figure, rows: list[Line], columns: list[Line], language: str
) -> None:
    if figure.shape is Shape.TIME:
        shapes.times(drawing, figure, rows, columns, language)
    elif len(columns) == 1:
        shapes.bars(drawing, figure, rows, columns[0], language)
    elif len(columns) <= MOST_STACKED:
        shapes.stacks(drawing, figure, rows, columns, language)
    else:
        shapes.grid(drawing, figure, rows, columns, language)
