"""Forms about seats, their agreements, and who speaks for them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from agencies.models import Agency, User
from agencies.models.base import current
from tables.forms.inputs import at_place, date_input, time_input
from tables.models import Meeting, Officer, Seat, Table


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


class MeetingChoice(forms.ModelChoiceField):
    """Meetings by when they are."""

    def label_from_instance(self, obj: Any) -> str:
        """Day and time at the table."""
        start = obj.starts_at.astimezone(ZoneInfo(obj.table.time_zone))
        return str(date_format(start, pgettext("date format of a meeting to choose", "D j M, H:i")))


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
