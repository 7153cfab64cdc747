"""Forms about a table itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tables.models import Table
from tables.services.places import SETTINGS

THRESHOLDS = {"threshold_table", "threshold_partners", "threshold_public"}


TIME_ZONES = [
    ("America/Toronto", _("Toronto (Eastern Time)")),
    ("America/Winnipeg", _("Kenora, Winnipeg (Central Time)")),
    ("America/Atikokan", _("Atikokan (Eastern Standard Time all year)")),
    ("America/St_Johns", _("St. John’s (Newfoundland Time)")),
    ("America/Halifax", _("Halifax (Atlantic Time)")),
    ("America/Regina", _("Regina (Central Standard Time all year)")),
    ("America/Edmonton", _("Edmonton (Mountain Time)")),
    ("America/Vancouver", _("Vancouver (Pacific Time)")),
    ("America/Whitehorse", _("Whitehorse (Yukon Time)")),
]


class TableForm(forms.ModelForm):
    """A table's settings. The prefix stands still once a situation carries it."""

    time_zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = Table
        fields = list(SETTINGS)
        widgets = {
            "language": forms.RadioSelect,
            "welcome_en": forms.Textarea(attrs={"rows": 3}),
            "welcome_fr": forms.Textarea(attrs={"rows": 3, "lang": "fr-ca"}),
            "practice_en": forms.Textarea(attrs={"rows": 3}),
            "practice_fr": forms.Textarea(attrs={"rows": 3, "lang": "fr-ca"}),
            "statement_en": forms.Textarea(attrs={"rows": 5}),
            "statement_fr": forms.Textarea(attrs={"rows": 5, "lang": "fr-ca"}),
        }

    def __init__(self, *args: Any, prefix_used: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(TIME_ZONES)
        extra = [] if self.instance.time_zone in known else [(self.instance.time_zone,) * 2]
        self.fields["time_zone"].choices = [*TIME_ZONES, *extra]  # type: ignore[attr-defined]
        self.fields["prefix"].disabled = prefix_used
        for name in THRESHOLDS & self.fields.keys():
            self.fields[name].widget.attrs["min"] = 5

    def changes(self) -> dict[str, Any]:
        """The settings that are not what they were."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
