"""Drop the years of the audit trail that have served their time; the owner of the tables does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from agencies import trail
from agencies.models import AuditChain
from cases.services import retention
from tables.models import Table

SERVER_DAYS = 7 * 365


class Command(BaseCommand):
    """Only whole, sealed segments go, so that every chain still verifies from its seal."""

    help = "Drop sealed years of each chain: a table's by its own period, the server's after seven."

    def add_arguments(self, parser: CommandParser) -> None:
        """Nothing goes without being asked for."""
        parser.add_argument("--dry-run", action="store_true", help="say how long each is kept")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Drop, chain by chain."""
        kept = {AuditChain.SERVER: SERVER_DAYS}
        kept |= {str(row.pk): retention.periods(row).audit_days for row in Table.objects.all()}
        for chain, days in kept.items():
            before = timezone.now() - timedelta(days=days)
            gone = 0 if dry_run else trail.drop_before(before, only=chain).get(chain, 0)
            self.stdout.write(f"{chain}: kept {days} days, {gone} entries dropped")
