"""A table's words for Filter Three, as they are typed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.text import GUARDED, ShortText
from cases.text import LIMIT


class FilterThreeForm(forms.Form):
    """Whether names are spoken, and what is said; empty is the product's own wording."""

    names_at_filter_three = forms.TypedChoiceField(
        label=_("At Filter Three"),
        choices=[
            ("yes", _("identity is spoken, to find who is involved")),
            ("no", _("the table stays without names; only the named agencies share them")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    filter_three_en = ShortText(
        label=_("What the boards say, in English"),
        help_text=_("Leave it empty for the usual words. Everybody in the room reads it."),
        max_length=LIMIT,
        required=False,
    )
    filter_three_fr = ShortText(
        label=_("What the boards say, in French"),
        widget=forms.Textarea(attrs={**GUARDED, "rows": 5, "lang": "fr-ca"}),
        max_length=LIMIT,
        required=False,
    )
