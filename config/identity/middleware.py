"""Pages whose forms lead to an organization's sign-in page, and may."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config.identity.providers import origins

LEAD_THERE = frozenset({"account_login", "identity_confirm", "invitation", "my_identities"})


class FormTargetsMiddleware:
    """Let the forms of these pages be answered with the way to a provider, and those of no other.

    Stands below the one that writes the policy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, and widen the policy of its page."""
        response = self.get_response(request)
        match = request.resolver_match
        if match and match.view_name in LEAD_THERE and origins():
            response._csp_update = {"form-action": origins()}  # type: ignore[attr-defined]
        return response
