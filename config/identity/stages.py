"""The step of a sign-in that asks for the second factor, unless the organization did."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage

from config.identity.purposes import BY_PROVIDER


class SecondFactorStage(AuthenticateStage):
    """Passed without a question where the organization asked for it and its word is taken."""

    def handle(self) -> tuple:
        """Go on, or ask."""
        records = get_authentication_records(self.request, self.login.user)
        if any(record.get("type") == BY_PROVIDER for record in records):
            return None, True
        found: tuple = super().handle()
        return found
