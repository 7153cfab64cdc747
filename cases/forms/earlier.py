"""A file with earlier years."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.reports.earlier import MOST_BYTES


class EarlierYearsForm(forms.Form):
    """A CSV file or an Excel workbook in the form of the template."""

    file = forms.FileField(
        label=gettext_lazy("CSV file or Excel workbook"),
        help_text=gettext_lazy("At most 5 MB and 20,000 rows. Codes, days and numbers only."),
        error_messages={
            "required": gettext_lazy("Choose a file of at most 5 MB."),
            "empty": gettext_lazy("The file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx", "class": "form-control"}),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large to be read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large."), code="too_large")
        return file
