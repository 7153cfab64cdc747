"""How a row is broken: a change to it, or the same row once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models

from cases.models import (
    Situation,
)
from tests.world import World


@dataclass(frozen=True)
class Breaking:
    """A row as it is, and the change that a constraint must refuse."""

    row: Callable[[World], models.Model]
    change: Callable[[World, Any], dict[str, Any]]
    again: bool = False  # insert a second row, instead of changing the one that is there


def change(row: Callable[[World], Any], **fields: Any) -> Breaking:
    return Breaking(row, lambda _world, _row: fields)


def again(row: Callable[[World], Any], **fields: Any) -> Breaking:
    return Breaking(row, lambda _world, _row: fields, again=True)


def of(stage: str) -> Callable[[World], Situation]:
    return lambda world: world.fresh(stage)


def first(model: Any, **found: Any) -> Callable[[World], Any]:
    return lambda world: model.objects.filter(**found).order_by("pk").first()


def backwards(row: Any) -> dict[str, Any]:
    return {"until_at": row.from_at - timedelta(seconds=1)}


def ending_early(row: Callable[[World], Any]) -> Breaking:
    return Breaking(row, lambda _world, found: backwards(found))
