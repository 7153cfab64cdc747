"""A full disk, told from every other fault: of that alone is it said that there is no room."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

NO_ROOM = "not_written"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
SQLSTATE_FULL = "53100"  # PostgreSQL: disk_full


@contextmanager
def no_room_is(refusal: Exception) -> Iterator[None]:
    """Raise *refusal* in place of what a full disk raises; every other error passes on."""
    try:
        yield
    except (DatabaseError, OSError) as error:
        if not is_full(error):
            raise
        raise refusal from None


def is_full(error: BaseException) -> bool:
    """Whether a disk is full: the database's, or the one that a file was written to."""
    said = error.__cause__ if isinstance(error, DatabaseError) else error
    if isinstance(said, OSError):
        return said.errno in FULL
    if isinstance(said, sqlite3.Error):
        return getattr(said, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return getattr(said, "sqlstate", None) == SQLSTATE_FULL
