"""From the fields people fill in to an RFC 5545 rule, and back."""

from datetime import date

import pytest

from tables import recurrence

THURSDAYS = {"pattern": "weekly", "weekday": "TH"}
PATTERNS = [
    ("FREQ=WEEKLY;BYDAY=TH", THURSDAYS),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", {"pattern": "fortnightly", "weekday": "TU"}),
    (
        "FREQ=WEEKLY;BYDAY=TU,TH",
        {"pattern": "twice_a_week", "weekday": "TU", "second_weekday": "TH"},
    ),
    ("FREQ=MONTHLY;BYDAY=2WE", {"pattern": "monthly", "weekday": "WE", "nth": "2"}),
    ("FREQ=MONTHLY;BYDAY=-1FR", {"pattern": "monthly", "weekday": "FR", "nth": "-1"}),
]


@pytest.mark.parametrize(("rule", "fields"), PATTERNS)
def test_rule_says_what_was_filled_in(rule: str, fields: dict[str, str]) -> None:
    assert recurrence.rule(**fields) == rule


@pytest.mark.parametrize(("rule", "fields"), PATTERNS)
def test_fields_are_read_back_from_the_rule(rule: str, fields: dict[str, str]) -> None:
    assert recurrence.fields(rule) == fields


def test_rule_orders_two_days_as_the_week_does() -> None:
    rule = recurrence.rule("twice_a_week", weekday="TH", second_weekday="MO")

    assert rule == "FREQ=WEEKLY;BYDAY=MO,TH"


def test_fields_keep_a_rule_they_cannot_say() -> None:
    rule = "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU"

    assert recurrence.fields(rule) == {"pattern": "other", "recurrence": rule}


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("FREQ=WEEKLY;BYDAY=TH", date(2026, 11, 26)),
        ("FREQ=WEEKLY;BYDAY=SU", date(2026, 11, 22)),
        ("FREQ=MONTHLY;BYDAY=2TU", date(2026, 12, 8)),
    ],
)
def test_first_date_is_the_first_day_of_the_rule(rule: str, first: date) -> None:
    assert recurrence.first_date(rule, date(2026, 11, 22)) == first


def test_first_date_refuses_a_rule_that_cannot_be_read() -> None:
    with pytest.raises(ValueError):
        recurrence.first_date("FREQ=NONSENSE", date(2026, 11, 22))
