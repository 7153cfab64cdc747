"""Years of situations put straight into the database, as reports find them long afterwards.

The lifecycle's own road is slow for hundreds of situations, and nothing here tests it. Everything
is drawn from one seeded generator: skewed, so that most inner counts are small.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from agencies.models import Agency, User
from cases.models import (
    AffectedPerson,
    Coded,
    CodedValue,
    Discussion,
    Involvement,
    ReportBack,
    ServiceMobilized,
    Situation,
    Term,
)
from tables.models import Meeting, Table

L = Term.List
START = datetime(2024, 1, 3, 14, tzinfo=UTC)


@dataclass
class Rows:
    """What is written at the end, model by model, in the order of their references."""

    of: dict[type, list[Any]] = field(default_factory=dict)

    def add(self, row: Any) -> Any:
        """Keep a row for later."""
        self.of.setdefault(type(row), []).append(row)
        return row

    def write(self) -> None:
        """Write all of them."""
        order = (Meeting, Situation, Coded, AffectedPerson, CodedValue, Discussion, Involvement,
                 ReportBack, ServiceMobilized)  # fmt: skip
        for model in order:
            model._base_manager.bulk_create(self.of.get(model, []), batch_size=2000)


class Lists:
    """The coded lists, fetched once."""

    def __init__(self) -> None:
        self._of: dict[str, list[Term]] = {}
        for row in Term.objects.filter(table=None).select_related("parent").order_by("position"):
            self._of.setdefault(row.list, []).append(row)

    def __getitem__(self, name: str) -> list[Term]:
        return self._of[name]

    def code(self, name: str, code: str) -> Term:
        """One value."""
        return next(row for row in self[name] if row.code == code)


@dataclass
class Teller:
    """Draws situations for one table."""

    table: Table
    agencies: Sequence[Agency]
    by: User
    lists: Lists
    rng: random.Random
    rows: Rows
    number: int = 0

    def year(self, start: datetime, situations: int, *, weeks: int = 52) -> None:
        """Situations spread over so many weekly meetings."""
        meetings = [self._meeting(start + timedelta(weeks=week)) for week in range(weeks)]
        for _ in range(situations):
            week = self.rng.randrange(len(meetings))
            self.situation(meetings, week)

    def situation(self, meetings: list[Meeting], week: int, fate: str = "") -> Situation:
        """One situation from its first discussion to what became of it."""
        at = meetings[week].opened_at
        fate = fate or self._some(["concluded"] * 16 + ["open", "open", "rejected", "returned"])
        self.number += 1
        row = self.rows.add(
            Situation(
                table=self.table, originating_agency=self._some(self.agencies), stage="open",
                year=at.year, number=self.number, created_at=at, submitted_at=at, discussed_at=at,
            )
        )  # fmt: skip
        kind = "new"
        if fate == "rejected":
            self._reject(row, at)
        else:
            self._describe(row)
        if fate == "returned":
            row.stage = "draft"
        if fate in ("open", "concluded"):
            row.aer, row.decided_at, row.named_at = True, at, at
            self._involve(row, at)
        self._discuss(
            row,
            meetings[week],
            kind,
            {"rejected": "rejected", "returned": "returned"}.get(fate, "named"),
        )
        if fate == "concluded":
            self._conclude(row, meetings, week)
        return row

    def _meeting(self, at: datetime) -> Meeting:
        return self.rows.add(
            Meeting(
                table=self.table, state="closed", starts_at=at, opened_at=at,
                planned_end_at=at + timedelta(minutes=90), closed_at=at + timedelta(minutes=80),
                driver=self.by, driver_acted_at=at,
            )
        )  # fmt: skip

    def _some(self, values: Sequence[Any]) -> Any:
        """One of *values*, the first ones more often."""
        return values[int(len(values) * self.rng.random() ** 1.7)]

    def _reject(self, row: Situation, at: datetime) -> None:
        row.stage, row.decided_at, row.rejected_at = "rejected", at, at
        row.rejection_reason = self._some(self.lists[L.REJECTION_REASONS])

    def _describe(self, row: Situation) -> None:
        kind = self._some(self.lists[L.DISCUSSION_TYPES])
        self.rows.add(Coded(situation=row, discussion_type=kind))
        ages = self.lists[L.AGE_GROUPS]
        persons = {"person": 1, "family": self.rng.randint(2, 4)}.get(kind.code, 0)
        for position in range(persons):
            self.rows.add(
                AffectedPerson(
                    situation=row, position=position, sex=self._some(self.lists[L.SEXES]),
                    age_group=self._some(ages[3:] + ages[:3]),
                )
            )  # fmt: skip
        for name, most in (
            (L.RISK_FACTORS, 5),
            (L.PROTECTIVE_FACTORS, 3),
            (L.STUDY_FLAGS, 2),
            (L.WHY_NOW_REASONS, 2),
        ):
            chosen = {self._some(self.lists[name]) for _ in range(self.rng.randint(1, most))}
            for term in chosen:
                self.rows.add(
                    CodedValue(situation=row, term=term, added_at=row.created_at, added_by=self.by)
                )

    def _involve(self, row: Situation, at: datetime) -> None:
        lead, *others = self.rng.sample(list(self.agencies), 3)
        for agency, role in ((lead, "lead"), *((other, "assisting") for other in others)):
            self.rows.add(
                Involvement(situation=row, agency=agency, role=role, sees_from_at=at, from_at=at)
            )
        if self.rng.random() < 0.9:
            row.contact_made_at = at + timedelta(hours=self.rng.choice([3, 20, 30, 47, 60, 90]))
        for _ in range(self.rng.randint(0, 3)):
            self.rows.add(
                ServiceMobilized(
                    situation=row, agency=lead, at=at + timedelta(days=2), entered_by=self.by,
                    service_type=self._some(self.lists[L.SERVICE_TYPES]),
                    mobilization_type=self._some(self.lists[L.MOBILIZATION_TYPES]),
                )
            )  # fmt: skip

    def _conclude(self, row: Situation, meetings: list[Meeting], week: int) -> None:
        last = min(len(meetings) - 1, week + self.rng.randint(1, 6))
        for at in range(week + 1, last + 1):
            outcome = "concluded" if at == last else self.rng.choice(["continues", "no_report"])
            item = self._discuss(row, meetings[at], "follow_up", outcome)
            self._report(row, item, "continues" if outcome == "concluded" else outcome)
        row.stage, row.concluded_by = "concluded", self.by
        row.concluded_at = meetings[last].opened_at + timedelta(minutes=30)
        row.conclusion_reason = self._some(self.lists[L.CONCLUSION_REASONS])

    def _discuss(self, row: Situation, meeting: Meeting, kind: str, outcome: str) -> Discussion:
        return self.rows.add(
            Discussion(
                situation=row, meeting=meeting, kind=kind, position=self.number % 30000,
                outcome=outcome, opened_at=meeting.opened_at,
                closed_at=meeting.opened_at + timedelta(minutes=4),
            )
        )  # fmt: skip

    def _report(self, row: Situation, item: Discussion, code: str) -> None:
        lead = next(
            one.agency for one in reversed(self.rows.of[Involvement])
            if one.situation is row and one.role == "lead"
        )  # fmt: skip
        self.rows.add(
            ReportBack(
                situation=row, discussion=item, agency=lead, at=item.closed_at, reported_by=self.by,
                outcome=self.lists.code(L.REPORT_BACK_OUTCOMES, code),
            )
        )  # fmt: skip


def tell(
    table: Table, agencies: Sequence[Agency], by: User, *, situations: int, seed: int = 1,
    start: datetime = START, weeks: int = 52,
) -> None:  # fmt: skip
    """Write one year of *table*."""
    rows = Rows()
    Teller(table, agencies, by, Lists(), random.Random(seed), rows).year(
        start, situations, weeks=weeks
    )
    rows.write()
