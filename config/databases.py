"""Turn one address into Django's DATABASES entry, with the options each engine needs."""

from pathlib import Path
from typing import Any

import dj_database_url

# IMMEDIATE takes the write lock when a transaction begins: SQLite knows no row locks, so
# this is what makes "read, decide, write" safe. FULL and secure_delete: what was committed
# survives a power cut, and what was erased is overwritten rather than left in a free page.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA foreign_keys=ON;"
)
# How long an act waits for a lock of PostgreSQL before it is answered with 503.
LOCK_TIMEOUT = "10s"
# Nothing is prepared for being asked often, only what says so (agencies/prepared.py). Left out,
# nothing is prepared at all.
NEVER_BY_ITSELF = 1_000_000_000  # times
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds to wait for another writer
    "init_command": SQLITE_PRAGMAS,
}


def from_address(address: str, *, fallback: Path, pool_size: int) -> dict[str, Any]:
    """Return the settings of one database.

    `address` is a URL such as ``postgres://user:password@host/name`` or
    ``sqlite:////path/to/file``; empty means the SQLite file `fallback`.
    `pool_size` is the most connections one process keeps to PostgreSQL; 0 turns pooling off.
    """
    entry: dict[str, Any] = dict(dj_database_url.parse(address or f"sqlite:///{fallback}"))
    options = entry.setdefault("OPTIONS", {})
    if is_sqlite(entry):
        options.update(SQLITE_OPTIONS)
        # Opening the file reads its whole schema, which takes longer than most requests' queries.
        entry["CONN_MAX_AGE"] = None
    else:
        options.setdefault("options", f"-c lock_timeout={LOCK_TIMEOUT}")
        options.setdefault("prepare_threshold", NEVER_BY_ITSELF)
        if pool_size:
            options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    entry["ATOMIC_REQUESTS"] = False
    entry["CONN_HEALTH_CHECKS"] = True  # after the database was away, no request meets a dead line
    return entry


def is_sqlite(entry: dict[str, Any]) -> bool:
    """Say whether a DATABASES entry is an SQLite file."""
    return str(entry["ENGINE"]).endswith("sqlite3")
