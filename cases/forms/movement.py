"""Copying to another table, and the token of a situation brought before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tables.models import Seat


class _SeatField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """The table and the agency."""
        return f"{obj.table.name} ({obj.agency.name})"


class CopyForm(forms.Form):
    """To which of the person's seats at other tables."""

    seat = _SeatField(
        label=_("To which table?"),
        queryset=Seat.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose the table."),
            "invalid_choice": _("Choose another table at which you speak for this agency."),
        },
    )

    def __init__(self, *args: Any, seats: QuerySet[Seat], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["seat"].queryset = seats  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """The token of a situation that the agency brought before."""

    token = forms.CharField(
        label=_("Token"),
        max_length=40,
        error_messages={"required": _("Type the token.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
