"""What runs of quarters and months are called."""

from __future__ import annotations

from datetime import date

import pytest

from cases.reports.periods import name_of


@pytest.mark.parametrize(
    ("first", "last", "english", "french"),
    [
        (date(2024, 5, 1), date(2024, 5, 31), "May 2024", "mai 2024"),
        (date(2024, 4, 1), date(2024, 6, 30), "Q2 2024", "T2 2024"),
        (date(2024, 1, 1), date(2024, 12, 31), "2024", "2024"),
        (
            date(2024, 4, 1),
            date(2025, 3, 31),
            "April 2024 – March 2025",
            "avril 2024 – mars 2025",
        ),
        (
            date(2024, 7, 1),
            date(2024, 12, 31),
            "July – December 2024",
            "juillet – décembre 2024",
        ),
    ],
)
def test_period_is_called_by_its_length(first: date, last: date, english: str, french: str) -> None:
    name = name_of(first, last)
    assert (name.en, name.fr) == (english, french)
