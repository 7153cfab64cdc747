"""Backups: the database and a manifest in one file, encrypted to a public key.

The server holds the public key alone, so that whoever takes its backups, or the server, reads
none. The format is age's: with the private key the age program opens a backup too.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyrage
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from agencies import trail
from config import celery
from config.processes import surroundings

FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "database"
BLOCK = 1024 * 1024


class CannotRestore(Exception):
    """The backup is damaged, another key's, or of another kind of database."""


def write(path: Path, recipient: str) -> dict[str, Any]:
    """Write a backup to *path*, readable with the private key of *recipient*; its manifest."""
    with TemporaryDirectory(prefix="backup-") as name:
        folder = Path(name)
        noted = [asdict(head) for head in trail.heads()]  # before: the copy is not older than these
        _dump(folder / DATABASE)
        found = _manifest(folder / DATABASE, noted)
        (folder / MANIFEST).write_text(json.dumps(found, indent=1), encoding="utf-8")
        with tarfile.open(folder / "backup.tar", "w") as whole:
            whole.add(folder / MANIFEST, MANIFEST)
            whole.add(folder / DATABASE, DATABASE)
        key = pyrage.x25519.Recipient.from_str(recipient)
        pyrage.encrypt_file(str(folder / "backup.tar"), str(path), [key])
    path.chmod(0o600)
    celery.touch(sign())
    return found


def sign() -> Path:
    """The file whose age says when the last backup was made on this server."""
    return Path(settings.STATE_DIR) / "backup.made"


@contextmanager
def opened(path: Path, identity: str) -> Iterator[tuple[dict[str, Any], Path]]:
    """The manifest of a backup and its database, after looking that both are whole.

    Raises CannotRestore for anything that was changed, cut, or encrypted to another key.
    """
    with TemporaryDirectory(prefix="restore-") as name:
        folder = Path(name)
        try:
            key = pyrage.x25519.Identity.from_str(identity.strip())
            pyrage.decrypt_file(str(path), str(folder / "backup.tar"), [key])
            with tarfile.open(folder / "backup.tar") as whole:
                whole.extractall(folder, members=_expected(whole), filter="data")
            found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except (pyrage.DecryptError, pyrage.IdentityError, tarfile.TarError, ValueError) as error:
            raise CannotRestore("It is damaged, or encrypted to another key.") from error
        _check(found, folder / DATABASE)
        yield found, folder / DATABASE


def load(found: dict[str, Any], database: Path) -> None:
    """Put the database of a backup in the place of this server's, which must not be running.

    All of it or nothing: where it cannot be loaded, what was there stays.
    """
    connections.close_all()
    if connection.vendor == "sqlite":
        _replace_file(database)
    else:
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
             "--dbname", _name(), str(database))  # fmt: skip


def heads_of(found: dict[str, Any]) -> list[trail.Head]:
    """The heads of the audit chains when the backup was made."""
    return [trail.Head(**head) for head in found["heads"]]


def _manifest(database: Path, heads: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "vendor": connection.vendor,
        "sha256": _digest(database),
        "bytes": database.stat().st_size,
        "migrations": sorted(map("/".join, MigrationRecorder(connection).applied_migrations())),
        "heads": heads,
    }


def _check(found: dict[str, Any], database: Path) -> None:
    if found.get("format") != FORMAT or found.get("sha256") != _digest(database):
        raise CannotRestore("Its parts do not belong together.")
    if found["vendor"] != connection.vendor:
        raise CannotRestore(f"It is of {found['vendor']}; this server runs {connection.vendor}.")
    if found["vendor"] == "sqlite":
        with closing(sqlite3.connect(database)) as raw:
            if raw.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise CannotRestore("The database in it is damaged.")


def _expected(whole: tarfile.TarFile) -> list[tarfile.TarInfo]:
    members = whole.getmembers()
    if sorted(member.name for member in members) != sorted([MANIFEST, DATABASE]):
        raise CannotRestore("It holds something else than a backup.")
    return members


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def _dump(path: Path) -> None:
    """A copy of the database as it is at one moment, while others go on writing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
    else:
        _run("pg_dump", "--format", "custom", "--no-owner", "--file", str(path), _name())


def _replace_file(database: Path) -> None:
    place = Path(settings.DATABASES["default"]["NAME"])
    place.parent.mkdir(parents=True, exist_ok=True)
    for ending in ("-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)
    draft = place.with_name(place.name + ".restoring")
    draft.write_bytes(database.read_bytes())
    draft.chmod(0o600)
    draft.replace(place)


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, never by the command."""
    place = connection.settings_dict
    told = {
        "PGHOST": place["HOST"], "PGPORT": place["PORT"],
        "PGUSER": place["USER"], "PGPASSWORD": place["PASSWORD"],
    }  # fmt: skip
    variables = surroundings({name: str(value) for name, value in told.items() if value})
    done = subprocess.run(  # noqa: S603 - our own arguments
        [program, *arguments], env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotRestore(f"{program} failed: {done.stderr.strip()[:500]}")
