"""Short free text."""

from __future__ import annotations

from typing import Any

from django import forms


class ShortText(forms.CharField):
    """A few lines. A line break counts once, although browsers send it as two characters."""

    def __init__(self, **options: Any) -> None:
        attrs = {"spellcheck": "false", "autocomplete": "off", "rows": 5}
        options.setdefault("widget", forms.Textarea(attrs=attrs))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Bring line breaks to one form before they are counted."""
        return super().to_python(value).replace("\r\n", "\n")
