"""What is asked of somebody who wants a report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models import ClosedQuarter, Readers, ReportRequest
from cases.reports.catalogue.templates import TEMPLATES
from cases.reports.periods import end_of, later, name_of
from tables.models import Table

CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one of the list.")}
MONTH = "month:"  # before the first day of a month, among the choices of the last quarter
USUAL = ("headline", "meetings", "outcomes", "kinds", "persons", "risks", "agencies", "times")


class ReportForm(forms.Form):
    """Audience, period, templates, purpose."""

    audience = forms.ChoiceField(
        label=_("Who is it for?"),
        choices=Readers.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    first = forms.ChoiceField(label=_("From the quarter"), error_messages=CHOOSE)
    last = forms.ChoiceField(
        label=_("To the quarter"),
        help_text=_("Or one month, for the headline alone."),
        error_messages=CHOOSE,
    )
    templates = forms.MultipleChoiceField(
        label=_("What should stand in it?"),
        widget=forms.CheckboxSelectMultiple,
        initial=USUAL,
        error_messages={"required": _("Choose at least one."), **CHOOSE},
    )
    wide_ages = forms.BooleanField(
        label=_("Wider age groups"),
        help_text=_("Four groups in place of eight: fewer counts have to be hidden."),
        required=False,
    )
    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        help_text=_("It is kept with the release."),
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, table: Table, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "en"
        closed = ClosedQuarter.objects.filter(table=table).order_by("-start_date")
        days = [row.start_date for row in closed]
        choices = [(day.isoformat(), name_of(day, end_of(day)).in_(language)) for day in days]
        _offer(self.fields["first"], choices)
        _offer(self.fields["last"], [*choices, *_months(days, language)])
        _offer(self.fields["templates"], [(t.code, t.title.in_(language)) for t in TEMPLATES])
        _offer(self.fields["purpose"], [("", ""), *ReportRequest.Purpose.choices])

    @property
    def asked(self) -> dict[str, Any]:
        """What the service is given."""
        data = dict(self.cleaned_data)
        first, last = data.pop("first"), data.pop("last")
        if last.startswith(MONTH):
            day = date.fromisoformat(last.removeprefix(MONTH))
            return data | {"first_date": day, "last_date": end_of(day, 1)}
        days = date.fromisoformat(first), end_of(date.fromisoformat(last))
        return data | {"first_date": days[0], "last_date": days[1]}


class PlanForm(forms.Form):
    """What the annual report of a year is to hold."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, error_messages=CHOOSE)
    audience = forms.ChoiceField(
        label=_("Who is it for?"),
        choices=Readers.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    templates = forms.MultipleChoiceField(
        label=_("What should stand in it?"),
        widget=forms.CheckboxSelectMultiple,
        initial=USUAL,
        error_messages={"required": _("Choose at least one."), **CHOOSE},
    )
    wide_ages = forms.BooleanField(label=_("Wider age groups"), required=False)

    def __init__(self, *args: Any, year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "en"
        _offer(self.fields["year"], [(str(n), str(n)) for n in range(year + 1, year - 4, -1)])
        _offer(self.fields["templates"], [(t.code, t.title.in_(language)) for t in TEMPLATES])


def _offer(field: Any, choices: list[tuple[str, Any]]) -> None:
    field.choices = choices


def _months(days: list[date], language: str) -> list[tuple[str, str]]:
    months = [later(day, number) for day in days[:4] for number in (2, 1, 0)]
    return [(f"{MONTH}{month}", name_of(month, end_of(month, 1)).in_(language)) for month in months]
