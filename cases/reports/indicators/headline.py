"""Counts of a table's situations, exact: working figures for its coordinator alone.

Each figure states its unit and its cohort. Whatever leaves the product goes through
``cases.reports.suppression``; these do not leave it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from agencies.models import Agency
from cases.models import Discussion, Involvement, Situation, Stage
from cases.silence import SILENT
from tables.models import Meeting, Table

LOWERED = "overall_risk_lowered"
DUPLICATE = "rejected__duplicate"


@dataclass(frozen=True)
class Headline:
    """One period of one table.

    Meetings held in the period; situations whose first discussion was in the period (the cohort
    *presented*); of these, how many were rejected, were duplicates (which the table did not judge
    and which are not among the rejected), met the threshold (AER), and are open; of
    these again, how many are concluded and how many with the overall risk lowered.
    """

    meetings: int
    situations: int
    rejected: int
    duplicates: int
    aer: int
    open_at_end: int
    concluded: int
    lowered: int

    @property
    def lowered_rate(self) -> float | None:
        """Per cent of the concluded with overall risk lowered, to two decimals.

        The base is the concluded ones: rejected and open ones are not in it. None without any.
        """
        return round(100 * self.lowered / self.concluded, 2) if self.concluded else None

    @property
    def aer_rate(self) -> float | None:
        """Per cent of the decided that met the threshold, to two decimals. None without any."""
        decided = self.rejected + self.aer
        return round(100 * self.aer / decided, 2) if decided else None


def missed_reports(table: Table, *, start: datetime, end: datetime) -> list[tuple[Agency, int]]:
    """How often each agency led and did not report, or was absent, at follow-ups in the period.

    An agency that is not shown in a situation is not named for it.
    """
    ended = Discussion.objects.filter(
        meeting__table=table, outcome__in=SILENT, closed_at__gte=start, closed_at__lt=end
    )
    leads = Involvement.objects.filter(
        role=Involvement.Role.LEAD, is_shown=True, situation__in=ended.values("situation")
    )
    by_situation: dict[Any, list[Involvement]] = defaultdict(list)
    for lead in leads.select_related("agency"):
        by_situation[lead.situation_id].append(lead)
    found = Counter(
        lead.agency
        for situation, closed_at in ended.values_list("situation_id", "closed_at")
        for lead in by_situation[situation]
        if closed_at
        and lead.from_at <= closed_at
        and (lead.until_at is None or lead.until_at >= closed_at)
    )
    return sorted(found.items(), key=lambda pair: pair[0].name)


def headline(table: Table, *, start: datetime, end: datetime) -> Headline:
    """The headline figures of *table* for situations first discussed in [*start*, *end*)."""
    presented = Situation.objects.filter(table=table, discussed_at__gte=start, discussed_at__lt=end)
    return _figures([table], presented, start, end)


def rolled_up(tables: Collection[Table], *, start: datetime, end: datetime) -> Headline:
    """The same of several *tables* together. What was copied from one to another counts once."""
    presented = Situation.objects.filter(
        table__in=tables, discussed_at__gte=start, discussed_at__lt=end
    ).exclude(is_copy=True)
    return _figures(tables, presented, start, end)


def _figures(
    tables: Collection[Table], presented: QuerySet[Situation], start: datetime, end: datetime
) -> Headline:
    held = Meeting.objects.filter(
        table__in=tables, state=Meeting.State.CLOSED, opened_at__gte=start, opened_at__lt=end
    )
    concluded, rejected = Q(stage=Stage.CONCLUDED), Q(stage=Stage.REJECTED)
    counts = presented.aggregate(
        situations=Count("pk"),
        rejected=Count("pk", filter=rejected & ~Q(rejection_reason__code=DUPLICATE)),
        duplicates=Count("pk", filter=rejected & Q(rejection_reason__code=DUPLICATE)),
        aer=Count("pk", filter=Q(aer=True)),
        open_at_end=Count("pk", filter=Q(stage=Stage.OPEN)),
        concluded=Count("pk", filter=concluded),
        lowered=Count("pk", filter=concluded & Q(conclusion_reason__group=LOWERED)),
    )
    return Headline(meetings=held.count(), **counts)
