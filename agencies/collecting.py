"""Collecting garbage more rarely, while much is made of which nearly all stays until the end.

Each collection walks everything that is there, and finds nothing. The setting belongs to the whole
process: whoever ends last puts it back, so that several may overlap.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

USUAL = gc.get_threshold()
RARE = (100_000, 20, 100)
_lock = Lock()
_within: list[object] = []


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Collect garbage rarely until the end of the block, and of all others that are open then."""
    mark = object()
    with _lock:
        _within.append(mark)
        gc.set_threshold(*RARE)
    try:
        yield
    finally:
        with _lock:
            _within.remove(mark)
            if not _within:
                gc.set_threshold(*USUAL)
