"""So many turns a minute: a count in the shared cache, which every process sees."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from agencies.errors import TooMany


def take_a_turn(what: str, who: str, *, most: int) -> None:
    """Count one more *what* of *who* in this minute. Raises TooMany beyond *most*.

    The count is kept under a keyed hash: the cache learns neither a person nor an address.
    """
    name = salted_hmac("agencies.turns", who, algorithm="sha256").hexdigest()
    key = f"turns:{what}:{name}:{int(time.time() // 60)}"
    cache.add(key, 0, timeout=120)
    try:
        turns = cache.incr(key)
    except ValueError:  # the entry went away in between
        return
    if turns > most:
        raise TooMany()
