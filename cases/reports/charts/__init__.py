"""Charts as SVG, made on the server from a protected figure and from nothing else. Pure.

No chart can tell more than its figure: heights, scales, titles and descriptions are computed from
shown cells, and a hidden cell is a hatched box whose size says nothing.
"""

from __future__ import annotations

from cases.reports.charts import shapes
from cases.reports.charts.draw import Drawing
from cases.reports.document import Figure, Label, Line, Shape
from cases.reports.findings import finding, inner

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
    if figure.shape is Shape.TIME:  # a row of nothing but zeros or hidden counts has no course
        rows = [row for row in rows if _shown(figure, row) > 0] or rows
    elif figure.code not in IN_ORDER:
        rows = _by_size(figure, rows)
    if len(rows) <= shapes.MOST_ROWS:
        return rows
    least = min(row.level for row in rows)
    outer = [row for row in rows if row.level == least]
    if len(outer) <= shapes.MOST_ROWS:
        return outer
    return [row for row in outer[: shapes.MOST_ROWS] if _shown(figure, row) > 0] or outer


def _by_size(figure: Figure, rows: list[Line]) -> list[Line]:
    """The largest shown first, each with what is inside it; then what is hidden, then zeros.

    Hidden ones keep the order of the list, which says nothing of their size.
    """
    if not rows:
        return []
    least = min(row.level for row in rows)
    families: list[list[Line]] = []
    for row in rows:
        if row.level == least or not families:
            families.append([])
        families[-1].append(row)
    families.sort(key=lambda family: _place(_shown(figure, family[0])))
    return [row for head, *inside in families for row in (head, *_by_size(figure, inside))]


def _place(shown: int) -> tuple[int, int]:
    """Where a row with so much shown comes; -1 is a row without anything shown."""
    return (0, -shown) if shown > 0 else (shown + 2, 0)


def _any(figure: Figure, rows: list[Line], columns: list[Line]) -> bool:
    """Whether there is anything to draw: boxes that are all hatched or empty say nothing."""
    return any(figure.cell(row.code, column.code).value for row in rows for column in columns)


def _shown(figure: Figure, row: Line) -> int:
    """The sum of the shown counts of a row; -1 where none is shown."""
    values = [figure.cell(row.code, column.code).value for column in inner(figure.columns)]
    known = [value for value in values if value is not None]
    return sum(known) if known else -1


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
