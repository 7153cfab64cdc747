"""The forms of a table's first set-up that its later pages do not have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.errors import GuardFailed
from agencies.models import User
from tables.forms.inputs import date_input
from tables.forms.place import TableForm
from tables.models import Table
from tables.services.first_contacts import read_contacts
from tables.services.set_up import read_agencies


class PlaceForm(TableForm):
    """Names, prefix, time zone and language."""

    class Meta(TableForm.Meta):
        fields = ["name_en", "name_fr", "prefix", "time_zone", "language"]


class ThresholdForm(forms.ModelForm):
    """The intervention clock and the smallest counts shown."""

    class Meta:
        model = Table
        fields = [
            "contact_due_hours", "contact_overdue_hours", "contact_unreported_hours",
            "threshold_table", "threshold_partners", "threshold_public",
        ]  # fmt: skip

    def changes(self) -> dict[str, Any]:
        """The settings that are not what they were."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class AgenciesForm(forms.Form):
    """A pasted list of agencies, each with its seat."""

    lines = forms.CharField(
        label=_("Agencies, one on each line"),
        help_text=_("English name; French name; sector; statute. Or paste it from a spreadsheet."),
        widget=forms.Textarea(attrs={"rows": 10}),
        required=False,
    )
    agreement_date = forms.DateField(
        label=_("Information-sharing agreement signed on"), widget=date_input()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"agreement_date": timezone.localdate()}, **kwargs})

    def clean_lines(self) -> Any:
        """The lines, read; none when nothing is pasted."""
        text = self.cleaned_data["lines"]
        if not text.strip():
            return []
        try:
            return read_agencies(text)
        except GuardFailed as refusal:
            raise forms.ValidationError(refusal.errors["lines"]) from None


class ContactsForm(forms.Form):
    """A pasted list of people: the first contacts of the table's agencies."""

    lines = forms.CharField(
        label=_("Contacts, one on each line"),
        help_text=_(
            "Agency; name; work e-mail address; en or fr, which may be left out. "
            "Or paste it from a spreadsheet."
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Paste at least one line.")},
    )

    def __init__(self, table: Table, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table, self.by = table, by

    def clean_lines(self) -> Any:
        """The lines, read."""
        try:
            return read_contacts(self.table, self.cleaned_data["lines"], by=self.by)
        except GuardFailed as refusal:
            raise forms.ValidationError(refusal.errors["lines"]) from None
