"""What is a sample and what is not, kept apart."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

from tables.models import Table

M = TypeVar("M", bound=Model)


def of_interest(rows: QuerySet[M], path: str = "") -> QuerySet[M]:
    """Those of *rows* that people are told of: no sample's, except on a site that is one.

    *path* leads to the table, as in ``"table__"``; without it they are tables.
    """
    return rows if settings.SAMPLE_MODE else rows.filter(**{f"{path}is_sample": False})


def is_mere_sample(table: Table) -> bool:
    """Whether *table* is a sample beside live ones, so that nothing of it leaves the server."""
    return table.is_sample and not settings.SAMPLE_MODE


def has_sample() -> bool:
    """Whether there is a sample on this server."""
    return Table.objects.filter(is_sample=True).exists()
