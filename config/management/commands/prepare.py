"""Bring the database, the lists, the translations and the static files up to date."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from config import translations
from tables.models import Table


class Command(BaseCommand):
    """Safe to run again: a second run does only what is left."""

    help = "Prepare the database, the lists, the translations and the static files."
    requires_system_checks = ["security"]

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the switch that leaves the sample out."""
        parser.add_argument(
            "--no-sample", action="store_true", help="in sample mode, leave the database empty"
        )

    def handle(self, *args: Any, no_sample: bool = False, **options: Any) -> None:
        """Run every step, saying what is being done."""
        self.step("Translations")
        translations.compile_all(settings.LOCALE_PATHS)
        self.step("Static files")
        call_command("collectstatic", interactive=False, verbosity=0)
        self.step("Database")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        self.step("Coded lists")
        call_command("load_vocabulary", verbosity=0)
        if settings.SAMPLE_MODE and not no_sample and not Table.objects.exists():
            self.step("Sample year (once, takes a minute)")
            call_command("load_sample", verbosity=0)

    def step(self, words: str) -> None:
        """Say what comes next, at once."""
        self.stdout.write(f"  {words} ...")
        self.stdout.flush()
