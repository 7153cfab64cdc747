"""Keys for one purpose each, all derived from the one sealing key."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def derived(purpose: str, *, encoded: bool = False) -> bytes:
    """The key of 32 bytes for *purpose*; *encoded* as URL-safe base64, as Fernet wants it."""
    secret = settings.SEALING_KEY.encode()
    key = HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret)
    return base64.urlsafe_b64encode(key) if encoded else key
