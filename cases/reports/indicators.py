"""Counts of a table's situations, exact: working figures for its coordinator alone.

Each figure states its unit and its cohort. Whatever leaves the product goes through
``cases.reports.suppression``; these do not leave it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from cases.models import Situation, Stage
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


def headline(table: Table, *, start: datetime, end: datetime) -> Headline:
    """The headline figures of *table* for situations first discussed in [*start*, *end*)."""
    held = Meeting.objects.filter(
        table=table, state=Meeting.State.CLOSED, opened_at__gte=start, opened_at__lt=end
    )
    presented = Situation.objects.filter(table=table, discussed_at__gte=start, discussed_at__lt=end)
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
