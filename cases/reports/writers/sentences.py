"""What a figure says in words beside its table: rates, medians, and rows that are put together."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.reports.document import Figure, Line, Rate
from cases.reports.findings import span
from cases.reports.words import count, per_cent
from cases.reports.writers.folding import Quiet, hidden_of, inside, lines_of, total_of

NBSP = "\u00a0"


def facts_of(figure: Figure, language: str) -> list[str]:
    """The named rates and medians, each with its base; what cannot be told in one sentence."""
    told = [*_rates(figure, language), *_medians(figure, language)]
    return [*told, *_untold(figure, language)]


def _rates(figure: Figure, language: str) -> Iterator[str]:
    for rate in figure.rates:
        value = per_cent(figure.rate(rate), language)
        if value:
            words = {"label": rate.label.in_(language), "value": value,
                     "base": rate.base.in_(language)}  # fmt: skip
            yield _("%(label)s: %(value)s (base: %(base)s)") % words


def _medians(figure: Figure, language: str) -> Iterator[str]:
    for median in figure.medians:
        band = figure.median(median, figure.columns[-1].code)
        if band:
            words = {"label": median.label.in_(language), "value": span(band, figure).in_(language)}
            yield _("%(label)s: %(value)s") % words


def _untold(figure: Figure, language: str) -> list[str]:
    """One sentence of every rate and median that cannot be told, the periods of a rate together."""
    found: dict[str, list[str]] = {}
    for rate in figure.rates:
        if figure.rate(rate) is None:
            name, period = _parts(figure, rate, language)
            found.setdefault(name, []).append(period)
    for median in figure.medians:
        if figure.median(median, figure.columns[-1].code) is None:
            found[median.label.in_(language)] = []
    if not found:
        return []
    names = [f"{name} ({', '.join(at)})" if any(at) else name for name, at in found.items()]
    return [_("Cannot be told from what is shown: %(names)s.") % {"names": "; ".join(names)}]


def _parts(figure: Figure, rate: Rate, language: str) -> tuple[str, str]:
    """The name of a rate, and its period where it has one for each column."""
    label = rate.label.in_(language)
    for column in figure.columns:
        ending = f", {column.label.in_(language)}"
        if column.code == rate.part.column and label.endswith(ending):
            return label.removesuffix(ending), column.label.in_(language)
    return label, ""


def together(figure: Figure, quiet: Quiet, language: str) -> str:
    """Rows in one line: each with its total, and in brackets the columns that are not shown."""
    return "; ".join(_one(figure, row, language) for row in quiet.rows)


def _one(figure: Figure, row: Line, language: str) -> str:
    """One of these rows; without a number its total is hidden, without brackets all the rest."""
    label, total, hidden = row.label.in_(language), total_of(figure, row), hidden_of(figure, row)
    if total is not None:
        label = f"{label}{NBSP}{count(total, language)}"
    if len(hidden) == len(inside(figure)):
        return label
    names = (column.label.in_(language).replace(" ", NBSP) for column in hidden)
    return f"{label} ({', '.join(names)})"


def reading_help(figure: Figure) -> str:
    """How to read rows that are put together; empty where there are none."""
    if not any(isinstance(line, Quiet) for line in lines_of(figure)):
        return ""
    if len(figure.columns) == 1:
        return _("Of rows told together in a line no count is shown.")
    return _(
        "Rows told together in a line have their total where it is shown and, in brackets, the "
        "other columns that are not shown (no brackets: none is). Their other counts are 0."
    )
