"""Compile the message catalogues."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import translations


class Command(BaseCommand):
    """Like Django's compilemessages, without the gettext programs."""

    help = "Compile the message catalogues that changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile, and name what was written."""
        for path in translations.compile_all(settings.LOCALE_PATHS):
            self.stdout.write(path.name)
