"""Rows of earlier years in the same crosstabs, until they are folded into a closed quarter.

They are counted as the rows of this product are: by the day they were presented, conclusions by
the day they were concluded. What the template does not ask for is not counted: which agency (its
sector is; where agencies must add up it is "another agency"), how appearances ended, who reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

from django.db.models import Q, QuerySet

from cases.models import ImportBatch, ImportedSituation, OwnIndicator, Term
from cases.reports.catalogue.axes import ALL
from cases.reports.catalogue.crosstab import key
from cases.reports.catalogue.own import crosstab_of
from cases.reports.catalogue.people import pair_code
from cases.reports.catalogue.situations import DAY_LIMITS, MOST_MEETINGS
from cases.reports.indicators import own
from cases.reports.indicators.people import TICKED, WIDER_OF, of_person
from cases.reports.indicators.scope import Bucket, Scope, Tally
from cases.reports.indicators.words import ANOTHER, Codes, own_of
from cases.reports.periods import quarter_of

DUPLICATE = "rejected__duplicate"
HOUR_LIMITS = ((24, "within_24"), (48, "24_to_48"), (72, "48_to_72"))
L = Term.List


def count_imported(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Add the accepted rows of earlier years to *tally*."""
    first = scope.start.astimezone(scope.zone).date()
    end = scope.end.astimezone(scope.zone).date()
    counting = Counting(scope, tally, codes)
    for row in _rows(scope, "presented_date", first, end):
        counting.presented(row)
    for row in _rows(scope, "concluded_date", first, end):
        counting.concluded(row)


def _rows(scope: Scope, column: str, first: date, end: date) -> QuerySet[ImportedSituation]:
    inside = Q(**{f"{column}__gte": first, f"{column}__lt": end})
    rows = ImportedSituation.objects.filter(
        inside, batch__table__in=scope.tables, batch__state=ImportBatch.State.ACCEPTED
    )
    return rows.select_related("batch", "rejection_reason").prefetch_related(
        "values__term__parent", "people", "assistance", "services"
    )


@dataclass
class Counting:
    """Adds rows to a tally, in the codes of the catalogue."""

    scope: Scope
    tally: Tally
    codes: Codes

    @cached_property
    def own(self) -> list[OwnIndicator]:
        """The indicators of the tables, where there is any row to count."""
        return own_of(self.scope.tables)

    def presented(self, row: ImportedSituation) -> None:
        """What is counted by the day a situation was presented."""
        here = self._bucket(row, row.presented_date)
        self._headline(here, row)
        if self.scope.by_month:
            return
        self._add(here, "brought", ANOTHER.code)
        if row.is_rejected:
            self._rejected(here, row)
            return
        self._add(here, "kinds", self._code(row.discussion_type_id) or "not_given")
        said = {True: "yes", False: "no", None: "not_said"}[row.came_back]
        self._add(here, "came_back", said)
        self._people(here, row)
        self._risks(here, row)
        self._own(here, row, "priorities", "own")
        if row.lead_sector_id:
            self._named(here, row)
        for service in row.services.all():
            self._margins(here, "services", self._code(service.service_type_id),
                          self._code(service.mobilization_type_id))  # fmt: skip

    def concluded(self, row: ImportedSituation) -> None:
        """What is counted by the day a situation was concluded."""
        if row.concluded_date is None:
            return
        here = self._bucket(row, row.concluded_date)
        for code in (ALL, *self.codes.reason(str(row.conclusion_reason_id))):
            self._add(here, "conclusions", code)
        if self.scope.by_month:
            return
        self._own(here, row, "own_concluded")
        days = (row.concluded_date - row.presented_date).days
        last = f"over_{DAY_LIMITS[-1]}"
        self._add(here, "days", next((f"to_{n}" for n in DAY_LIMITS if days <= n), last))
        many = row.discussions >= MOST_MEETINGS
        self._add(here, "meetings_each", "5_plus" if many else str(max(1, row.discussions)))

    def _rejected(self, here: Bucket, row: ImportedSituation) -> None:
        if row.rejection_reason and row.rejection_reason.code not in own.NOT_COUNTED:
            self._own(here, row, "own_rejected")

    def _own(self, here: Bucket, row: ImportedSituation, *crosstabs: str) -> None:
        for one in self.own:
            crosstab = crosstab_of(one.list)
            fits = crosstab in crosstabs and one.table_id == row.batch.table_id
            if fits and own.holds(one, row):
                self._add(here, crosstab, one.code)

    def _headline(self, here: Bucket, row: ImportedSituation) -> None:
        self._add(here, "headline", "presented")
        reason = row.rejection_reason
        if reason is not None and reason.code == DUPLICATE:
            self._add(here, "headline", "duplicates")
            return
        self._add(here, "headline", "decided")
        for code in ("rejected",) if reason else ("aer", "described"):
            self._add(here, "headline", code)
        if reason:
            self._add(here, "rejections", self.codes.of(str(reason.pk)))
        elif row.lead_sector_id:
            self._add(here, "headline", "named")

    def _named(self, here: Bucket, row: ImportedSituation) -> None:
        self._add(here, "led", ANOTHER.code)
        for sector in {part.sector_id for part in row.assistance.all()}:
            self._add(here, "assisted", sector)
        hours = row.hours_to_contact
        if hours is None:
            self._add(here, "hours", "none")
            return
        band = next((code for limit, code in HOUR_LIMITS if hours <= limit), "over_72")
        self._add(here, "hours", band)
        if band in ("within_24", "24_to_48"):
            self._add(here, "hours", "within_48")

    def _people(self, here: Bucket, row: ImportedSituation) -> None:
        for person in row.people.all():
            age, sex = self._code(person.age_group_id), self._code(person.sex_id)
            for line in ages(age):
                for column in (ALL, sex):
                    self._add(here, "persons", line, column)

    def _risks(self, here: Bucket, row: ImportedSituation) -> None:
        """Factors, and categories as the union of their factors."""
        categories: dict[str, Term] = {}
        for term in (value.term for value in row.values.all()):
            code = self.codes.code[str(term.pk)]
            if term.list == L.RISK_FACTORS:
                self._add(here, "risks", code)
                category = self.codes.category(str(term.pk))
                for line in (ALL, category):
                    self._add(here, "mentions", line)
                self._by_person(here, row, code, category)
                if term.parent:
                    categories[category] = term.parent
            else:
                self._add(here, TICKED[L(term.list)], code)
        for category in _categories(row, L.PROTECTIVE_FACTORS):
            self._add(here, "protective", self.codes.code[category])
        self._categories(here, row, categories)

    def _by_person(self, here: Bucket, row: ImportedSituation, factor: str, category: str) -> None:
        for person in row.people.all():
            age, sex = self._code(person.age_group_id), self._code(person.sex_id)
            for of in of_person(factor, category, age, sex):
                self.tally.add(here, 1, of)

    def _categories(
        self, here: Bucket, row: ImportedSituation, categories: dict[str, Term]
    ) -> None:
        for category in categories:
            self._add(here, "risks", category)
            for person in row.people.all():
                for line in ages(self._code(person.age_group_id)):
                    self._add(here, "risks_age", category, line)
                self._add(here, "risks_sex", category, self._code(person.sex_id))
        ordered = sorted(categories, key=lambda code: categories[code].position)
        for first, second in combinations(ordered, 2):
            self._add(here, "pairs", pair_code(first, second))

    def _margins(self, here: Bucket, crosstab: str, row: str, column: str) -> None:
        for line in (ALL, row):
            for other in (ALL, column):
                self._add(here, crosstab, line, other)

    def _add(self, here: Bucket, crosstab: str, row: str, column: str = ALL) -> None:
        self.tally.add(here, 1, key(crosstab, row, column))

    def _code(self, pk: Any) -> str:
        return self.codes.of(str(pk)) if pk else ""

    def _bucket(self, row: ImportedSituation, day: date) -> Bucket:
        first = day.replace(day=1) if self.scope.by_month else quarter_of(day)
        return str(row.batch.table_id), first


def ages(code: str) -> Iterator[str]:
    """All, the age group, and the wider one it lies in."""
    yield ALL
    yield code
    if code in WIDER_OF:
        yield WIDER_OF[code]


def _categories(row: ImportedSituation, of: str) -> set[str]:
    found = defaultdict(set)
    for term in (value.term for value in row.values.all()):
        if term.parent_id:
            found[term.list].add(str(term.parent_id))
    return found[of]
