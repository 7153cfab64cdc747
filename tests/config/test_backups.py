"""Backup, wipe, restore, verify, as an administrator would: by the commands, on both databases."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import psycopg
import pyrage

from tests.services import site

KEYS = {"SECRET_KEY": "backup-" + "0123456789" * 6, "SEALING_KEY": "sealing-" + "0123456789" * 6}
BOOTSTRAP = (
    "bootstrap", "--email", "coordinator@example.org", "--name", "A coordinator",
    "--agency", "Housing", "--table", "River", "--prefix", "RV",
)  # fmt: skip


class Server:
    """One server, in a folder of its own."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.key = pyrage.x25519.Identity.generate()
        (folder / "key.txt").write_text(f"# made for this test\n{self.key}\n")
        public = str(self.key.to_public())
        self.variables = {**KEYS, "BACKUP_RECIPIENT": public, **variables}

    def run(self, *arguments: str) -> CompletedProcess[str]:
        """Run a command; what it said."""
        return site.manage(self.folder / "state", *arguments, **self.variables)

    def ok(self, *arguments: str) -> str:
        """Run a command that has to do; what it said."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def people(self) -> int:
        """How many people its database knows."""
        address = self.variables.get("DATABASE_URL")
        file = self.folder / "state" / "situations.sqlite3"
        with closing(psycopg.connect(address) if address else sqlite3.connect(file)) as link:
            return int(link.execute("SELECT count(*) FROM agencies_user").fetchone()[0])

    def restore(self, name: str, *more: str) -> CompletedProcess[str]:
        """Restore a backup by its name."""
        key = str(self.folder / "key.txt")
        return self.run("restore", str(self.folder / name), "--identity", key, *more)


def whole_round(server: Server) -> None:
    """Back up, lose everything, get it back; damaged ones are refused."""
    server.ok("prepare", "data")
    server.ok(*BOOTSTRAP)
    path = server.folder / "a.age"
    said = server.ok("backup", str(path))
    head = next(line for line in said.splitlines() if line.startswith("audit head server"))
    assert b"coordinator@example.org" not in path.read_bytes()
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (server.folder / "b.age").write_bytes(damaged)
    (server.folder / "c.age").write_bytes(path.read_bytes()[:-100])
    for name in ("b.age", "c.age"):
        refused = server.restore(name)
        assert (refused.returncode, "refused" in refused.stderr) == (1, True)
    assert "whole:" in server.restore("a.age", "--verify").stdout

    server.ok("flush", "--no-input")
    assert server.people() == 0
    done = server.restore("a.age")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the audit trail is whole" in done.stdout
    assert server.people() == 1
    verified = server.ok("audit_verify")
    sequence = int(head.split()[3])
    assert f"server: {sequence + 1} entries, whole" in verified  # the replay is an entry


def test_backup_of_sqlite_comes_back(tmp_path: Path) -> None:
    whole_round(Server(tmp_path))


def test_backup_of_postgresql_comes_back(tmp_path: Path, postgres_server) -> None:
    name = "backups"
    with psycopg.connect(postgres_server.url, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
    address = postgres_server.url.rsplit("/", 1)[0] + f"/{name}"
    whole_round(Server(tmp_path, DATABASE_URL=address, DATABASE_POOL_SIZE="0"))


def test_backup_without_a_key_is_refused(tmp_path: Path) -> None:
    server = Server(tmp_path, BACKUP_RECIPIENT="")
    done = server.run("backup", str(tmp_path / "a.age"))
    assert done.returncode == 1
    assert "BACKUP_RECIPIENT" in done.stderr


def test_backup_of_another_key_is_refused(tmp_path: Path) -> None:
    server = Server(tmp_path)
    text = json.dumps({"format": 1}).encode()
    other = pyrage.x25519.Identity.generate().to_public()
    (tmp_path / "a.age").write_bytes(pyrage.encrypt(text, [other]))
    assert server.restore("a.age").returncode == 1
