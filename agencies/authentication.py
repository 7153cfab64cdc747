"""API tokens: a program acts as a person for a time. Only a hash of the token is kept."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from agencies.models import ApiToken

SCHEME = "Bearer"
USED_AGAIN_AFTER = timedelta(minutes=15)


def digest(token: str) -> str:
    """Return the hash under which a token is kept. Tokens are random, so one round is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class ApiTokenAuthentication(BaseAuthentication):
    """Reads ``Authorization: Bearer <token>``; expired and revoked tokens are unknown ones."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """Return the person and the token, or None when the header is not ours.

        Raises AuthenticationFailed for a token that opens nothing (any more).
        """
        scheme, _space, value = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME.lower().encode():
            return None
        token = self._find(value.strip().decode("latin-1"))
        if token is None or not token.user.is_active:
            raise exceptions.AuthenticationFailed(_("This token is not valid."))
        _note_use(token)
        token.user.bound_table = (
            token.table_id
        )  # read by tables.standing: elsewhere they are nobody
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Return what to ask for in a 401."""
        return SCHEME

    @staticmethod
    def _find(value: str) -> ApiToken | None:
        live = ApiToken.objects.filter(revoked_at=None, expires_at__gt=timezone.now())
        return live.select_related("user").filter(digest=digest(value)).first()


def _note_use(token: ApiToken) -> None:
    """Keep when the token was last used, to the quarter of an hour: not a write per request."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USED_AGAIN_AFTER:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
