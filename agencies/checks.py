"""What a service asks before it writes."""

from __future__ import annotations

from typing import Any

from agencies import access
from agencies.errors import Forbidden, Unseen
from agencies.models import User


def require(obj: Any, by: User, *, see: str, do: str) -> None:
    """Raise Unseen when *by* cannot see *obj*, Forbidden when they may not do *do* to it."""
    with access.sharing():  # nothing is written in between
        if not by.has_perm(see, obj):
            raise Unseen()
        if not by.has_perm(do, obj):
            raise Forbidden()
