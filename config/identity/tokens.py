"""Verifying an ID token: who signed it, for whom, when, and in answer to which question."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from jwt.exceptions import (
    ExpiredSignatureError,
    ImmatureSignatureError,
    InvalidAudienceError,
    InvalidIssuerError,
    InvalidSignatureError,
    MissingRequiredClaimError,
    PyJWTError,
)

from config.identity.providers import Provider

ALGORITHMS = frozenset({"RS256", "PS256", "ES256"})
REQUIRED = ["iss", "aud", "exp", "iat", "sub", "nonce", "tid", "oid"]
LEEWAY = 60  # seconds: clocks differ
FRESH = 5 * 60  # seconds: how long ago somebody who was asked again may have answered
_CODES: dict[type[PyJWTError], str] = {
    ExpiredSignatureError: "expired", ImmatureSignatureError: "not_yet",
    InvalidAudienceError: "audience", InvalidIssuerError: "issuer",
    InvalidSignatureError: "signature", MissingRequiredClaimError: "incomplete",
}  # fmt: skip


class Refused(OAuth2Error):
    """An answer that is not believed; *code* goes into the trail, and nothing else of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def verify(
    token: str, provider: Provider, *, nonce: str, key: Callable[[Provider, str], jwt.PyJWK]
) -> dict[str, Any]:
    """The claims of *token*. Raises Refused unless all of it is as it has to be.

    *key* finds the provider's key by its id. The algorithm is one of ours, never the token's wish.
    """
    try:
        algorithm, kid = _header(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key(provider, kid).key,
            algorithms=[algorithm],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
    except PyJWTError as error:
        raise Refused(_CODES.get(type(error), "token")) from error
    _belongs(claims, provider, nonce)
    return claims


def _header(token: str) -> tuple[str, str]:
    header = jwt.get_unverified_header(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise Refused("algorithm")
    if not isinstance(kid, str):
        raise Refused("key")
    return algorithm, kid


def _belongs(claims: Mapping[str, Any], provider: Provider, nonce: str) -> None:
    """For us alone, of the right directory, and the answer to what was just asked."""
    if claims["aud"] not in (provider.client_id, [provider.client_id]):
        raise Refused("audience")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise Refused("audience")
    if claims["tid"] != provider.tenant:
        raise Refused("tenant")
    if not nonce or not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise Refused("nonce")


def subject(claims: Mapping[str, Any]) -> str:
    """Whom a token is about: tenant and object id, which are all that is kept of it."""
    try:
        return f"{UUID(claims['tid'])}:{UUID(claims['oid'])}"
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused("incomplete") from error


def asked_for_second_factor(claims: Mapping[str, Any], provider: Provider) -> bool:
    """Whether the provider says it asked for a second factor, and the site takes its word."""
    said = claims.get("amr")
    return provider.trusts_mfa and isinstance(said, list) and "mfa" in said


def proved_just_now(claims: Mapping[str, Any]) -> bool:
    """Whether the person signed in there within the last minutes, not by an older session."""
    at = claims.get("auth_time")
    return isinstance(at, int) and abs(time.time() - at) < FRESH
