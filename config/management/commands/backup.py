"""Write an encrypted backup of the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import backups


class Command(BaseCommand):
    """One file, readable with the private key alone, which does not belong on this server."""

    help = "Write the database and a manifest to one file, encrypted to BACKUP_RECIPIENT."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where it goes, and whose it is."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--recipient", default=settings.BACKUP_RECIPIENT, help="age1…")

    def handle(self, *args: Any, path: Path, recipient: str, **options: Any) -> None:
        """Write it, and say what is in it."""
        if not recipient:
            raise CommandError("Set BACKUP_RECIPIENT to the public key: `age-keygen` makes a pair.")
        found = backups.write(path, recipient)
        self.stdout.write(f"{path}: {found['bytes']} bytes of {found['vendor']}")
        for head in found["heads"]:
            self.stdout.write(f"audit head {head['chain']} {head['sequence']} {head['digest']}")
