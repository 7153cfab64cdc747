"""Bring files and data up to date: what has to happen between installing and serving."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from config import static_files, translations
from config.safety import refuse_unsafe
from tables.models import Table

PARTS = ("files", "data")


class Command(BaseCommand):
    """Safe to run again: a second run does only what is left.

    `files` are translations and static files and need no secret, so that an image can be built
    with them; `data` is everything in the database.
    """

    help = "Prepare the translations and static files (files), the database and lists (data)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the parts, and the switch that leaves the sample out."""
        parser.add_argument("parts", nargs="*", metavar="files|data", help="default: both")
        parser.add_argument(
            "--no-sample", action="store_true", help="in sample mode, leave the tables out"
        )

    def handle(self, *args: Any, parts: list[str], no_sample: bool, **options: Any) -> None:
        """Run the parts that were asked for."""
        if "files" in (parts or PARTS):
            self.files()
        if "data" in (parts or PARTS):
            refuse_unsafe()
            self.data()
            if settings.SAMPLE_MODE and not no_sample:
                self.sample()

    def files(self) -> None:
        """Compile translations, collect static files."""
        self.step("Translations")
        translations.compile_all(settings.LOCALE_PATHS)
        self.step("Static files")
        static_files.collect()

    def data(self) -> None:
        """Bring the tables and the lists in them up to date."""
        self.step("Database")
        settings.STATE_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        self.step("Coded lists")
        call_command("load_vocabulary", verbosity=0)

    def sample(self) -> None:
        """Invent a year, unless there is one."""
        if not Table.objects.exists():
            self.step("Sample year (once)")
            call_command("load_sample", verbosity=0)

    def step(self, words: str) -> None:
        """Say what comes next, at once."""
        self.stdout.write(f"  {words} ...")
        self.stdout.flush()
