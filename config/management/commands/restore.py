"""Look whether a backup is whole, and bring it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies import journal, trail
from cases.services import replay
from config import backups
from config.backups import CannotRestore


class Command(BaseCommand):
    """Before it serves, a restored server forgets again what was erased since the backup.

    Stop the web server, the worker and the scheduler first.
    """

    help = "Restore a backup, or with --verify only look whether it could be."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which one, with which key."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--identity", type=Path, required=True, help="file of the private key")
        parser.add_argument("--journal", type=Path, help="erasures since (default: JOURNAL_FILE)")
        parser.add_argument("--verify", action="store_true", help="change nothing")

    def handle(self, *args: Any, path: Path, identity: Path, **options: Any) -> None:
        """Refuse what is damaged; restore, replay and verify the rest."""
        try:
            with backups.opened(path, _key(identity)) as (found, database):
                self.stdout.write(f"whole: {found['bytes']} bytes, made {found['made_at']}")
                if not options["verify"]:
                    backups.load(found, database)
                    self.bring_up(found, options["journal"])
        except (CannotRestore, OSError) as error:
            raise CommandError(f"This backup is refused. {error}") from error

    def bring_up(self, found: dict[str, Any], path: Path | None) -> None:
        """Bring the database up to date, erase again, and hold the trail against the manifest."""
        call_command("migrate", interactive=False, verbosity=0)
        bad = [head for head in backups.heads_of(found) if _is_bad(head)]
        done = replay.replay(journal.lines(path))
        told = ", ".join(f"{name} {count}" for name, count in done.items())
        self.stdout.write(f"erased and revoked again: {told}")
        if bad:
            raise CommandError("The audit trail in this backup is not whole.")
        self.stdout.write("restored; the audit trail is whole")


def _key(path: Path) -> str:
    lines = path.read_text(encoding="ascii").splitlines()
    return next((line for line in lines if line and not line.startswith("#")), "")


def _is_bad(head: trail.Head) -> bool:
    return trail.verify(head.chain, [head]).first_bad is not None
