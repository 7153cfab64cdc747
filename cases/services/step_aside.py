"""Stepping aside from one situation, and coming back to it by the chair's act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.errors import Unseen
from agencies.models import User
from cases.models import Situation, StepAside
from cases.permissions import LISTING, SEE_STEP_ASIDE


@transaction.atomic
def step_aside(situation: Situation, *, by: User, at: datetime | None = None) -> StepAside:
    """Take *situation* out of the sight of *by*, from the next request on. No reason is asked.

    Any stage and any version will do: it only takes away. Raises Unseen for who sees it not, or
    not any more.
    """
    row = Situation.objects.select_for_update(of=("self",)).filter(pk=situation.pk).first()
    if row is None or not by.has_perm(LISTING, row):
        raise Unseen()
    now = at or timezone.now()
    made = StepAside.objects.create(
        table_id=row.table_id, situation_id=row.pk, user=by, stepped_at=now
    )
    audit.record("situation.step_aside", by=by, chain=row.table_id, obj=row, at=now)
    return made


@transaction.atomic
def lift(aside: StepAside, *, by: User, at: datetime | None = None) -> StepAside:
    """Let the person see what their agency holds again: an act of the chair, asked by them.

    The person cannot: the situation does not exist for them. Raises Unseen.
    """
    row = StepAside.objects.select_for_update(of=("self",)).filter(pk=aside.pk).first()
    if row is None or row.lifted_at is not None or not by.has_perm(SEE_STEP_ASIDE, row):
        raise Unseen()
    row.lifted_at, row.lifted_by = at or timezone.now(), by
    row.save(update_fields=["lifted_at", "lifted_by"])
    audit.record(
        "situation.lift_step_aside", by=by, chain=row.table_id, at=row.lifted_at,
        situation=row.situation_id, person=row.user_id,
    )  # fmt: skip
    return row
