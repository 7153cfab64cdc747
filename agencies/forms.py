"""Forms about people and agencies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership, Sector, User


class ProfileForm(forms.ModelForm):
    """What a person may change about themself."""

    class Meta:
        model = User
        fields = ["name", "work_phone", "duty_phone", "language", "theme"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "work_phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "duty_phone": forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
            "language": forms.RadioSelect,
            "theme": forms.RadioSelect,
        }


class AgencyForm(forms.Form):
    """A new agency."""

    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    sector = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.none(), empty_label=_("Choose a sector")
    )
    statute = forms.ChoiceField(
        label=_("Privacy statute it works under"),
        choices=Agency.Statute.choices,
        widget=forms.RadioSelect,
    )
    table = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def agency(self) -> dict[str, Any]:
        """What the service asks for; ``table`` only says where the person came from."""
        return {name: value for name, value in self.cleaned_data.items() if name != "table"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors = Sector.objects.filter(retired_at__isnull=True)
        self.fields["sector"].queryset = sectors.order_by("name_en")  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    """A person to invite. *offices* are the codes that may be given with it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("Work e-mail address"), help_text=_("The invitation goes there, and nowhere else.")
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=settings.LANGUAGES,
        initial="en",
        widget=forms.RadioSelect,
    )
    office = forms.ChoiceField(
        label=_("Office in the agency"),
        choices=Membership.Office.choices,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, with_office: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_office:
            del self.fields["office"]


class AppointForm(forms.Form):
    """An office for somebody of the agency."""

    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person")
    )
    office = forms.ChoiceField(
        label=_("Office"),
        choices=[choice for choice in Membership.Office.choices if choice[0]],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """A password for a new account, or that of the account there is."""

    password = forms.CharField(label=_("Password"), strip=False, widget=forms.PasswordInput)
    again = forms.CharField(
        label=_("The same password again"), strip=False, widget=forms.PasswordInput
    )

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = "current-password" if known else "new-password"
        self.fields["password"].widget.attrs["autocomplete"] = kind
        self.fields["again"].widget.attrs["autocomplete"] = kind
        if known:
            del self.fields["again"]
            self.fields["password"].label = _("Your password")

    def clean(self) -> dict[str, Any]:
        """The two have to agree."""
        data: dict[str, Any] = super().clean() or {}
        if "again" in self.fields and data.get("password") != data.get("again"):
            self.add_error("again", _("The two passwords are not the same."))
        return data
