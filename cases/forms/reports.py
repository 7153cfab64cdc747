"""What is asked of somebody who wants a report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models import ClosedQuarter, OwnIndicator, Readers, ReportRequest
from cases.permissions_reports import RELEASE
from cases.reports.catalogue.templates import TEMPLATES
from cases.reports.periods import YEAR, end_of, later, months_in, name_of, quarter_of
from tables.models import Table

CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one of the list.")}
BESIDE = (
    ("", _("Nothing")),
    ("before", _("The period before")),
    ("year", _("The same period a year before")),
    ("years", _("The same period of the years before, up to four")),
)
MOST_YEARS = 4
OWN = "own"
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
    beside = forms.ChoiceField(
        label=_("What should stand beside it?"),
        help_text=_("The totals of other periods, in columns. More counts have to be hidden."),
        choices=BESIDE,
        required=False,
        error_messages=CHOOSE,
    )
    also = forms.MultipleChoiceField(
        label=_("Together with other tables"),
        help_text=_(
            "One report of a region, for partners or the public. What began at one of its tables "
            "and was copied to another counts once."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=CHOOSE,
    )
    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        help_text=_("It is kept with the release."),
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, table: Table, by: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "en"
        closed = ClosedQuarter.objects.filter(table=table, edition=1).order_by("-start_date")
        self._days = days = [row.start_date for row in closed]
        self._others = {str(other.pk): other for other in region_of(table, by)}
        choices = [(day.isoformat(), name_of(day, end_of(day)).in_(language)) for day in days]
        _offer(self.fields["first"], choices)
        _offer(self.fields["last"], [*choices, *_months(days, language)])
        _offer(self.fields["templates"], _templates(table, language))
        _offer(self.fields["purpose"], [("", ""), *ReportRequest.Purpose.choices])
        _offer(self.fields["also"], [(pk, other.name) for pk, other in self._others.items()])

    @property
    def asked(self) -> dict[str, Any]:
        """What the service is given."""
        data = dict(self.cleaned_data)
        first, last = _period(data.pop("first"), data.pop("last"))
        also = [self._others[pk] for pk in data.pop("also")]
        beside = self._beside(data.pop("beside"), first, last)
        return data | {"first_date": first, "last_date": last, "also": also, "beside": beside}

    def _beside(self, how: str, first: date, last: date) -> list[date]:
        """The first days of the periods that are to stand beside it; of years, the closed ones."""
        if how == "before":
            return [later(first, -months_in(first, last))]
        many = {"year": 1, "years": MOST_YEARS}.get(how, 0)
        days = [later(first, -YEAR * number) for number in range(1, many + 1)]
        return days if how == "year" else [day for day in days if quarter_of(day) in self._days]


def region_of(table: Table, by: Any) -> list[Table]:
    """The other tables that *by* may report on together with *table*."""
    mine = Table.objects.permitted(by, RELEASE).exclude(pk=table.pk)
    return list(mine.filter(is_sample=table.is_sample, closed_at=None).order_by("prefix"))


def _period(first: str, last: str) -> tuple[date, date]:
    if last.startswith(MONTH):
        day = date.fromisoformat(last.removeprefix(MONTH))
        return day, end_of(day, 1)
    return date.fromisoformat(first), end_of(date.fromisoformat(last))


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


def _templates(table: Table, language: str) -> list[tuple[str, str]]:
    """The catalogue; indicators of the table's own only where there are any."""
    has_own = OwnIndicator.objects.filter(table=table).exists()
    offered = [t for t in TEMPLATES if has_own or t.code != OWN]
    return [(t.code, t.title.in_(language)) for t in offered]


def _months(days: list[date], language: str) -> list[tuple[str, str]]:
    months = [later(day, number) for day in days[:4] for number in (2, 1, 0)]
    return [(f"{MONTH}{month}", name_of(month, end_of(month, 1)).in_(language)) for month in months]
