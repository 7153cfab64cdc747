"""allauth's forms about the second factor, in the words of this site."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies import signin
from agencies.models import User
from tables.models import Meeting
from tables.services import codes


class _Code:
    """A code, without a word inside the field that goes away when one types."""

    label: Any = _("Code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = self.label
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class SignInForm(_Code, AuthenticateForm):
    """The second half of signing in: a second factor, or the coordinator's code for one meeting."""

    meeting: Meeting | None = None

    def clean_code(self) -> str:
        """The code, if it is one. Each try counts, whatever it was meant to be."""
        code: str = self.cleaned_data["code"]
        if len("".join(code.split())) != codes.DIGITS:
            return str(super().clean_code())
        clear = check_rate_limit(self.user)
        self.meeting = codes.use_code(self.user, code=code)
        if self.meeting is None:
            raise get_adapter().validation_error("incorrect_code")
        clear()
        return code

    def save(self) -> None:
        """Note in the session with what it was opened."""
        if self.meeting is None:
            super().save()
        else:
            bind_to_meeting(context.request, self.user, self.meeting)


class MeetingCodeForm(SignInForm):
    """The same for who has no second factor yet, and is signed in with a password."""


def bind_to_meeting(request: HttpRequest, user: User, meeting: Meeting) -> None:
    """From now on the session reaches the pages of *meeting* only."""
    request.session[signin.ONLY_MEETING] = str(meeting.pk)
    record_authentication(request, user, "meeting_code")


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
