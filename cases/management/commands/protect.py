"""Choose which counts of a system to hide, and print what may be shown."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from cases.management.commands._suppression import SystemCommand
from cases.reports.suppression import SuppressionError, parse_system, protect
from cases.reports.suppression.present import pattern_json
from cases.reports.suppression.protect import SEARCH_SECONDS


class Command(SystemCommand):
    """`manage.py protect FILE.json`: exit status 1 and a reason where no pattern exists."""

    help = "Hide as few counts of a system as possible so that no small one can be proven."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the time that the search may take."""
        super().add_arguments(parser)
        parser.add_argument(
            "--seconds", type=float, default=SEARCH_SECONDS, help="time for the search"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print `{"cells": ..., "audit": ...}`."""
        try:
            system = parse_system(self.read_case(options), rule=options["rule"])
            pattern = protect(system, budget_seconds=options["seconds"])
        except SuppressionError as error:
            raise self.refuse(error) from error
        self.print_json(pattern_json(pattern, system))
