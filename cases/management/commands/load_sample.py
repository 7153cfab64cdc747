"""Write the sample: two invented tables with a year behind them."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.models import Term
from cases.sample import build
from tables.models import Table


class Command(BaseCommand):
    """Only for a sample site, and only into an empty one. A second run changes nothing."""

    help = "Write the sample tables with their year (sample mode only)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another seed makes another year."""
        parser.add_argument("--seed", type=int, default=build.SEED)

    def handle(self, *args: Any, seed: int, **options: Any) -> None:
        """Refuse anywhere but in an empty sample site."""
        if not settings.SAMPLE_MODE:
            raise CommandError("The sample is for SAMPLE_MODE=1 only.")
        if Table.objects.filter(is_sample=False).exists():
            raise CommandError("There are tables here that are no sample.")
        if Table.objects.exists():
            self.stdout.write("The sample is there.")
            return
        if not Term.objects.exists():
            raise CommandError("Run load_vocabulary first.")
        begun = time.monotonic()
        build.build(seed=seed, say=self.say)
        self.say(f"Done in {time.monotonic() - begun:.0f} s")

    def say(self, words: str) -> None:
        """Show how far it is, at once."""
        self.stdout.write(f"    {words}")
        self.stdout.flush()
