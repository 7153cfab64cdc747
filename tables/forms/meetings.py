"""Forms about meetings and their schedule. Times are the table's own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models.base import current
from tables.forms.inputs import at_place, date_input, time_input
from tables.models import Meeting, Seat, Table
from tables.recurrence import Nth, Pattern, Weekday, first_date, rule


class BreakForm(forms.Form):
    """A declared break."""

    first_date = forms.DateField(label=_("First day"), widget=date_input())
    last_date = forms.DateField(label=_("Last day"), widget=date_input())


class SeatChoices(forms.ModelMultipleChoiceField):
    """Seats by the names of their agencies."""

    widget = forms.CheckboxSelectMultiple


class MeetingForm(forms.Form):
    """A meeting beside the schedule, or an emergency one with the seats it invites."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Meeting.Kind.choices,
        initial=Meeting.Kind.ORDINARY,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label=_("Date"), widget=date_input())
    clock = forms.TimeField(label=_("Starts at"), widget=time_input())
    minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=15, max_value=480, initial=90
    )
    invited = SeatChoices(
        label=_("Invited to an emergency meeting"),
        help_text=_("Only these agencies see the meeting and what comes before it."),
        queryset=Seat.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        seats = Seat.objects.filter(current(), table=table).select_related("agency")
        self.fields["invited"].queryset = seats.order_by("agency__name_en", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Put day and time together, in the table's own time."""
        data: dict[str, Any] = super().clean() or {}
        if {"day", "clock", "minutes"} <= set(data):
            data["starts_at"] = at_place(data["day"], data["clock"], self.table)
            data["planned_end_at"] = data["starts_at"] + timedelta(minutes=data["minutes"])
            self._ahead(data)
        ordinary = data.get("kind") == Meeting.Kind.ORDINARY
        if ordinary and data.get("invited"):
            self.add_error(
                "invited",
                _("An ordinary meeting is for all seats. Untick these, or change the kind."),
            )
        return data

    def _ahead(self, data: dict[str, Any]) -> None:
        if data["starts_at"] <= timezone.now():
            self.add_error("day", _("This is in the past. Choose a date and time still to come."))

    def meeting(self) -> dict[str, Any]:
        """What the service asks for."""
        names = ("kind", "starts_at", "planned_end_at", "invited")
        return {name: self.cleaned_data[name] for name in names}


class MoveForm(forms.Form):
    """Another time for a meeting."""

    day = forms.DateField(label=_("Date"), widget=date_input())
    clock = forms.TimeField(label=_("Starts at"), widget=time_input())
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=15, max_value=480)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        start = meeting.starts_at.astimezone(ZoneInfo(meeting.table.time_zone))
        minutes = (meeting.planned_end_at - meeting.starts_at) // timedelta(minutes=1)
        initial = {"day": start.date(), "clock": start.time(), "minutes": minutes}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.table = meeting.table

    def times(self) -> dict[str, Any]:
        """What the service asks for."""
        data = self.cleaned_data
        start = at_place(data["day"], data["clock"], self.table)
        return {"starts_at": start, "planned_end_at": start + timedelta(minutes=data["minutes"])}


class ScheduleForm(forms.Form):
    """When the table meets."""

    pattern = forms.ChoiceField(
        label=_("How often"), choices=Pattern.choices, widget=forms.RadioSelect
    )
    weekday = forms.ChoiceField(label=_("Day"), choices=Weekday.choices, initial="TH")
    second_weekday = forms.ChoiceField(
        label=_("Second day, when you meet twice a week"),
        choices=[("", _("None")), *Weekday.choices],
        required=False,
    )
    nth = forms.ChoiceField(
        label=_("Which one of the month, when you meet once a month"),
        choices=[("", _("None")), *Nth.choices],
        required=False,
    )
    recurrence = forms.CharField(
        label=_("The rule, when you need another one"),
        help_text=_("As in RFC 5545, such as FREQ=WEEKLY;INTERVAL=3;BYDAY=TU."),
        max_length=200,
        required=False,
    )
    starts_on_date = forms.DateField(
        label=_("From"), help_text=_("The first meeting is on or after this day."),
        widget=date_input(),
    )  # fmt: skip
    local_time = forms.TimeField(label=_("Starts at"), widget=time_input())
    minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=15, max_value=480, initial=90
    )
    except_dates = forms.CharField(
        label=_("Dates without a meeting"),
        help_text=_("Year-month-day, one on each line, such as 2026-12-24."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def clean_except_dates(self) -> list[date]:
        """One day a line."""
        words = re.split(r"[\s,;]+", self.cleaned_data["except_dates"].strip())
        days = []
        for word in filter(None, words):
            try:
                days.append(date.fromisoformat(word))
            except ValueError:
                raise forms.ValidationError(
                    _("“%(word)s” is not a date such as 2026-12-24."), params={"word": word[:20]}
                ) from None
        return sorted(set(days))

    def clean(self) -> dict[str, Any]:
        """Make the rule, and move the first meeting onto a day of the rule."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors or not self._complete(data):
            return data
        if data["pattern"] != Pattern.OTHER:
            names = ("weekday", "second_weekday", "nth")
            data["recurrence"] = rule(data["pattern"], **{name: data[name] for name in names})
        self._first(data)
        return data

    def _complete(self, data: dict[str, Any]) -> bool:
        wanted = {
            Pattern.TWICE_A_WEEK: ("second_weekday", gettext("Choose the second day.")),
            Pattern.MONTHLY: ("nth", gettext("Choose which one of the month.")),
            Pattern.OTHER: ("recurrence", gettext("Write the rule.")),
        }
        name, words = wanted.get(data["pattern"], ("weekday", ""))
        there = bool(data[name])
        if not there:
            self.add_error(name, words)
        days = (data["weekday"], data.get("second_weekday"))
        same = data["pattern"] == Pattern.TWICE_A_WEEK and days[0] == days[1]
        if same:
            self.add_error("second_weekday", gettext("Choose two different days."))
        return there and not same

    def _first(self, data: dict[str, Any]) -> None:
        try:
            rule_words = data["recurrence"].strip().upper().removeprefix("RRULE:")
            data["starts_on_date"] = first_date(rule_words, data["starts_on_date"])
            data["recurrence"] = rule_words
        except (ValueError, KeyError, TypeError):
            self.add_error("recurrence", gettext("This recurrence rule cannot be read."))

    def schedule(self) -> dict[str, Any]:
        """What the service asks for."""
        names = ("starts_on_date", "local_time", "minutes", "recurrence", "except_dates")
        return {name: self.cleaned_data[name] for name in names}
