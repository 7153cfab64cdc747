"""Between the fields people fill in for "when do we meet" and an RFC 5545 rule."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from django.db import models
from django.utils.translation import gettext_lazy as _


class Pattern(models.TextChoices):
    """How often a table meets."""

    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    TWICE_A_WEEK = "twice_a_week", _("Twice a week")
    MONTHLY = "monthly", _("Once a month")
    OTHER = "other", _("Another rule")


class Weekday(models.TextChoices):
    """The days, by their codes in RFC 5545."""

    MO = "MO", _("Monday")
    TU = "TU", _("Tuesday")
    WE = "WE", _("Wednesday")
    TH = "TH", _("Thursday")
    FR = "FR", _("Friday")
    SA = "SA", _("Saturday")
    SU = "SU", _("Sunday")


class Nth(models.TextChoices):
    """Which one of its kind in a month."""

    FIRST = "1", _("the first")
    SECOND = "2", _("the second")
    THIRD = "3", _("the third")
    FOURTH = "4", _("the fourth")
    LAST = "-1", _("the last")


def rule(pattern: str, *, weekday: str, second_weekday: str = "", nth: str = "") -> str:
    """The RFC 5545 rule of a pattern other than OTHER."""
    if pattern == Pattern.FORTNIGHTLY:
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}"
    if pattern == Pattern.TWICE_A_WEEK:
        days = sorted({weekday, second_weekday}, key=Weekday.values.index)
        return f"FREQ=WEEKLY;BYDAY={','.join(days)}"
    if pattern == Pattern.MONTHLY:
        return f"FREQ=MONTHLY;BYDAY={nth}{weekday}"
    return f"FREQ=WEEKLY;BYDAY={weekday}"


def fields(recurrence: str) -> dict[str, Any]:
    """What the fields hold for a rule; a rule they cannot say is OTHER, in its own words."""
    parts = dict(part.split("=", 1) for part in recurrence.split(";") if "=" in part)
    day = parts.get("BYDAY", "")
    for found in _candidates(day):
        if rule(found["pattern"], **{k: v for k, v in found.items() if k != "pattern"}) == (
            recurrence
        ):
            return found
    return {"pattern": Pattern.OTHER, "recurrence": recurrence}


def _candidates(day: str) -> list[dict[str, str]]:
    """What the fields might hold for a BYDAY such as ``TH``, ``TU,TH`` or ``2TU``."""
    first, _comma, second = day.partition(",")
    found = [
        {"pattern": Pattern.WEEKLY.value, "weekday": day},
        {"pattern": Pattern.FORTNIGHTLY.value, "weekday": day},
        {"pattern": Pattern.TWICE_A_WEEK.value, "weekday": first, "second_weekday": second},
        {"pattern": Pattern.MONTHLY.value, "weekday": day[-2:], "nth": day[:-2]},
    ]
    return [fields for fields in found if _known(fields)]


def _known(fields: dict[str, str]) -> bool:
    days = [fields["weekday"], fields.get("second_weekday", Weekday.MO)]
    return set(days) <= set(Weekday.values) and fields.get("nth", Nth.FIRST) in Nth.values


def first_date(recurrence: str, on_or_after: date) -> date:
    """The first day of the rule on or after a day. Raises ValueError for a rule without days."""
    start = datetime.combine(on_or_after, time.min)
    found = rrulestr(recurrence, dtstart=start, ignoretz=True).after(start - timedelta(seconds=1))
    if found is None:
        raise ValueError(recurrence)
    return found.date()
