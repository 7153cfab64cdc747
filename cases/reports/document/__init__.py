"""A report after protection: the one object that every page and file is made from.

Nothing here counts, protects or knows Django. A cell holds what may be shown, or nothing; rates,
shares and medians are computed from these cells alone, so that no writer can tell more.
"""

from cases.reports.document.as_json import report_from_json, report_to_json
from cases.reports.document.figure import (
    Band,
    Cell,
    Cohort,
    Figure,
    Line,
    Median,
    Rate,
    Shape,
    Unit,
    Where,
)
from cases.reports.document.labels import HIDDEN_MARK, HIDDEN_WORDS, Label
from cases.reports.document.report import Audience, Certificate, Period, Report, Story

__all__ = [
    "HIDDEN_MARK",
    "HIDDEN_WORDS",
    "Audience",
    "Band",
    "Cell",
    "Certificate",
    "Cohort",
    "Figure",
    "Label",
    "Line",
    "Median",
    "Period",
    "Rate",
    "Report",
    "Shape",
    "Story",
    "Unit",
    "Where",
    "report_from_json",
    "report_to_json",
]
