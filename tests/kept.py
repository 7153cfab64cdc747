"""What is made once can be put back: the same rows, in a fraction of the time."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from agencies.models import AuditChain

# Rows know when they were made. For a test's own clock, or much later, they are made anew.
FRESH = timedelta(minutes=20)


@dataclass
class Kept:
    """What a function made, the rows it wrote and changed, and what stood there before."""

    made: Any
    new: list[tuple[type[Model], list[Model]]]
    changed: list[Model]
    heads: dict[str, str]
    at: datetime

    @property
    def is_fresh(self) -> bool:
        """Whether it could have been made just now."""
        return abs(timezone.now() - self.at) < FRESH

    @property
    def fits(self) -> bool:
        """Whether nothing was done yet that had not been done when it was made."""
        return heads() == self.heads

    def put_back(self) -> Any:
        """Write the rows again; return what was made, as nobody else holds it."""
        with transaction.atomic():  # what rows refer to is looked at when all are there
            for model, rows in self.new:
                model._base_manager.bulk_create(copy.deepcopy(rows))
            for row in self.changed:
                copy.deepcopy(row).save(force_update=True)
        return copy.deepcopy(self.made)


def keep(make: Callable[[], Any]) -> Kept:
    """Call *make*, and keep what it made with every row that it wrote."""
    models = apps.get_models(include_auto_created=True)
    before = {model: {row.pk: vars(row) for row in _rows(model)} for model in models}
    at, standing, made = timezone.now(), heads(), make()
    new: list[tuple[type[Model], list[Model]]] = []
    changed: list[Model] = []
    for model in models:
        written = [row for row in _rows(model) if _differs(row, before[model].get(row.pk))]
        new.append((model, [row for row in written if row.pk not in before[model]]))
        changed += [row for row in written if row.pk in before[model]]
    return Kept(copy.deepcopy(made), [pair for pair in new if pair[1]], changed, standing, at)


def heads() -> dict[str, str]:
    """The last entry of each chain: what was done, in short."""
    return dict(AuditChain.objects.values_list("key", "digest"))


def _rows(model: type[Model]) -> list[Model]:
    return list(model._base_manager.all())


def _differs(row: Model, before: dict[str, Any] | None) -> bool:
    return before is None or any(
        before[field.attname] != getattr(row, field.attname) for field in row._meta.concrete_fields
    )
