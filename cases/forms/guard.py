"""What a coordinator adds to the guard of one table."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.text import GUARDED
from cases.guard.patterns import LIMIT
from cases.services.guard import WORD_LIMIT


class WordForm(forms.Form):
    """A word or phrase that may be capitalised."""

    prefix = "word"
    text = forms.CharField(
        label=_("Word or phrase"),
        help_text=_("A street, a neighbourhood, a shelter, a program. Never a person’s name."),
        max_length=WORD_LIMIT,
        widget=forms.TextInput(attrs=GUARDED),
    )
    is_place = forms.BooleanField(
        label=_("It names a place or a service, not a person"), required=False
    )


class PatternForm(forms.Form):
    """How a number of the table's own police looks."""

    prefix = "pattern"
    text = forms.CharField(
        label=_("Pattern"),
        help_text=_("Write # for a digit and @ for a letter, such as YR##-######."),
        max_length=LIMIT,
        widget=forms.TextInput(attrs=GUARDED),
    )
