"""How sign-in behaves here: people are invited, nobody signs up, secrets are sealed."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import identities, signin
from agencies.keys import derived
from config.identity.providers import find

log = logging.getLogger(__name__)

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def organization_ways(user: Any) -> list[dict[str, Any]]:
    """Pages on which *user* proves with an organization's account that it is them."""
    known = [find(identity.provider) for identity in identities.of(user)]
    return [
        {
            "id": f"identity:{provider.slug}",
            "description": _("Use your account of %(name)s") % {"name": provider.name},
            "url": reverse("identity_confirm", args=[provider.slug]),
        }
        for provider in known
        if provider
    ]


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks, with registration closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every registration: an account begins with an invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one, and let nothing hang on it.

        What the mail tells of is done, and an error page would say whose account there is.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            log.warning(
                "a mail about an account could not be sent", extra={"event": template_prefix}
            )

    def get_login_stages(self) -> list[str]:
        """The steps of a sign-in, with ours where the second factor is asked for."""
        asks, ours = (
            "allauth.mfa.stages.AuthenticateStage",
            "config.identity.stages.SecondFactorStage",
        )
        return [ours if stage == asks else stage for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Ways to prove again that it is oneself: those of allauth, and one's organization."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [*ways, *organization_ways(user)] if user.is_authenticated else ways

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again after the same fifteen minutes as our own pages do."""
        return not signin.confirmed_lately(context.request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's hooks for second factors: sealed at rest, and never the last one taken away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy(
            "Add another one first: nobody signs in without."
        ),
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
