"""A table's own addition to a coded list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.terms import TermField
from cases.models import Term
from cases.services.terms import NAME_LIMIT, PARENTS
from tables.models import Table


class OwnTermForm(forms.Form):
    """A term that only this table offers."""

    name_en = forms.CharField(label=_("Name in English"), max_length=NAME_LIMIT)
    name_fr = forms.CharField(label=_("Name in French"), max_length=NAME_LIMIT)
    parent = TermField(label=_("Category"))
    group = forms.ChoiceField(label=_("Group"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, table: Table, name: str, groups: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = list(groups.items())  # type: ignore[attr-defined]
        parents = PARENTS.get(name)  # type: ignore[call-overload]
        if parents:
            offered = Term.objects.offered_at(table).filter(list=parents).order_by("position")
            self.fields["parent"].offer(offered, _("Choose a category"))  # type: ignore[attr-defined]
        else:
            del self.fields["parent"]
        if name != Term.List.CONCLUSION_REASONS:
            del self.fields["group"]
