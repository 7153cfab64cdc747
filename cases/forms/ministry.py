"""A request for the records of a period."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import RecordExport


class RecordsForm(forms.Form):
    """From which day to which, and what for."""

    first_date = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_date = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    purpose = forms.ChoiceField(
        label=_("What for"), choices=RecordExport.Purpose.choices, widget=forms.RadioSelect
    )
