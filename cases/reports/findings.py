"""The caption of a figure: what its shown numbers say, and nothing beyond them. Pure.

A caption is made from the protected figure alone. While a cell is hidden nothing is called the
most, because a hidden cell may hold more: then the caption speaks of the largest count shown.
"""

from __future__ import annotations

from cases.reports.document import Band, Figure, Label, Line, Shape
from cases.reports.words import COLON, OF, count, number, per_cent

NONE = Label("None in this period.", "Aucun cas pendant la période.")
ALL_HIDDEN = Label(
    "No count of this figure can be shown.", "Aucun nombre de ce tableau ne peut être affiché."
)
MOST = Label(
    "{place}: {amount}, more than any other.", "{place}\u00a0: {amount}, plus que tout autre."
)
ONLY = Label("{place}: {amount}.", "{place}\u00a0: {amount}.")
LARGEST_SHOWN = Label(
    "Largest count shown: {place}, {amount}.", "Plus grand nombre affiché\u00a0: {place}, {amount}."
)
MOST_NAMED = 2  # places with the same count
TIED = Label(
    "Largest count shown: {amount}, in {places} places.",
    "Plus grand nombre affiché\u00a0: {amount}, à {places} endroits.",
)
BETWEEN = Label(
    "{row}: from {low} ({first}) to {high} ({last}).",
    "{row}\u00a0: de {low} ({first}) à {high} ({last}).",
)
BETWEEN_SHOWN = Label(
    "{row}, where shown: from {low} ({first}) to {high} ({last}).",
    "{row}, là où le nombre est affiché\u00a0: de {low} ({first}) à {high} ({last}).",
)
STEADY = Label("{row}: {low} each time.", "{row}\u00a0: {low} chaque fois.")


def finding(figure: Figure, language: str) -> str:
    """One sentence that says what *figure* shows, in *language*."""
    if figure.is_empty:
        return NONE.in_(language)
    told = (
        _median(figure, language)
        or _rate(figure, language)
        or (figure.shape is Shape.TIME and _course(figure, language))
        or (figure.shape is Shape.NUMBERS and _first(figure, language))
        or _largest(figure, language)
    )
    return told or ALL_HIDDEN.in_(language)


def inner(lines: tuple[Line, ...]) -> list[Line]:
    """The lines that are no totals, in the figure's unit; all of them when there are none."""
    return [line for line in lines if not (line.is_total or line.unit)] or list(lines)


def span(band: Band, figure: Figure) -> Label:
    """The words of a band: its row's label."""
    return next(row.label for row in figure.rows if row.code == band.row)


def _median(figure: Figure, language: str) -> str:
    for median in figure.medians:
        band = figure.median(median, figure.columns[-1].code)
        if band is not None:
            where = span(band, figure).in_(language)
            return f"{median.label.in_(language)}{COLON.in_(language)}{where}."
    return ""


def _rate(figure: Figure, language: str) -> str:
    """The last rate that can be told: the catalogue puts the one that matters most at the end."""
    for rate in reversed(figure.rates):
        value = figure.rate(rate)
        if value is not None:
            part = figure.cell(rate.part.row, rate.part.column)
            whole = figure.cell(rate.whole.row, rate.whole.column)
            return (
                f"{rate.label.in_(language)}{COLON.in_(language)}{per_cent(value, language)} "
                f"({count(part, language)} {OF.in_(language)} {count(whole, language)} "
                f"{rate.base.in_(language)})."
            )
    return ""


def _course(figure: Figure, language: str) -> str:
    """From the lowest to the highest shown count of the first row over time.

    With gaps it says so: a hidden count may be lower or higher.
    """
    row = inner(figure.rows)[0]
    shown = [
        (value, column)
        for column in inner(figure.columns)
        if (value := figure.cell(row.code, column.code).value) is not None
    ]
    if len(shown) < 2:
        return ""
    (low, first), (high, last) = (
        min(shown, key=lambda pair: pair[0]),
        max(shown, key=lambda pair: pair[0]),
    )
    has_gaps = len(shown) < len(inner(figure.columns))
    if has_gaps and low == high:
        return ""
    words = BETWEEN_SHOWN if has_gaps else STEADY if low == high else BETWEEN
    return words.in_(language).format(
        row=row.label.in_(language),
        low=number(low, language),
        high=number(high, language),
        first=first.label.in_(language),
        last=last.label.in_(language),
    )


def _first(figure: Figure, language: str) -> str:
    """The first number, which is the one that the others are of."""
    row, column = figure.rows[0], inner(figure.columns)[0]
    if not figure.cell(row.code, column.code).value:
        return ""
    amount = _amount(figure, row, column, language)
    return ONLY.in_(language).format(place=row.label.in_(language), amount=amount)


def _largest(figure: Figure, language: str) -> str:
    """The largest count shown: of the inner cells, or else of the totals."""
    totals = [row for row in figure.rows if row.is_total]
    wholes = [column for column in figure.columns if column.is_total]
    rows, columns = _top(inner(figure.rows)), inner(figure.columns)
    every = inner(figure.rows)
    places = (
        (rows, columns), (rows, wholes), (every, columns), (totals, columns), (totals, wholes),
    )  # fmt: skip
    told = (_largest_of(figure, rows, columns, language) for rows, columns in places)
    return next((words for words in told if words), "")


def _largest_of(figure: Figure, rows: list[Line], columns: list[Line], language: str) -> str:
    cells = [
        (row, column, figure.cell(row.code, column.code)) for row in rows for column in columns
    ]
    shown = [(cell.value, row, column) for row, column, cell in cells if cell.value]
    if not shown:
        return ""
    most = max(value for value, _row, _column in shown)
    first = [(row, column) for value, row, column in shown if value == most]
    amount = _amount(figure, *first[0], language)
    if len(first) > MOST_NAMED:
        return TIED.in_(language).format(amount=amount, places=len(first))
    known = sum(not cell.is_hidden for _row, _column, cell in cells)
    words = MOST if known == len(cells) > len(first) else LARGEST_SHOWN
    words = ONLY if len(cells) == 1 else words
    named = " / ".join(_place(row, column, columns, language) for row, column in first)
    return words.in_(language).format(place=named, amount=amount)


def _top(rows: list[Line]) -> list[Line]:
    """The rows of the outermost level among *rows*."""
    least = min(row.level for row in rows)
    return [row for row in rows if row.level == least]


def _place(row: Line, column: Line, columns: list[Line], language: str) -> str:
    words = row.label.in_(language)
    if row.is_total and len(columns) > 1:
        return column.label.in_(language)
    return words if len(columns) == 1 else f"{words}, {column.label.in_(language)}"


def _amount(figure: Figure, row: Line, column: Line, language: str) -> str:
    words = count(figure.cell(row.code, column.code), language)
    share = figure.share(row.code, column.code)
    return words if share is None else f"{words} ({per_cent(share, language)})"
