"""To an organization and back, as a browser goes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from django.test import Client
from django.urls import reverse

from agencies import identities
from agencies.models import AuditEntry, User
from tests.services.organization import Organization


def address(name: str, organization: Organization, *args: Any) -> str:
    return reverse(f"identity_{name}", args=[*args, organization.slug])


def there(start: Any) -> str:
    """The organization's page, and back: the address that the browser is then sent to."""
    answer = requests.get(start["Location"], allow_redirects=False, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def go(client: Client, organization: Organization, purpose: str = "sign_in", **data: str) -> Any:
    """There and back; the answer to coming back."""
    return client.get(there(client.post(address(purpose, organization), data)))


def linked(organization: Organization, user: User) -> dict[str, Any]:
    """Whoever sits down there is *user* here."""
    told = organization.at_keyboard()
    subject = f"{organization.tenant}:{told['oid']}"
    identities.link(user, provider=organization.slug, subject=subject)
    return told


def trust(settings: Any, organization: Organization) -> None:
    settings.IDENTITY_PROVIDERS = [organization.as_provider(trusts_mfa=True)]


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def reasons() -> list[str]:
    told = AuditEntry.objects.filter(verb="identity.refuse").order_by("sequence")
    return [entry.references["reason"] for entry in told]


def without(name: str) -> Any:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


def changed(**changes: Any) -> Any:
    return lambda claims: {**claims, **changes}


def grow_old(client: Client) -> None:
    """Nobody has proved anything for an hour."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
