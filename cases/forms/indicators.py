"""An indicator of a table's own: first the list, then its values and a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.forms.text import GUARDED
from cases.models import Term
from cases.reports.indicators.own import LISTS, NOT_COUNTED
from cases.services.indicators import NAME_LIMIT
from tables.models import Table

CHOICES = [(name, Term.List(name).label) for name in LISTS]


class IndicatorForm(forms.Form):
    """A name in both languages, and the values any of which count."""

    name_en = forms.CharField(
        label=_("Name in English"), max_length=NAME_LIMIT, widget=forms.TextInput(attrs=GUARDED)
    )
    name_fr = forms.CharField(
        label=_("Name in French"), max_length=NAME_LIMIT, widget=forms.TextInput(attrs=GUARDED)
    )
    terms = forms.ModelMultipleChoiceField(
        label=_("Any of these values"),
        queryset=Term.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one value.")},
    )

    def __init__(self, *args: Any, table: Table, name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.list_name = name
        column = "name_fr" if (get_language() or "en").startswith("fr") else "name_en"
        here = Term.objects.filter(Q(table=None) | Q(table=table), list=name)
        here = here.exclude(code__in=NOT_COUNTED)
        values = self.fields["terms"]
        values.queryset = here.select_related("parent").order_by("position", column)  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, Any]:
        """What the service is given."""
        return {"list_name": self.list_name, **self.cleaned_data}
