"""Quarters, months, and what a run of them is called in both languages. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.reports.document import Label, Period

MONTHS = (
    Label("January", "janvier"), Label("February", "février"), Label("March", "mars"),
    Label("April", "avril"), Label("May", "mai"), Label("June", "juin"),
    Label("July", "juillet"), Label("August", "août"), Label("September", "septembre"),
    Label("October", "octobre"), Label("November", "novembre"), Label("December", "décembre"),
)  # fmt: skip
QUARTER, YEAR = 3, 12  # months


def quarter_of(day: date) -> date:
    """The first day of the quarter that *day* lies in."""
    return day.replace(month=(day.month - 1) // QUARTER * QUARTER + 1, day=1)


def later(first: date, months: int) -> date:
    """The first day of a month so many months after *first*, a first day too."""
    number = first.year * YEAR + first.month - 1 + months
    return date(number // YEAR, number % YEAR + 1, 1)


def end_of(first: date, months: int = QUARTER) -> date:
    """The last day of so many months from *first*."""
    return later(first, months) - timedelta(days=1)


def quarters(first: date, last: date) -> Iterator[date]:
    """The first days of the quarters that begin from *first* to *last*."""
    day = quarter_of(first)
    while day <= last:
        yield day
        day = later(day, QUARTER)


def months(first: date, last: date) -> Iterator[date]:
    """The first days of the months that lie between *first* and *last*, wholly or in part."""
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = later(day, 1)


def months_in(first: date, last: date) -> int:
    """How many whole months there are from the first day to the last."""
    end = last + timedelta(days=1)
    return (end.year - first.year) * YEAR + end.month - first.month


def starts_at(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which *day* begins in *zone*."""
    return datetime.combine(day, time.min, tzinfo=zone)


def period(first: date, last: date) -> Period:
    """A period with its name: a month, a quarter, a year, or from one month to another."""
    return Period(first, last, name_of(first, last))


def name_of(first: date, last: date) -> Label:
    """What a period is called."""
    length = months_in(first, last)
    if length == 1:
        month = MONTHS[first.month - 1]
        return Label(f"{month.en} {first.year}", f"{month.fr} {first.year}")
    if length == QUARTER and first == quarter_of(first):
        number = (first.month - 1) // QUARTER + 1
        return Label(f"Q{number} {first.year}", f"T{number} {first.year}")
    if length == YEAR and first.month == 1:
        return Label(str(first.year), str(first.year))
    begin, end = MONTHS[first.month - 1], MONTHS[last.month - 1]
    year = f" {first.year}" if first.year != last.year else ""
    return Label(
        f"{begin.en}{year} – {end.en} {last.year}", f"{begin.fr}{year} – {end.fr} {last.year}"
    )
