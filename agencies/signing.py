"""Signs what leaves the server and has to be believed elsewhere: seals and extracts of the trail.

Ed25519, under a key derived from the sealing key: whoever can write to the database alone cannot
forge a signature, and anybody with the public key can check one.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from agencies.keys import derived


def sign(text: str) -> str:
    """The signature of *text*, in hexadecimal."""
    return _key().sign(text.encode()).hex()


def public_key() -> str:
    """The key with which a signature is checked, in hexadecimal."""
    return _key().public_key().public_bytes_raw().hex()


def is_signed(text: str, signature: str, key: str = "") -> bool:
    """Whether *signature* is ours on *text*; *key* is a public key, if not this server's."""
    try:
        known = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key or public_key()))
        known.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derived("signing"))
