"""Other business and barriers, as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.terms import Lists, TermField
from cases.forms.text import GUARDED, ShortText
from cases.models import Barrier, BusinessItem, Term
from cases.services.business import MOST_MINUTES
from tables.models import Table

NO_NAMES = _("No names, birth dates, addresses, phone or file numbers.")


class BusinessForm(forms.Form):
    """A plain item of the agenda."""

    title = forms.CharField(
        label=_("What is it about?"),
        help_text=NO_NAMES,
        max_length=BusinessItem.TITLE_LIMIT,
        widget=forms.TextInput(attrs=GUARDED),
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=MOST_MINUTES, initial=5)


class DecisionForm(forms.Form):
    """One line of decision."""

    decision = forms.CharField(
        label=_("What was decided?"),
        help_text=NO_NAMES,
        max_length=BusinessItem.DECISION_LIMIT,
        widget=forms.TextInput(attrs=GUARDED),
    )


class BarrierForm(forms.Form):
    """What stands in the way in the system."""

    kind = TermField(label=_("Kind of barrier"))
    text = ShortText(
        label=_("What stands in the way?"),
        help_text=_("About the system, never about a person or a situation."),
        max_length=Barrier.LIMIT,
        required=False,
    )

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.offer(Lists(table, Term.List.BARRIER_KINDS)[Term.List.BARRIER_KINDS], _("Choose"))
