"""How days and times are typed. Times are the table's own."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms

from tables.models import Table


def date_input() -> forms.DateInput:
    """A day, as the browser asks for it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def time_input() -> forms.TimeInput:
    """A time of day, as the browser asks for it."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def at_place(day: date, clock: time, table: Table) -> datetime:
    """The moment when the clocks at *table* show *clock* on *day*."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(table.time_zone))
