"""Forms of a crosstab put together, for what relates their lines."""

from __future__ import annotations

from cases.reports.catalogue.people import WIDER_CODES, persons, risks_by_age
from tests.cases.reports.protection.invented import WORDS


def test_form_of_totals_alone_brings_no_wider_age_group_back() -> None:
    """Beside another period a crosstab has no age groups at all: it puts none of them aside."""
    finer = risks_by_age(WORDS)
    joined = finer.joined(finer.narrow())
    assert joined.columns.codes == finer.columns.codes
    assert not WIDER_CODES & set(joined.columns.codes)


def test_finer_and_wider_age_groups_stand_together() -> None:
    joined = persons(WORDS).joined(persons(WORDS, wide=True))
    assert set(joined.rows.codes) == set(persons(WORDS).rows.every)
