"""What a provider publishes: its addresses and its keys, kept for some minutes."""

from __future__ import annotations

import functools
from typing import Any

import requests
from django.core.cache import cache
from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWTError

from config.identity import tokens
from config.identity.providers import Provider, is_safe

KEPT = 10 * 60  # seconds
ASKED_ANEW = 60  # seconds between two questions for a key that was not there
TIMEOUT = 5  # seconds
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def session() -> requests.Session:
    """A connection that waits for five seconds, and is led nowhere else with a secret in hand."""
    made = requests.Session()
    made.max_redirects = 0
    made.request = functools.partial(made.request, timeout=TIMEOUT)  # type: ignore[method-assign]
    return made


def configuration(provider: Provider, *, anew: bool = False) -> dict[str, Any]:
    """What the provider says of itself. Raises Refused when it says it is somebody else."""
    key = f"identity:{provider.slug}:configuration"
    found: dict[str, Any] | None = None if anew else cache.get(key)
    if found is None:
        found = _configuration(provider)
        cache.set(key, found, KEPT)
    return found


def _configuration(provider: Provider) -> dict[str, Any]:
    said = _json(provider.discovery)
    if said.get("issuer") != provider.issuer:
        raise tokens.Refused("issuer")
    if not all(is_safe(str(said.get(name, ""))) for name in ENDPOINTS):
        raise tokens.Refused("addresses")
    kept = (*ENDPOINTS, "issuer", "token_endpoint_auth_methods_supported")
    return {name: said[name] for name in kept if name in said}


def key(provider: Provider, kid: str) -> PyJWK:
    """The provider's public key of that id, asked anew once in a while. Raises Refused."""
    for fresh in (False, True):
        for found in _keys(provider, fresh=fresh):
            if found.key_id == kid and found.public_key_use in (None, "sig"):
                return found
    raise tokens.Refused("key")


def _keys(provider: Provider, *, fresh: bool) -> list[PyJWK]:
    name = f"identity:{provider.slug}:keys"
    said = cache.get(name)
    if said is None or (fresh and cache.add(f"{name}:asked", True, ASKED_ANEW)):
        said = _json(configuration(provider)["jwks_uri"])
        cache.set(name, said, KEPT)
    try:
        return PyJWKSet.from_dict(said).keys
    except PyJWTError as error:
        raise tokens.Refused("keys") from error


def _json(address: str) -> dict[str, Any]:
    """What stands at an address. Raises Refused for anything but an object."""
    try:
        with session() as asking:
            answer = asking.get(address)
            answer.raise_for_status()
            said = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise tokens.Refused("unreachable") from error
    if not isinstance(said, dict):
        raise tokens.Refused("unreachable")
    return said
