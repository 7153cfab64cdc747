"""Something that could be released, or was, and is weighed against the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from cases.models import Release
from cases.reports.protection.units import Edition
from tables.models import Table


@dataclass
class Proposed:
    """What a report would hold; *hidden* says what of it would not be shown."""

    table: Table
    first_date: date
    last_date: date
    templates: list[str]
    wide_ages: bool
    audience: str = ""
    further: list[Table] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    editions: list[list[str | int]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    crosstabs: list[str] = field(default_factory=list)


def made_again(release: Release, editions: Iterable[Edition]) -> Proposed:
    """What was released, made again from later editions."""
    return Proposed(
        release.table, release.first_date, release.last_date, release.templates,
        release.wide_ages, release.audience, release.further, release.beside,
        as_json(editions), crosstabs=release.crosstabs,
    )  # fmt: skip


def as_json(editions: Iterable[Edition]) -> list[list[str | int]]:
    """Editions as a row keeps them."""
    return [[table, day.isoformat(), number] for table, day, number in sorted(editions)]
