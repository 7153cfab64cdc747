"""How sign-in behaves here: people are invited, nobody signs up, secrets are sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies import signin
from agencies.keys import derived

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks, with registration closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every registration: an account begins with an invitation."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again after the same fifteen minutes as our own pages do."""
        return not signin.confirmed_lately(context.request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's hooks for second factors: sealed at rest, and never the last one taken away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Add another one first: nobody signs in without."),
    }

    def encrypt(self, text: str) -> str:
        """The secret as it stands in the database."""
        return Fernet(derived("second factor", encoded=True)).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. Raises InvalidToken under another key."""
        sealed = encrypted_text.encode()
        return Fernet(derived("second factor", encoded=True)).decrypt(sealed).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another one is left."""
        if authenticator.type not in FACTORS or settings.SAMPLE_MODE:
            return True
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS)
        return others.exclude(pk=authenticator.pk).exists()
