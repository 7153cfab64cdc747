"""A table's own addition to a coded list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.coded import GROUPS
from cases.forms.terms import TermField
from cases.forms.text import GUARDED
from cases.models import Term
from cases.services.terms import NAME_LIMIT, PARENTS
from tables.models import Table


class OwnTermForm(forms.Form):
    """A term that only this table offers."""

    name_en = forms.CharField(
        label=_("Name in English"), max_length=NAME_LIMIT, widget=forms.TextInput(attrs=GUARDED)
    )
    name_fr = forms.CharField(
        label=_("Name in French"), max_length=NAME_LIMIT, widget=forms.TextInput(attrs=GUARDED)
    )
    parent = TermField(label=_("Category"))
    group = forms.ChoiceField(
        label=_("Group"), choices=list(GROUPS.items()), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, table: Table, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = PARENTS.get(name)  # type: ignore[call-overload]
        if parents:
            offered = Term.objects.offered_at(table).filter(list=parents).order_by("position")
            self.fields["parent"].offer(offered, _("Choose a category"))  # type: ignore[attr-defined]
        else:
            del self.fields["parent"]
        if name != Term.List.CONCLUSION_REASONS:
            del self.fields["group"]
