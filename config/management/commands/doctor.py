"""Examine the deployment, and say in words what is unsafe."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from config import doctor, env

LANGUAGES = {code.partition("-")[0]: code for code, _name in settings.LANGUAGES}


class Command(BaseCommand):
    """Fails when something is unsafe, so that a monitor can run it."""

    help = "Look at configuration, database, roles, background work, mail, clock, trail, backups."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The language is that of the terminal unless one is named."""
        parser.add_argument("--lang", choices=sorted(LANGUAGES), default=of_the_terminal())

    def handle(self, *args: Any, lang: str, **options: Any) -> None:
        """Print each finding."""
        language = LANGUAGES[lang]
        found = doctor.examine(language)
        with override(language):
            self.say(found)

    def say(self, found: list[doctor.Finding]) -> None:
        """The findings a line each, and the sum of it."""
        for finding in found:
            mark = _("UNSAFE") if finding.unsafe else _("note")
            self.stdout.write(f"{mark}  {finding.what}: {finding.words}")
        unsafe = sum(finding.unsafe for finding in found)
        if unsafe:
            words = ngettext("%(count)d thing is unsafe.", "%(count)d things are unsafe.", unsafe)
            raise CommandError(words % {"count": unsafe})
        self.stdout.write(_("Nothing is unsafe."))


def of_the_terminal() -> str:
    """French where the terminal is set to it, English otherwise."""
    first = next(filter(None, map(env.text, ("LANGUAGE", "LC_ALL", "LANG"))), "")
    return "fr" if first.lower().startswith("fr") else "en"
