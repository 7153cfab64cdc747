"""The kinds of chart: bars, stacked bars, a grid of squares, small multiples over time. Pure.

Each draws shown counts from nought on, on one scale, with the number beside the bar. A hidden
count is a hatched box of one size.
"""

from __future__ import annotations

from math import sqrt

from cases.reports.charts.draw import (
    BAR,
    GAP,
    SIZE,
    SMALL,
    STUB,
    TINY,
    WIDTH,
    Drawing,
    cut,
    width_of,
    wrapped,
)
from cases.reports.document import HIDDEN_MARK, HIDDEN_WORDS, Cell, Figure, Line
from cases.reports.words import count

MOST_ROWS = 12
MOST_PANELS = 6
MOST_BESIDE = 4  # spans of a panel that has another beside it
GUTTER = 20.0  # between the two
VALUE_ROOM = 76.0
PANEL = 74.0  # the height of the bars of a panel
SQUARE = 18.0


def bars(drawing: Drawing, figure: Figure, rows: list[Line], column: Line, language: str) -> None:
    """One bar a row, with its label above."""
    cells = [figure.cell(row.code, column.code) for row in rows]
    scale = _scale(cells, WIDTH - VALUE_ROOM)
    least = min(row.level for row in rows)
    for row, cell in zip(rows, cells, strict=True):
        x = 14.0 * (row.level - least)
        _heading(drawing, row, language, x)
        length = _bar(drawing, cell, x, scale)
        place = (row.code, column.code)
        drawing.text(
            x + length + 6, count(cell, language), y=drawing.y + BAR - 1, size=SIZE, of=place
        )
        drawing.down(BAR + GAP)


def stacks(
    drawing: Drawing, figure: Figure, rows: list[Line], columns: list[Line], language: str
) -> None:
    """One stacked bar a row, with its counts below."""
    _legend(drawing, columns, language)
    lines = [[figure.cell(row.code, column.code) for column in columns] for row in rows]
    longest = max(sum(cell.value or 0 for cell in line) for line in lines)
    hidden = max(sum(cell.is_hidden for cell in line) for line in lines)
    scale = (WIDTH - hidden * (STUB + 2) - 2 * len(columns)) / max(longest, 1)
    for row, line in zip(rows, lines, strict=True):
        _heading(drawing, row, language, 0)
        x = 0.0
        for series, cell in enumerate(line):
            x += _bar(drawing, cell, x, scale, series) + 2 if cell.value != 0 else 0
        drawing.down(BAR + SMALL + 2)
        _counts(drawing, row, columns, line, language)
        drawing.down(GAP)


def grid(
    drawing: Drawing, figure: Figure, rows: list[Line], columns: list[Line], language: str
) -> None:
    """A square for each cell, as large as its count."""
    room = WIDTH / len(columns)
    drawing.down(TINY)
    for place, column in enumerate(columns):
        words = cut(column.label.in_(language), room - 4, TINY)
        drawing.text(place * room, words, size=TINY, quiet=True)
    drawing.down(GAP)
    scale = max((c.value or 0 for _row, _column, c in _inner(figure, rows, columns)), default=0)
    for row in rows:
        _heading(drawing, row, language, 0)
        for place, column in enumerate(columns):
            cell = figure.cell(row.code, column.code)
            _square(drawing, cell, place * room, scale)
            words = HIDDEN_MARK if cell.is_hidden else count(cell, language)
            drawing.text(
                place * room + (3 if cell.value == 0 else SQUARE + 3),
                words,
                y=drawing.y + SQUARE - 4,
                size=SMALL,
                of=(row.code, column.code),
            )
        drawing.down(SQUARE + GAP)
    _mark(drawing, figure, language)


def times(
    drawing: Drawing, figure: Figure, rows: list[Line], columns: list[Line], language: str
) -> None:
    """A small panel a row, with a bar for each span of time; all on one scale.

    Two stand side by side where there are few spans.
    """
    most = max((c.value or 0 for _row, _column, c in _inner(figure, rows, columns)), default=0)
    across = 2 if len(columns) <= MOST_BESIDE else 1
    wide = (WIDTH - GUTTER * (across - 1)) / across
    names = _names(columns, wide / len(columns), language)
    foot = max(map(len, names)) * (TINY + 1)
    for start in range(0, len(rows), across):
        beside = rows[start : start + across]
        _foreheads(drawing, beside, wide, language)
        for place, row in enumerate(beside):
            x = place * (wide + GUTTER)
            _panel(drawing, figure, row, columns, x, wide, PANEL / max(most, 1), language)
            _axis(drawing, names, x, wide / len(columns))
        drawing.down(PANEL + foot + 2 + GAP + 4)
    _mark(drawing, figure, language)


def _foreheads(drawing: Drawing, beside: list[Line], wide: float, language: str) -> None:
    """The names of panels side by side, as many lines as the longest has."""
    names = [list(wrapped(row.label.in_(language), wide)) for row in beside]
    for line in range(max(map(len, names))):
        drawing.down(SIZE + 2)
        for place, lines in enumerate(names):
            if line < len(lines):
                drawing.text(place * (wide + GUTTER), lines[line])
    drawing.down(5 + SMALL + 4)


def _panel(
    drawing: Drawing,
    figure: Figure,
    row: Line,
    columns: list[Line],
    x: float,
    wide: float,
    scale: float,
    language: str,
) -> None:
    """The bars of a row."""
    room = wide / len(columns)
    for place, column in enumerate(columns):
        _pillar(drawing, figure, row, column, x + place * room, room, scale, language)


def _pillar(
    drawing: Drawing,
    figure: Figure,
    row: Line,
    column: Line,
    x: float,
    room: float,
    scale: float,
    language: str,
) -> None:
    cell = figure.cell(row.code, column.code)
    foot, wide = drawing.y + PANEL, min(room * 0.7, 44)
    height = 16.0 if cell.value is None else cell.value * scale
    left = x + (room - wide) / 2
    if cell.is_hidden:
        drawing.hatched(left, foot - height, wide, height)
    else:
        drawing.box(left, foot - height, wide, height)
    words = HIDDEN_MARK if cell.is_hidden else count(cell, language)
    drawing.text(
        x + room / 2,
        words,
        y=foot - height - 4,
        size=SMALL,
        anchor="middle",
        of=(row.code, column.code),
    )


def _names(columns: list[Line], room: float, language: str) -> list[list[str]]:
    """The name of each span, in lines: long ones of few spans in several, of many every second
    or third.
    """
    names = [column.label.in_(language) for column in columns]
    step = max(1, int(max(width_of(name, TINY) for name in names) // room) + 1)
    if step > 1 and len(columns) <= MOST_BESIDE:
        return [list(wrapped(name, room, TINY)) for name in names]
    return [[name] if place % step == 0 else [] for place, name in enumerate(names)]


def _axis(drawing: Drawing, names: list[list[str]], x: float, room: float) -> None:
    """The names of the spans below the bars."""
    for place, lines in enumerate(names):
        for number, line in enumerate(lines, 1):
            drawing.text(
                x + place * room + room / 2,
                line,
                y=drawing.y + PANEL + number * (TINY + 1) + 1,
                size=TINY,
                quiet=True,
                anchor="middle",
            )


def _heading(drawing: Drawing, row: Line, language: str, x: float) -> None:
    for line in wrapped(row.label.in_(language), WIDTH - x):
        drawing.down(SIZE + 2)
        drawing.text(x, line)
    drawing.down(5)


def _bar(drawing: Drawing, cell: Cell, x: float, scale: float, series: int = 0) -> float:
    """Draw a bar and return its length."""
    if cell.value is None:
        drawing.hatched(x, drawing.y, STUB, BAR)
        return STUB
    drawing.box(x, drawing.y, cell.value * scale, BAR, series)
    return max(cell.value * scale, 1)


def _square(drawing: Drawing, cell: Cell, x: float, most: int) -> None:
    if cell.value is None:
        drawing.hatched(x, drawing.y, SQUARE, SQUARE)
        return
    if cell.value:
        side = SQUARE * sqrt(cell.value / most)
        drawing.box(x, drawing.y + SQUARE - side, side, side)


def _counts(
    drawing: Drawing, row: Line, columns: list[Line], cells: list[Cell], language: str
) -> None:
    """The counts of a stacked bar, each with its column's name."""
    x = 0.0
    for column, cell in zip(columns, cells, strict=True):
        name, value = column.label.in_(language), count(cell, language)
        wide = width_of(f"{name} {value}", SMALL) + 14
        if x and x + wide > WIDTH:
            x = 0.0
            drawing.down(SMALL + 3)
        drawing.counted(x, name, value, of=(row.code, column.code))
        x += wide


def _legend(drawing: Drawing, columns: list[Line], language: str) -> None:
    x = 0.0
    drawing.down(SMALL)
    for series, column in enumerate(columns):
        words = column.label.in_(language)
        wide = width_of(words, SMALL) + 32
        if x and x + wide > WIDTH:
            x = 0.0
            drawing.down(SMALL + 5)
        drawing.box(x, drawing.y - 10, 12, 12, series)
        drawing.text(x + 17, words, size=SMALL)
        x += wide
    drawing.down(GAP)


def _mark(drawing: Drawing, figure: Figure, language: str) -> None:
    """What the mark of a hidden count means."""
    if figure.hidden:
        drawing.down(TINY)
        words = f"{HIDDEN_MARK} {HIDDEN_WORDS.in_(language)}"
        drawing.text(0, words, size=TINY, quiet=True)


def _scale(cells: list[Cell], room: float) -> float:
    return (
        room / max((cell.value or 0 for cell in cells), default=0)
        if any(cell.value for cell in cells)
        else 0.0
    )


def _inner(figure: Figure, rows: list[Line], columns: list[Line]) -> list[tuple[Line, Line, Cell]]:
    return [(row, column, figure.cell(row.code, column.code)) for row in rows for column in columns]
