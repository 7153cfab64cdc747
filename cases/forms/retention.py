"""How long a table keeps what, and which situation is held."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Retention, Situation


class RetentionForm(forms.ModelForm):
    """The periods of one table."""

    class Meta:
        model = Retention
        fields = [
            "drafts_days", "silence_days", "codes_days", "codes_minors_days", "attendance_days",
            "audit_days",
        ]  # fmt: skip

    def days(self) -> dict[str, int]:
        """The periods by name."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class HoldForm(forms.Form):
    """A situation of the table, by its number."""

    situation = forms.ModelChoiceField(
        label=_("Situation"), queryset=Situation.objects.none(), empty_label=_("Choose a number")
    )

    def __init__(self, *args: Any, situations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["situation"].queryset = situations  # type: ignore[attr-defined]
