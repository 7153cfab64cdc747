"""Situations that have grown old, and a purge as two people carry it out."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import models

from cases.models import Purge, Situation
from cases.services import plan, retention
from cases.silence import ACTS
from tests.cast import Cast, L, term

PLANTED = "Notice to leave by Friday"
NOTHING = {"drafts": 0, "words": 0, "codes": 0, "attendance": 0}


def age(row: Situation, days: int) -> None:
    """Make everything about *row* so many days older."""
    back = timedelta(days=days)
    names = ("created_at", "submitted_at", "concluded_at", "sight_until_at", "named_at")
    fields = {name: getattr(row, name) - back for name in names if getattr(row, name)}
    Situation.objects.filter(pk=row.pk).update(**fields)
    for model, when in ACTS:
        model.objects.filter(situation=row).update(**{when: models.F(when) - back})


def report(cast: Cast, row: Situation) -> None:
    """The lead says that it continues: no decision, and nothing in the plan."""
    plan.record_update(
        row, by=cast.lead, version=row.version, agency=cast.agency("lead"),
        outcome=term(L.REPORT_BACK_OUTCOMES, "continues"),
    )  # fmt: skip


def purge(cast: Cast) -> Purge:
    """Propose and approve, as two people."""
    return retention.approve(retention.propose(cast.table, by=cast.coordinator), by=cast.chair)


def words_in_the_database(words: str) -> list[str]:
    """The columns that hold *words*."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and model._base_manager.filter(**{f"{field.name}__icontains": words}).exists()
    ]


def commanded(**options: Any) -> str:
    """What `manage.py purge` says."""
    said = StringIO()
    call_command("purge", stdout=said, **options)
    return said.getvalue()


def by_two(cast: Cast) -> dict[str, str]:
    return {"proposed_by": cast.coordinator.email, "approved_by": cast.chair.email}
