"""Note the heads of the audit chains now, as the scheduler does every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from agencies import anchors


class Command(BaseCommand):
    """For a new server, whose first night is still to come, and before work on the database."""

    help = "Note the heads of the chains in ANCHOR_FILE, and wherever else this server is told to."

    def handle(self, *args: Any, **options: Any) -> None:
        """Note them, and say which."""
        for head in anchors.anchor():
            self.stdout.write(f"audit head {head.chain} {head.sequence} {head.digest}")
