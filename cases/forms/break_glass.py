"""Asking for break-glass, and a repair under it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from cases.forms.business import NO_NAMES
from cases.forms.text import GUARDED
from cases.models import BreakGlass, Repair
from tables.models import Table


class AskForm(forms.Form):
    """Where, and why."""

    place = forms.ChoiceField(
        label=_("What has to be repaired?"),
        help_text=_("The accounts of one agency, or the offices of one table."),
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=NO_NAMES,
        max_length=BreakGlass.LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, **GUARDED}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.choices = [
            ("", _("Choose")),
            (_("Agencies"), list(_named("agency", Agency.objects.filter(closed_at=None)))),
            (_("Situation tables"), list(_named("table", Table.objects.filter(closed_at=None)))),
        ]

    def asked(self) -> dict[str, Any]:
        """What the service asks for."""
        kind, _colon, pk = self.cleaned_data["place"].partition(":")
        model: Any = {"agency": Agency, "table": Table}[kind]
        return {"reason": self.cleaned_data["reason"], kind: model.objects.get(pk=pk)}


def _named(kind: str, rows: QuerySet[Any]) -> Any:
    found = sorted(rows, key=lambda row: row.name)
    return ((f"{kind}:{row.pk}", row.name) for row in found)


class RepairForm(forms.Form):
    """One repair."""

    kind = forms.ChoiceField(label=_("What has to be done?"), widget=forms.RadioSelect)
    person = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person")
    )

    def __init__(
        self, *args: Any, kinds: tuple[Repair.Kind, ...], people: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        person: Any = self.fields["person"]
        kind.choices = [(one.value, one.label) for one in kinds]
        person.queryset = people
