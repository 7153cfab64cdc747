"""How sign-in behaves here: people are invited, nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks, with registration closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every registration: an account begins with an invitation."""
        return False
