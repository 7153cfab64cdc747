"""Who has a part at a table and has not signed its undertaking reaches their own profile only.

The rules see to it that no table opens (tables/standing.py). This shows the way to sign, and closes
what belongs to no table: to sessions before every view, to programs where their token is read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from agencies.models import ApiToken
from config import errors
from config.problems import Problem
from config.sessions import WITHOUT_SECOND_FACTOR
from tables.services import undertakings

# One's own pages, the exercise, and signing.
REACHED = WITHOUT_SECOND_FACTOR | {
    "api-training-list",
    "api-undertaking-list",
    "api-undertaking-sign",
    "api-me-show",
    "identity_link",
    "identity_unlink",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
    "my_identities",
    "my_undertakings",
    "profile",
    "training",
    "training_finish",
    "training_step",
    "undertaking_sign",
    "usersessions_list",
}  # fmt: skip

_NOT_SIGNED = Problem(
    403, "undertaking_required", gettext_lazy("Sign the table’s undertaking first.")
)


class Admitted(BasePermission):
    """A program reaches no further than its person: nothing, once they have signed nowhere.

    Sessions are stopped by the middleware, before anything is asked.
    """

    message = _NOT_SIGNED.detail
    code = _NOT_SIGNED.code

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether there is no token, or its person may come in."""
        if not isinstance(request.auth, ApiToken):
            return True
        match = request.resolver_match
        user: Any = request.user
        reached = match is not None and match.view_name in REACHED
        return reached or not undertakings.is_outside(user)


class AdmissionMiddleware:
    """Stand before every view but one's own pages, for who has signed nowhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; `process_view` decides once the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead to signing whoever has a part somewhere and has signed for none."""
        user: Any = request.user
        match = request.resolver_match
        if not user.is_authenticated or (match and match.view_name in REACHED):
            return None
        if not undertakings.is_outside(user):
            return None
        if request.path_info.startswith(errors.API):
            return errors.answer(request, _NOT_SIGNED)
        here = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return redirect(f"{reverse('my_undertakings')}?{here}".rstrip("?"))
