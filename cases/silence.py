"""Silence: of leads that do not report, and of situations in which nobody acts at all.

Leads: how many meetings in a row ended without a report. A report-back or a follow-up that ended
otherwise begins the count anew; so does another lead. Situations: no decision, no report, no entry
in the plan and no agency that joined. That a meeting went over it is no act.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from cases.models import Discussion, Involvement, ReportBack, StageChange
from cases.models.plan import PlanRow

Outcome = Discussion.Outcome
SILENT = (Outcome.NO_REPORT, Outcome.LEAD_ABSENT)
# After so many meetings the item stands on top of the agenda, with *hand over lead*.
TOO_MANY = 2


def silent(situations: Collection[Any]) -> set[Any]:
    """Those of *situations* (ids) whose lead missed TOO_MANY meetings in a row. Three queries."""
    heard = _last_heard(situations)
    missed: Counter[Any] = Counter()
    rows = Discussion.objects.filter(situation__in=situations, outcome__in=SILENT)
    for situation, closed_at in rows.values_list("situation_id", "closed_at"):
        since = heard.get(situation)
        missed[situation] += since is None or bool(closed_at and closed_at > since)
    return {situation for situation, count in missed.items() if count >= TOO_MANY}


def _last_heard(situations: Collection[Any]) -> dict[Any, datetime]:
    """When each was last heard of: a report, a follow-up that went on, or a lead that began."""
    leads = Q(role=Involvement.Role.LEAD, situation__in=situations)
    found: dict[Any, datetime] = dict(
        Involvement.objects.filter(leads).values("situation").annotate(at=Max("from_at"))
        .values_list("situation", "at")
    )  # fmt: skip
    going_on = Discussion.objects.filter(
        situation__in=situations, kind=Discussion.Kind.FOLLOW_UP, closed_at__isnull=False
    ).exclude(outcome__in=(*SILENT, Outcome.NOT_REACHED))
    reports = ReportBack.objects.filter(situation__in=situations)
    for rows in (
        going_on.values("situation").annotate(at=Max(Coalesce("opened_at", "closed_at"))),
        reports.values("situation").annotate(at=Max("at")),
    ):
        for situation, at in rows.values_list("situation", "at"):
            found[situation] = max(at, found.get(situation, at))
    return found


# Every row of a plan is an act; the models are walked, so that a new one cannot be forgotten.
ACTS: tuple[tuple[Any, str], ...] = (
    (StageChange, "at"),
    (ReportBack, "at"),
    (Involvement, "from_at"),
    *((model, "at") for model in PlanRow.__subclasses__()),
)


def still_since(moment: datetime) -> Q:
    """The condition on a situation that nobody acted in it since *moment*."""
    found = Q()
    for model, when in ACTS:
        acts = model.objects.filter(situation=OuterRef("pk"), **{f"{when}__gte": moment})
        found &= ~Q(Exists(acts))
    return found
