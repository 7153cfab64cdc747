"""``manage.py find_identifiers FILE``: what the guard finds in sentences given as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.identifiers import find


def run(lines: Iterable[str]) -> Iterator[str]:
    """For each JSON line ``{"id", "text", "lang"}`` one of ``{"id", "findings"}``.

    Offsets count code points. Raises ``ValueError`` for a line that is not such an object; its
    message gives the number of the line and nothing of its text.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        entry = _entry(line, number)
        found = find(entry["text"], lang=str(entry.get("lang") or ""))
        findings = [
            {"start": f.start, "end": f.end, "kind": f.kind, "level": f.level, "rule": f.rule}
            for f in found
        ]
        yield json.dumps({"id": entry["id"], "findings": findings}, ensure_ascii=False)


def _entry(line: str, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        raise ValueError(f"line {number} is not JSON") from None
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str) or "id" not in entry:
        raise ValueError(f"line {number} is not an object with an id and a text")
    return entry


class Command(BaseCommand):
    help = "Prints what the identifier guard finds in a file of JSON lines: id, text, lang."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", help="JSON lines, each {“id”, “text”, “lang”}; - reads standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = "/dev/stdin" if options["file"] == "-" else options["file"]
        try:
            with Path(path).open(encoding="utf-8") as lines:
                for line in run(lines):
                    self.stdout.write(line)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
