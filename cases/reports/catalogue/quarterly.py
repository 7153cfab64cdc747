"""Crosstabs as they stand quarter by quarter: without what would be too fine in three months."""

from __future__ import annotations

from cases.reports.catalogue import people, situations
from cases.reports.catalogue.axes import parts, ticked
from cases.reports.catalogue.crosstab import Crosstab
from cases.reports.catalogue.words import Words
from cases.reports.document import Label


def conclusion_groups(words: Words) -> Crosstab:
    """How situations ended, by group."""
    return situations.conclusions(words).coarser(
        "conclusion_groups",
        Label("Conclusions by group", "Conclusions selon le groupe"),
        parts(*situations.GROUPS),
    )


def risk_categories(words: Words) -> Crosstab:
    """Risk categories, as a share of situations."""
    return people.risks(words).coarser(
        "risk_categories",
        Label("Risk categories", "Catégories de risque"),
        ticked(*words.of("risk_categories")),
    )
