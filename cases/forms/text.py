"""Short free text."""

from __future__ import annotations

from typing import Any

from django import forms

# A browser neither sends the words to a service that corrects them nor keeps them.
GUARDED = {"spellcheck": "false", "autocomplete": "off"}


class ShortText(forms.CharField):
    """A few lines. A line break counts once, although browsers send it as two characters."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={**GUARDED, "rows": 5}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Bring line breaks to one form before they are counted."""
        return (super().to_python(value) or "").replace("\r\n", "\n")
