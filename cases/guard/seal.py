"""Seals a text so that the database alone does not give it away.

AES-256-GCM under a key derived from ``SEALING_KEY``; the row's id is bound in, so that one sealed
text cannot take another's place. Every text takes the same room, so that its length says nothing.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agencies.keys import derived

PURPOSE = "sealed text"
FILE_PURPOSE = "sealed file"
NONCE = 12  # bytes
ROOM = 2048  # bytes; the longest text has 280 characters of at most four


class CannotOpen(Exception):
    """Raised when the key is another one, or the sealed text was changed."""


def seal(text: str, name: UUID) -> bytes:
    """The sealed form of *text*, to be kept in the row *name*. Raises ValueError if too long."""
    plain = text.encode()
    if len(plain) > ROOM:
        raise ValueError("too long to be sealed")
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(derived(PURPOSE)).encrypt(nonce, plain.ljust(ROOM, b"\0"), name.bytes)


def unseal(sealed: bytes, name: UUID) -> str:
    """The text again. Raises CannotOpen."""
    try:
        plain = AESGCM(derived(PURPOSE)).decrypt(sealed[:NONCE], sealed[NONCE:], name.bytes)
    except InvalidTag as error:
        raise CannotOpen from error
    return plain.rstrip(b"\0").decode()


def seal_file(content: bytes, name: UUID) -> bytes:
    """The sealed form of a file that waits for a worker, to be kept in the row *name*."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(derived(FILE_PURPOSE)).encrypt(nonce, content, name.bytes)


def unseal_file(sealed: bytes, name: UUID) -> bytes:
    """The file again. Raises CannotOpen."""
    try:
        return AESGCM(derived(FILE_PURPOSE)).decrypt(sealed[:NONCE], sealed[NONCE:], name.bytes)
    except InvalidTag as error:
        raise CannotOpen from error
