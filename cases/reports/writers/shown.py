"""A report as it reads in one language: what the page, the PDF and the story are drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cases.reports.charts import chart
from cases.reports.document import Figure, Line, Report, Shape
from cases.reports.findings import finding, inner
from cases.reports.words import count, per_cent
from cases.reports.writers.folding import LONG, Quiet, lines_of
from cases.reports.writers.sentences import facts_of, reading_help, together

CELLS_A_LINE = 9  # columns of a table that still fit on paper upright


@dataclass(frozen=True)
class ShownCell:
    """What stands in one place of a table; *share* stands below it."""

    words: str
    hidden: bool = False
    share: str = ""


@dataclass(frozen=True)
class ShownRow:
    """One row of a table. *level* indents it.

    Rows that are put together have a label for all of them, and words in place of cells.
    """

    label: str
    cells: list[ShownCell]
    level: int = 0
    is_total: bool = False
    words: str = ""


@dataclass(frozen=True)
class ShownFigure:
    """A figure in one language: its finding, its drawing and its table."""

    code: str
    title: str
    finding: str
    svg: str
    base: str
    heads: list[str]
    rows: list[ShownRow]
    numbers: list[dict[str, str]] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    comment: str = ""
    note: str = ""
    many: int = 0
    hidden: int = 0
    is_wide: bool = False
    is_folded: bool = False

    @property
    def has_words(self) -> bool:
        """Whether the table tells rows in words."""
        return any(row.words for row in self.rows)


@dataclass(frozen=True)
class ShownStory:
    """The one page for a council in one language."""

    headline: str
    findings: list[dict[str, str]]
    chart: ShownFigure
    gaps: str


@dataclass(frozen=True)
class Shown:
    """A report in one language."""

    report: Report
    language: str
    title: str
    place: str
    period: str
    audience: str
    figures: list[ShownFigure]
    facts: list[dict[str, str]]
    notes: list[str]
    story: ShownStory | None


def show(report: Report, language: str) -> Shown:
    """Return *report* as it reads in *language*."""
    with override(language):
        figures = [show_figure(figure, report, language) for figure in report.figures]
        return Shown(
            report=report,
            language=language,
            title=report.title.in_(language),
            place=report.place.in_(language),
            period=report.period.label.in_(language),
            audience=report.audience.label.in_(language),
            figures=figures,
            facts=facts(report, language),
            notes=[note.in_(language) for note in report.notes],
            story=_story(report, language),
        )


def facts(report: Report, language: str) -> list[dict[str, str]]:
    """What every output says about itself: pairs of a label and a value."""
    with override(language):
        rows = [
            (_("Table"), report.place.in_(language)),
            (_("Period"), report.period.label.in_(language)),
            (_("Made for"), report.audience.label.in_(language)),
            (_("Smallest count shown"), str(report.threshold)),
            (_("Counts not shown"), str(report.hidden)),
            (_("Checked"), f"{report.certificate.passed_at:%Y-%m-%d %H:%M} UTC"),
            (_("Certificate of the check"), report.certificate.digest),
            (_("Entry in the ledger"), report.ledger_id),
            (_("Head of the audit trail"), report.certificate.trail_head or "–"),
        ]
        if report.is_sample:
            rows.insert(0, (_("Sample"), _("Everything here is invented, and nothing counts.")))
    return [{"label": label, "value": value} for label, value in rows]


def show_figure(figure: Figure, report: Report, language: str, *, name: str = "") -> ShownFigure:
    """One figure of *report* in *language*; the language is active already."""
    return ShownFigure(
        code=figure.code,
        title=figure.title.in_(language),
        finding=finding(figure, language),
        svg=chart(figure, language, name=name),
        base=base_of(figure, language),
        heads=_heads(figure, language),
        rows=[_row(figure, line, language) for line in lines_of(figure)],
        numbers=_numbers(figure, language),
        facts=facts_of(figure, language),
        comment=report.comment(figure.code).in_(language),
        note=f"{figure.note.in_(language)} {reading_help(figure)}".strip(),
        many=len(figure.rows),
        hidden=figure.hidden,
        is_wide=len(figure.columns) > CELLS_A_LINE,
        is_folded=_is_folded(figure),
    )


def _is_folded(figure: Figure) -> bool:
    """Whether a page folds the table: it is long, says nothing, or repeats the large numbers."""
    is_long = len(figure.rows) > LONG
    return is_long or figure.shape is Shape.NUMBERS or not figure.tells_anything


def base_of(figure: Figure, language: str) -> str:
    """What is counted, of whom, and what a hundred per cent is."""
    unit = figure.unit.label.in_(language)
    cohort = figure.cohort.label.in_(language)
    words = _("Unit: %(unit)s, %(cohort)s.") % {"unit": unit, "cohort": cohort}
    base = {"base": figure.base.in_(language)}
    if figure.has_shares:
        words += " " + _("100%% is: %(base)s.") % base
    elif figure.rates:  # each of which has a base of its own
        words += " " + _("Counted: %(base)s.") % base
    return words


def with_shares(figure: Figure) -> bool:
    """Whether a table has room for the shares beside the counts; else they stand below them."""
    return figure.has_shares and len(figure.columns) == 1


def _heads(figure: Figure, language: str) -> list[str]:
    if with_shares(figure):
        return [_("Count"), _("Share")]
    if len(figure.columns) == 1:
        return [_("Count")]
    return [column.label.in_(language) for column in figure.columns]


def _row(figure: Figure, row: Line | Quiet, language: str) -> ShownRow:
    if isinstance(row, Quiet):
        many = len(row.rows)
        label = ngettext("%(count)s other", "%(count)s others", many) % {"count": many}
        return ShownRow(label, [], row.level, words=together(figure, row, language))
    cells = []
    for column in figure.columns:
        cell = figure.cell(row.code, column.code)
        below = _share_below(figure, row.code, column.code, language) if cell.value else ""
        cells.append(ShownCell(count(cell, language), cell.is_hidden, below))
        if with_shares(figure):
            share = figure.share(row.code, column.code)
            hidden = share is None and figure.cell(row.code, column.code).is_hidden
            words = count(cell, language) if hidden else per_cent(share, language) or "–"
            cells.append(ShownCell(words, hidden))
    return ShownRow(row.label.in_(language), cells, row.level, row.is_total)


def _share_below(figure: Figure, row: str, column: str, language: str) -> str:
    """The share of a count in a table of several columns; not of the base in itself."""
    if with_shares(figure) or not figure.has_shares or row == figure.base_row:
        return ""
    return per_cent(figure.share(row, column), language)


def _numbers(figure: Figure, language: str) -> list[dict[str, str]]:
    """The large numbers of a figure that has no drawing."""
    if figure.shape is not Shape.NUMBERS:
        return []
    column = inner(figure.columns)[0]
    return [
        {
            "label": row.label.in_(language),
            "value": count(figure.cell(row.code, column.code), language),
            "hidden": "yes" if figure.cell(row.code, column.code).is_hidden else "",
        }
        for row in figure.rows
    ]


def _story(report: Report, language: str) -> ShownStory | None:
    story = report.story
    if story is None:
        return None
    chosen: list[dict[str, Any]] = []
    for code in story.findings:
        figure = report.figure(code)
        chosen.append({
            "title": figure.title.in_(language),
            "finding": finding(figure, language),
            "comment": report.comment(code).in_(language),
            "base": base_of(figure, language),
        })  # fmt: skip
    drawn = show_figure(report.figure(story.chart), report, language, name="story")
    return ShownStory(story.headline.in_(language), chosen, drawn, story.gaps.in_(language))
