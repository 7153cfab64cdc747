"""Print what an attacker can prove from a publication of a system of counts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from cases.management.commands._suppression import SystemCommand, read_json
from cases.reports.suppression import (
    SuppressionError,
    System,
    audit,
    hidden_of_publication,
    parse_hidden,
    parse_system,
)
from cases.reports.suppression.audit import AUDIT_SECONDS
from cases.reports.suppression.present import audit_json


class Command(SystemCommand):
    """`manage.py audit FILE.json`: exit status 1 where a protected count can be proven."""

    help = "Print the attacker's interval of every hidden count of a publication."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the publication and the time for its audit."""
        super().add_arguments(parser)
        parser.add_argument(
            "--publication",
            metavar="PUB.json",
            help="what `protect` printed, or an object from id to count or null; "
            "without it the system itself holds `suppressed` or `publication`",
        )
        parser.add_argument(
            "--seconds", type=float, default=AUDIT_SECONDS, help="time for the audit"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print `{"intervals": ..., "protected": ..., "violations": ...}`."""
        try:
            case = self.read_case(options)
            system = parse_system(case, rule=options["rule"])
            hidden = _hidden(case, system, options["publication"])
            found = audit(system, hidden, budget_seconds=options["seconds"])
        except SuppressionError as error:
            raise self.refuse(error) from error
        self.print_json(audit_json(found))
        if not found.protected:
            count = len(found.violations)
            raise CommandError(f"{count} protected counts can be proven", returncode=1)


def _hidden(case: Any, system: System, publication: str | None) -> frozenset[str]:
    if publication is None:
        return parse_hidden(case, system)
    data = read_json(publication)
    if isinstance(data, dict) and isinstance(data.get("cells"), dict):
        data = data["cells"]
    return hidden_of_publication(data, system)
