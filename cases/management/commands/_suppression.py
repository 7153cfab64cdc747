"""What the two commands over a system of counts share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.reports.suppression import InvalidSystem, Rule, select_case


class SystemCommand(BaseCommand):
    """Reads one system from a file; needs no database and no settings of its own."""

    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments both commands have."""
        parser.add_argument("file", metavar="FILE.json", help="a system, or a file with cases")
        parser.add_argument("--case", help="which case, where the file holds several")
        parser.add_argument(
            "--rule", choices=[rule.value for rule in Rule], help="use this rule, not the file's"
        )

    def read_case(self, options: dict[str, Any]) -> Any:
        """Return the chosen case. Raises `InvalidSystem`."""
        return select_case(read_json(options["file"]), options["case"])

    def print_json(self, data: dict[str, Any]) -> None:
        """Print one JSON object."""
        self.stdout.write(json.dumps(data, ensure_ascii=False))

    def refuse(self, error: Exception) -> CommandError:
        """Print the reason as JSON; return what ends the command with status 1."""
        self.print_json({"error": str(error), "kind": type(error).__name__})
        return CommandError(str(error), returncode=1)


def read_json(path: str) -> Any:
    """Return a decoded JSON file. Raises `InvalidSystem`."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InvalidSystem(f"the file cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise InvalidSystem(f"the file is not JSON: {error}") from error
