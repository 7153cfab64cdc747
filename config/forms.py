"""The forms of the frame: unlocking the screen, and the examples of the style guide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class UnlockForm(forms.Form):
    """The password of the person whose screen is hidden."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Refuse any other password."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your password."), code="wrong")
        return password


class ExampleForm(forms.Form):
    """One field of each kind, for the style guide, which is in English like the code."""

    name = forms.CharField(
        label="Name of the table", help_text="As it stands on its agreement.", max_length=80
    )
    meets = forms.ChoiceField(
        label="Meets on", choices=[("", "Choose a day"), ("2", "Tuesday"), ("4", "Thursday")]
    )
    hours = forms.IntegerField(label="Hours until a check is due", min_value=1, max_value=168)
    why_now = forms.CharField(
        label="Why now",
        help_text="No names, birth dates, addresses, phone or file numbers.",
        max_length=280,
        widget=forms.Textarea,
    )
    consent = forms.ChoiceField(
        label="Consent",
        choices=[("all", "From all"), ("some", "From some"), ("refused", "Refused")],
        widget=forms.RadioSelect,
    )
    who = forms.MultipleChoiceField(
        label="Who might help",
        choices=[("housing", "Housing"), ("health", "Health"), ("police", "Police")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    understood = forms.BooleanField(label="Our own means are exhausted")
    risks = forms.MultipleChoiceField(
        label="Risks",
        choices=[
            (
                "Housing",
                [("no_home", "No home"), ("unsafe", "Unsafe home"), ("eviction", "Eviction soon")],
            ),
            (
                "Mental health",
                [("crisis", "In crisis"), ("self_harm", "Self-harm"), ("no_care", "Without care")],
            ),
            ("Alcohol", [("misuse", "Misuse of alcohol"), ("home_alcohol", "Alcohol in the home")]),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
