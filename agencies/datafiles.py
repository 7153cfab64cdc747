"""Erased values are brought out of the data files too, not only out of the tables.

SQLite overwrites what is deleted (`secure_delete`, see config/databases.py), but a page that was
rebuilt may keep a copy in its gap, and the write-ahead log keeps the pages as they were: so the
file is rebuilt and the log emptied. PostgreSQL leaves deleted rows in their pages until the table
is written anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.db import connection
from django.db.models import Model

TRIES, PAUSE = 60, 1.0  # seconds between tries, while somebody reads an older state
LOCK_TIMEOUT = "30s"


class StillRead(RuntimeError):
    """Raised when somebody reads an older state for too long; the next run tries again."""


def scrub(models: Iterable[type[Model]]) -> None:
    """Bring the values that were deleted from *models* out of the data files.

    Has to be called outside a transaction. Raises StillRead, or OperationalError when a table
    stays locked.
    """
    if connection.vendor == "sqlite":
        _rebuild_file()
    else:
        _rewrite_tables(sorted({model._meta.db_table for model in models}))


def _rebuild_file() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    for _attempt in range(TRIES):
        if _log_is_empty():
            return
        time.sleep(PAUSE)
    raise StillRead("the write-ahead log is still being read")


def _log_is_empty() -> bool:
    """Move the log into the file and cut it to nothing; whether nobody held that up."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _in_log, _moved = cursor.fetchone()
    return not busy


def _rewrite_tables(names: list[str]) -> None:
    _wait_for_older_transactions()
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        try:
            for name in names:
                cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(name)}")
        finally:
            cursor.execute("RESET lock_timeout")


def _wait_for_older_transactions() -> None:
    """A row that a transaction of before may still see would be copied into the new table.

    One that writes in another database of the server counts too: the rewriting looks at the rows
    as of the oldest of them all.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        started = cursor.fetchone()[0]
        for _attempt in range(TRIES):
            cursor.execute(_OLDER, [started])
            if not cursor.fetchone()[0]:
                return
            time.sleep(PAUSE)
    raise StillRead("an older transaction is still open")


_OLDER = """
    SELECT count(*) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND xact_start < %s
      AND (datname = current_database() OR backend_xid IS NOT NULL)
"""
