"""A report, and its one-page story, as tagged PDF."""

from __future__ import annotations

from cases.reports.document import Report
from cases.reports.writers import pdf
from cases.reports.writers.shown import show

STORY = "cases/reports/story_paper.html"
FITS = ("roomy", "close", "tight")  # how the one page is set: as much room as its words leave


class NoStory(ValueError):
    """Raised when a report has no story to print."""


def write(report: Report, language: str) -> bytes:
    """Return *report* as a PDF in *language*."""
    shown = show(report, language)
    drawn = [(figure, picture(figure.svg)) for figure in shown.figures]
    context = {"shown": shown, "drawn": drawn}
    return pdf.render("cases/reports/paper.html", context, language=language)


def write_story(report: Report, language: str) -> bytes:
    """Return the one-page story of *report* as a PDF. Raises NoStory when it has none."""
    shown = show(report, language)
    if shown.story is None:
        raise NoStory
    context = {"shown": shown, "picture": picture(shown.story.chart.svg)}
    for fit in FITS:
        try:
            return pdf.render(STORY, context | {"fit": fit}, language=language, most=1)
        except pdf.TooLong:
            continue
    return pdf.render(STORY, context | {"fit": FITS[-1]}, language=language)


def picture(svg: str) -> str:
    """The address of a drawing; empty without one."""
    return pdf.picture(svg) if svg else ""
