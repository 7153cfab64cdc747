"""A whole report, and what it says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from cases.reports.document.figure import Figure
from cases.reports.document.labels import NOTHING, Label


class Audience(StrEnum):
    """Who may read a report."""

    TABLE = "table"
    PARTNERS = "partners"
    PUBLIC = "public"

    @property
    def label(self) -> Label:
        """The audience in words."""
        return _AUDIENCES[self]


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both in it."""

    first: date
    last: date
    label: Label


@dataclass(frozen=True, slots=True)
class Certificate:
    """The passed audit: a digest of the protected cells, what was held, and when.

    *trail_head* is the head of the table's audit trail at that moment: its number and digest.
    """

    digest: str
    rule: str
    threshold: int
    passed_at: datetime
    trail_head: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One page for a council. *findings* and *chart* are codes of figures of the report.

    *gaps* says in the coordinator's words what is missing.
    """

    headline: Label
    findings: tuple[str, ...]
    chart: str
    gaps: Label


@dataclass(frozen=True)
class Report:
    """Protected figures of one place and period for one audience.

    *place* is a table's or a region's name. *commentary* holds the coordinator's own words by the
    code of a figure; *notes* what the reader has to know about the whole, such as that coarser
    groups would show more.
    """

    title: Label
    place: Label
    is_region: bool
    period: Period
    audience: Audience
    threshold: int
    figures: tuple[Figure, ...]
    certificate: Certificate
    ledger_id: str
    made_at: datetime
    is_sample: bool = False
    commentary: Mapping[str, Label] = field(default_factory=dict)
    story: Story | None = None
    notes: tuple[Label, ...] = ()

    @property
    def hidden(self) -> int:
        """How many cells are hidden in all figures."""
        return sum(figure.hidden for figure in self.figures)

    def figure(self, code: str) -> Figure:
        """The figure with this code. Raises KeyError."""
        return {figure.code: figure for figure in self.figures}[code]

    def comment(self, code: str) -> Label:
        """The coordinator's words about a figure; empty without any."""
        return self.commentary.get(code, NOTHING)


_AUDIENCES = {
    Audience.TABLE: Label("the table", "la table"),
    Audience.PARTNERS: Label("partners", "les partenaires"),
    Audience.PUBLIC: Label("the public", "le public"),
}
