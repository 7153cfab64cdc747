"""What every door of the API asks beside its rules: the scope of a token, the proof of a person."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from agencies import signin
from agencies.models import ApiToken


class ConfirmedLately(BasePermission):
    """Writes about membership and settings need a person who proved lately that it is them.

    A token is as good as its owner made it: it is asked for nothing more.
    """

    message = _("Confirm that it is you on the page for it, then send it again.")
    code = "confirmation_required"

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the door does not ask, nothing is written, or the proof is recent."""
        if request.method in SAFE_METHODS or not getattr(view, "asks_again", False):
            return True
        return request.auth is not None or signin.confirmed_lately(request)


class InScope(BasePermission):
    """A token opens the doors that name its scope; one that only reads writes nothing."""

    message = _("This token does not reach that far.")
    code = "token_scope"

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether there is no token, or it is good for this."""
        if not isinstance(request.auth, ApiToken):
            return True
        scope = request.auth.scope
        if scope == ApiToken.Scope.READ and request.method not in SAFE_METHODS:
            return False
        return scope in getattr(view, "token_scopes", (ApiToken.Scope.FULL, ApiToken.Scope.READ))
