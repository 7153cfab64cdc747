"""Counts of what happened at tables, by quarter: exact, before any protection.

Each crosstab of ``cases.reports.catalogue`` states its unit, its base and its cohort; here are the
queries that fill them. Few ``GROUP BY``s over the rows of the period; a category of risk is the
union of its factors, counted as distinct situations and never as a sum. Whatever leaves the
product goes through ``cases.reports.protection``.
"""

from cases.reports.indicators.count import count, count_months
from cases.reports.indicators.headline import Headline, headline, missed_reports, rolled_up
from cases.reports.indicators.scope import Bucket, Counted, Scope
from cases.reports.indicators.words import words_of

__all__ = [
    "Bucket",
    "Counted",
    "Headline",
    "Scope",
    "count",
    "count_months",
    "headline",
    "missed_reports",
    "rolled_up",
    "words_of",
]
