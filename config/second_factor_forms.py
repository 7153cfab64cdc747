"""allauth's forms about the second factor, in the words of this site."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class _Code:
    """A code, without a word inside the field that goes away when one types."""

    label: Any = _("Code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = self.label
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class SignInForm(_Code, AuthenticateForm):
    """The second half of signing in."""


class ConfirmForm(_Code, ReauthenticateForm):
    """Proving again that it is oneself."""


class AppForm(_Code, ActivateTOTPForm):
    """Setting up an app."""

    label = _("Six digits from the app")


class KeyForm(AddWebAuthnForm):
    """Adding a passkey or hardware key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].max_length = 80
