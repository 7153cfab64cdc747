"""Verify the audit trail, or a signed extract of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies import anchors, extracts, signing, trail
from agencies.models import AuditChain


class Command(BaseCommand):
    """Names the first bad entry of each chain; fails when there is one."""

    help = "Verify every chain against its seals and the heads noted elsewhere, or an extract."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to verify, and against what."""
        parser.add_argument("--chain", help="only this one: a table's id, or server")
        parser.add_argument("--anchors", type=Path, help="heads noted elsewhere (default: ours)")
        parser.add_argument("--extract", type=Path, help="a signed extract instead of the chains")
        parser.add_argument("--key", default="", help="the public key of the extract's server")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was found."""
        if options["extract"]:
            self.extract(options["extract"], options["key"])
        else:
            self.chains(options["chain"], options["anchors"])

    def chains(self, only: str | None, path: Path | None) -> None:
        """Verify the chains."""
        noted = list(anchors.noted(path))
        keys = {*AuditChain.objects.values_list("key", flat=True), *(head.chain for head in noted)}
        bad = 0
        for key in sorted(keys if only is None else {only}):
            found = trail.verify(key, noted)
            words = "whole" if found.first_bad is None else f"first bad entry: {found.first_bad}"
            self.stdout.write(f"{key}: {found.entries} entries, {words}")
            bad += found.first_bad is not None
        if bad:
            raise CommandError(f"{bad} of the chains were tampered with.")

    def extract(self, path: Path, key: str) -> None:
        """Verify an extract."""
        if not extracts.is_genuine(json.loads(path.read_text(encoding="utf-8")), key):
            raise CommandError("This extract was changed, or another server signed it.")
        self.stdout.write(f"genuine, signed with {key or signing.public_key()}")
