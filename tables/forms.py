"""Forms about tables, seats, officers and meetings. Times are the table's own."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, ApiToken, User
from agencies.models.base import current
from agencies.services import TOKEN_DAYS
from tables.models import AccessReview, Meeting, Officer, ReviewDecision, Seat, Table
from tables.recurrence import Nth, Pattern, Weekday, first_date, rule
from tables.services.places import SETTINGS
from tables.services.reviews import lines
from tables.services.undertakings import with_a_part

THRESHOLDS = {"threshold_table", "threshold_partners", "threshold_public"}
TIME_ZONES = [
    ("America/Toronto", _("Toronto (Eastern Time)")),
    ("America/Winnipeg", _("Kenora, Winnipeg (Central Time)")),
    ("America/Atikokan", _("Atikokan (Eastern Standard Time all year)")),
    ("America/St_Johns", _("St. John’s (Newfoundland Time)")),
    ("America/Halifax", _("Halifax (Atlantic Time)")),
    ("America/Regina", _("Regina (Central Standard Time all year)")),
    ("America/Edmonton", _("Edmonton (Mountain Time)")),
    ("America/Vancouver", _("Vancouver (Pacific Time)")),
    ("America/Whitehorse", _("Whitehorse (Yukon Time)")),
]


def date_input() -> forms.DateInput:
    """A day, as the browser asks for it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def time_input() -> forms.TimeInput:
    """A time of day, as the browser asks for it."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def at_place(day: date, clock: time, table: Table) -> datetime:
    """The moment when the clocks at *table* show *clock* on *day*."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(table.time_zone))


class TableForm(forms.ModelForm):
    """A table's settings. The prefix stands still once a situation carries it."""

    time_zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = Table
        fields = list(SETTINGS)
        widgets = {
            "language": forms.RadioSelect,
            "welcome_en": forms.Textarea(attrs={"rows": 3}),
            "welcome_fr": forms.Textarea(attrs={"rows": 3, "lang": "fr-ca"}),
            "practice_en": forms.Textarea(attrs={"rows": 3}),
            "practice_fr": forms.Textarea(attrs={"rows": 3, "lang": "fr-ca"}),
            "statement_en": forms.Textarea(attrs={"rows": 5}),
            "statement_fr": forms.Textarea(attrs={"rows": 5, "lang": "fr-ca"}),
        }

    def __init__(self, *args: Any, prefix_used: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(TIME_ZONES)
        extra = [] if self.instance.time_zone in known else [(self.instance.time_zone,) * 2]
        self.fields["time_zone"].choices = [*TIME_ZONES, *extra]  # type: ignore[attr-defined]
        self.fields["prefix"].disabled = prefix_used
        for name in THRESHOLDS & self.fields.keys():
            self.fields[name].widget.attrs["min"] = 5

    def changes(self) -> dict[str, Any]:
        """The settings that are not what they were."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class TokenForm(forms.Form):
    """A new API token. *tables* are those of the person; whoever is at none is not asked."""

    name = forms.CharField(
        label=_("What is it for"), max_length=80, help_text=_("Such as: our records system.")
    )
    table = forms.ModelChoiceField(
        label=_("Table"),
        queryset=Table.objects.none(),
        empty_label=_("Choose a table"),
        help_text=_("The program reaches this table and no other."),
    )
    scope = forms.ChoiceField(
        label=_("What it may do there"),
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=TOKEN_DAYS, initial=90
    )

    def __init__(self, *args: Any, tables: QuerySet[Table], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(tables.order_by("name_en", "pk"))
        self.fields["table"].queryset = tables  # type: ignore[attr-defined]
        self.fields["table"].choices = [("", _("Choose a table")), *((t.pk, t.name) for t in found)]  # type: ignore[attr-defined]
        if not found:
            del self.fields["table"]
        elif len(found) == 1:
            self.fields["table"].initial = found[0].pk

    def token(self) -> dict[str, Any]:
        """What the service asks for."""
        table = self.cleaned_data.get("table")
        return {**self.cleaned_data, "table": table and table.pk}


class SeatForm(forms.Form):
    """A seat for an agency that has none at the table."""

    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Agency.objects.none(), empty_label=_("Choose an agency")
    )
    agreement_date = forms.DateField(
        label=_("Information-sharing agreement signed on"), widget=date_input()
    )
    agreement_until_date = forms.DateField(
        label=_("Agreement expires on"), widget=date_input(), required=False
    )

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = Seat.objects.filter(current(), table=table).values("agency")
        free = Agency.objects.filter(closed_at__isnull=True, is_sample=table.is_sample)
        free = free.exclude(pk__in=seated)
        self.fields["agency"].queryset = free.order_by("name_en", "pk")  # type: ignore[attr-defined]

    def clean_agreement_date(self) -> date:
        """An agreement is signed before the seat begins."""
        day: date = self.cleaned_data["agreement_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The agreement has to be signed before the seat begins."))
        return day


class MeetingChoice(forms.ModelChoiceField):
    """Meetings by when they are."""

    def label_from_instance(self, obj: Any) -> str:
        """Day and time at the table."""
        start = obj.starts_at.astimezone(ZoneInfo(obj.table.time_zone))
        return str(date_format(start, pgettext("date format of a meeting to choose", "D j M, H:i")))


class ExtensionForm(forms.Form):
    """Until when a lapsed agreement is extended."""

    until_date = forms.DateField(label=_("Extend until"), widget=date_input())


class RenewalForm(forms.Form):
    """An agreement that was signed anew."""

    agreement_date = forms.DateField(label=_("Signed on"), widget=date_input())
    agreement_until_date = forms.DateField(
        label=_("Expires on"), widget=date_input(), required=False
    )
    version = forms.IntegerField(label=_("Version of the agreement"), min_value=1, max_value=999)


class ReviewForm(forms.Form):
    """One person or seat of an access review, kept or ended."""

    user = forms.ModelChoiceField(queryset=User.objects.none(), required=False)
    seat = forms.ModelChoiceField(queryset=Seat.objects.none(), required=False)
    decision = forms.ChoiceField(choices=ReviewDecision.Kind.choices)

    def __init__(self, *args: Any, review: AccessReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [line.row for line in lines(review)]
        for name, model in (("user", User), ("seat", Seat)):
            ids = [row.pk for row in found if isinstance(row, model)]
            self.fields[name].queryset = model.objects.filter(pk__in=ids)  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """Who gets a code for the meeting."""

    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person")
    )

    def __init__(self, *args: Any, meeting: Meeting, but: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(pk__in=with_a_part(meeting.table)).exclude(pk=but.pk)
        self.fields["user"].queryset = people.order_by("name", "pk")  # type: ignore[attr-defined]


class SigningForm(forms.Form):
    """Signing an undertaking: one tick."""

    accepted = forms.BooleanField(label=_("I have read it and will keep it"), required=False)


class UndertakingForm(forms.Form):
    """The next version of a table's undertaking."""

    text_en = forms.CharField(label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 9}))
    text_fr = forms.CharField(
        label=_("Text in French"),
        widget=forms.Textarea(attrs={"rows": 9, "lang": "fr-ca"}),
    )
    sign_again = forms.BooleanField(
        label=_("Everybody signs this version within 30 days"),
        help_text=_("Otherwise each signs it when their present year is over."),
        required=False,
    )


class BreakForm(forms.Form):
    """A declared break."""

    first_date = forms.DateField(label=_("First day"), widget=date_input())
    last_date = forms.DateField(label=_("Last day"), widget=date_input())


class RepresentativeForm(forms.Form):
    """Who speaks for a seat; with an end it is an alternate."""

    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person")
    )
    until_date = forms.DateField(
        label=_("Last day, for an alternate"),
        help_text=_("Leave it empty for a representative until further notice."),
        widget=date_input(),
        required=False,
    )
    until_time = forms.TimeField(
        label=_("Until what time on that day"),
        help_text=_("Leave it empty for the whole day."),
        widget=time_input(),
        required=False,
    )

    meeting = MeetingChoice(
        label=_("For one meeting alone"),
        help_text=_("The access ends with that meeting. Leave the last day empty."),
        queryset=Meeting.objects.none(),
        empty_label=_("No"),
        required=False,
    )

    def __init__(self, *args: Any, seat: Seat, people: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Turn day and time into the moment at which the access ends."""
        data: dict[str, Any] = super().clean() or {}
        day, clock = data.get("until_date"), data.get("until_time")
        data["until_at"] = self._end(day, clock) if day else None
        if data.get("meeting") and day:
            self.add_error("until_date", _("Choose a meeting or a last day, not both."))
        if clock and not day:
            self.add_error("until_date", _("Give the day as well."))
        if data["until_at"] and data["until_at"] <= timezone.now():
            self.add_error("until_date", _("The end has to be in the future."))
        return data

    def _end(self, day: date, clock: time | None) -> datetime:
        next_day = (day + timedelta(days=1), time.min)
        return at_place(*((day, clock) if clock else next_day), self.seat.table)


class OfficerForm(forms.Form):
    """An office at the table for somebody of an agency that sits there."""

    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person")
    )
    office = forms.ChoiceField(
        label=_("Office"), choices=Officer.Office.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


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
