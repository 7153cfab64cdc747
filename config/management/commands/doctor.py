"""Examine the deployment, and say in words what is unsafe."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import doctor


class Command(BaseCommand):
    """Fails when something is unsafe, so that a monitor can run it."""

    help = "Look at configuration, database, roles, background work, trail, files and backups."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding."""
        found = doctor.examine()
        for finding in found:
            mark = "UNSAFE" if finding.unsafe else "note"
            self.stdout.write(f"{mark}  {finding.what}: {finding.words}")
        unsafe = sum(finding.unsafe for finding in found)
        if unsafe:
            raise CommandError(f"{unsafe} things are unsafe.")
        self.stdout.write("Nothing is unsafe.")
