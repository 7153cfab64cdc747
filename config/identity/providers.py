"""The organizations whose accounts sign in here: read from the environment, checked before a start.

`IDENTITY_PROVIDERS` names them, and for each `river` of these there is `IDENTITY_RIVER_TENANT` and
so on. Nothing of it is in the database, so that no row can add a provider.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config import env

MICROSOFT = "https://login.microsoftonline.com/{tenant}/v2.0"
WELL_KNOWN = "/.well-known/openid-configuration"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True)
class Provider:
    """One organization. ``trusts_mfa``: a second factor that it asked for counts here as well."""

    slug: str
    tenant: str
    client_id: str
    client_secret: str
    name_en: str
    name_fr: str
    issuer: str
    discovery: str
    trusts_mfa: bool = False

    @property
    def name(self) -> str:
        """Its name in the language that is spoken now."""
        return self.name_fr if (get_language() or "").startswith("fr") else self.name_en

    @property
    def origin(self) -> str:
        """Where its sign-in page is."""
        return origin_of(self.discovery)


def from_environment() -> list[Provider]:
    """Every provider that the environment names; `faults` says what is missing."""
    return [_read(slug) for slug in env.items("IDENTITY_PROVIDERS")]


def _read(slug: str) -> Provider:
    prefix = f"IDENTITY_{slug.upper().replace('-', '_')}_"
    tenant = env.text(f"{prefix}TENANT").strip().lower()
    name = env.text(f"{prefix}NAME")
    issuer = env.text(f"{prefix}ISSUER") or (MICROSOFT.format(tenant=tenant) if tenant else "")
    return Provider(
        slug=slug,
        tenant=tenant,
        client_id=env.text(f"{prefix}CLIENT_ID"),
        client_secret=env.text(f"{prefix}CLIENT_SECRET"),
        name_en=name,
        name_fr=env.text(f"{prefix}NAME_FR") or name,
        issuer=issuer,
        discovery=env.text(f"{prefix}DISCOVERY") or issuer.rstrip("/") + WELL_KNOWN,
        trusts_mfa=env.flag(f"{prefix}TRUSTS_MFA"),
    )


def configured() -> list[Provider]:
    """The providers of this site, in the order of the sign-in page."""
    found: list[Provider] = settings.IDENTITY_PROVIDERS
    return found


def find(slug: str) -> Provider | None:
    """The provider of that name."""
    return next((provider for provider in configured() if provider.slug == slug), None)


def origins() -> list[str]:
    """The addresses that a form of the sign-in pages may lead to."""
    return sorted({provider.origin for provider in configured()})


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def is_safe(address: str) -> bool:
    """Whether an address is asked over TLS, or is on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def faults(all_of_them: list[Provider]) -> Iterator[tuple[str, str]]:
    """What keeps a provider from being used: its name, and a sentence."""
    for provider in all_of_them:
        for words in _faults(provider):
            yield provider.slug, words
    for part in ("slug", "tenant"):
        counted = Counter(getattr(provider, part) for provider in all_of_them)
        for value, count in counted.items():
            if value and count > 1:
                yield value, _("It is named twice.")


def _faults(provider: Provider) -> Iterator[str]:
    if not _SLUG.fullmatch(provider.slug):
        yield _("Its name in IDENTITY_PROVIDERS has other characters than a to z, 0 to 9 and -.")
    for part in ("tenant", "client_id", "client_secret", "name_en"):
        if not getattr(provider, part):
            yield _("%(part)s is missing.") % {"part": part.removesuffix("_en").upper()}
    if provider.tenant and not _is_uuid(provider.tenant):
        yield _("TENANT is not the id of one directory; “common” would let in every organization.")
    for part in ("issuer", "discovery"):
        if not is_safe(getattr(provider, part)):
            yield _("%(part)s has to begin with https://.") % {"part": part.upper()}


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
