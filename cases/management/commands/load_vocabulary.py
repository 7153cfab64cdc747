"""Load the starter lists: the coded lists of situations, and the sectors of agencies."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from agencies import audit
from agencies.models import Sector
from cases.models import Term

# The list whose codes stand in the column `parent`. They are loaded first.
PARENTS: dict[str, str] = {
    Term.List.RISK_FACTORS: Term.List.RISK_CATEGORIES,
    Term.List.PROTECTIVE_FACTORS: Term.List.PROTECTIVE_CATEGORIES,
}
BATCH = 200  # rows in one statement

Rows = list[dict[str, str]]


class Command(BaseCommand):
    """Safe to run again: ids stay, labels follow the files, a code that vanished is retired."""

    help = "Load the coded lists and the sectors from their CSV files."

    def add_arguments(self, parser: CommandParser) -> None:
        """Let other files be loaded than the product's own."""
        parser.add_argument("--lists", type=Path, default=_folder("cases"))
        parser.add_argument("--sectors", type=Path, default=_folder("agencies") / "sectors.csv")

    @transaction.atomic
    def handle(self, *args: Any, lists: Path, sectors: Path, **options: Any) -> None:
        """Load every file, or none of them."""
        done = load_sectors(read(sectors))
        for name in sorted(Term.List.values, key=lambda name: name in PARENTS):
            done += load_list(name, read(lists / f"{name}.csv"))
        if done:
            audit.record(
                "vocabulary.load",
                by=None,
                added=done["added"],
                changed=done["changed"],
                retired=done["retired"],
            )
        if options["verbosity"]:
            told = ", ".join(f"{count} {what}" for what, count in sorted(done.items()))
            self.stdout.write(f"Coded lists: {told or 'nothing new'}.")


def _folder(app: str) -> Path:
    return Path(apps.get_app_config(app).path) / "vocabulary"


def read(path: Path) -> Rows:
    """The rows of one file; raises CommandError when it is missing or a code is there twice."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise CommandError(f"There is no {path.name}.") from error
    twice = [code for code, count in Counter(row["code"] for row in rows).items() if count > 1]
    if twice:
        raise CommandError(f"{path.name} has these codes twice: {', '.join(twice)}")
    return rows


def load_sectors(rows: Rows) -> Counter[str]:
    """Bring the sectors up to date; returns how many were added, changed and retired."""
    wanted = {row["code"]: _shared(row) for row in rows}
    return _bring(Sector.objects.all(), wanted, lambda code, values: Sector(code=code, **values))


def load_list(name: str, rows: Rows) -> Counter[str]:
    """Bring one shared list up to date; the tables' own terms are left alone."""
    parents = _parents(name)
    try:
        wanted = {
            row["code"]: _values(row, position, parents) for position, row in enumerate(rows, 1)
        }
    except KeyError as error:
        raise CommandError(f"{name}.csv names an unknown parent: {error}") from error
    shared = Term.objects.filter(list=name, table__isnull=True)
    return _bring(shared, wanted, lambda code, values: Term(list=name, code=code, **values))


def _parents(name: str) -> dict[str, Any]:
    above = Term.objects.filter(list=PARENTS.get(name, ""), table__isnull=True)
    return {"": None, **dict(above.values_list("code", "pk"))}


def _shared(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name_en": row["name_en"],
        "name_fr": row["name_fr"],
        "evidence": row["evidence"],
        "version": int(row["version"]),
        "retired_at": None,
    }


def _values(row: Mapping[str, str], position: int, parents: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_shared(row),
        "parent_id": parents[row["parent"]],
        "group": row["group"],
        "synonyms_en": row["synonyms_en"],
        "synonyms_fr": row["synonyms_fr"],
        "planning_group_en": row["planning_group_en"],
        "planning_group_fr": row["planning_group_fr"],
        "position": position,
    }


def _bring(existing: QuerySet[Any], wanted: Mapping[str, Any], make: Any) -> Counter[str]:
    """Add, change and retire rows of *existing* until they are what *wanted* says by code."""
    found = {row.code: row for row in existing}
    added = [make(code, values) for code, values in wanted.items() if code not in found]
    changed = [row for code, row in found.items() if code in wanted and _set(row, wanted[code])]
    gone = [row.pk for code, row in found.items() if code not in wanted and not row.retired_at]
    existing.model.objects.bulk_create(added, BATCH)
    _save(existing.model, changed, next(iter(wanted.values()), {}))
    existing.model.objects.filter(pk__in=gone).update(retired_at=timezone.now())
    counts = {"added": len(added), "changed": len(changed), "retired": len(gone)}
    return +Counter(counts)  # without the zeros


def _set(row: Model, values: Mapping[str, Any]) -> bool:
    """Give *row* the *values*; whether any was another before."""
    changed = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return changed


def _save(model: type[Model], rows: list[Any], columns: Iterable[str]) -> None:
    if rows:
        model._default_manager.bulk_update(rows, list(columns), BATCH)
