"""Whether a combination of codes is common or unusual: two answers, from quarters long ended.

Counted are affected persons by discussion type, age group, sex and risk category, at all tables of
the server together, once a quarter has ended and settled. A combination is common when the last
two years hold at least eleven such persons for each of its risk categories. Live rows are never
asked, tries are few and logged, and a number is never told: so that nobody can find out by asking
whether another agency's situation is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import audit
from agencies.errors import GuardFailed, TooMany
from agencies.models import AuditEntry, User
from cases.checks import enter
from cases.models import (
    AffectedPerson,
    CodedValue,
    CombinationCount,
    FrozenQuarter,
    Situation,
    Stage,
    Term,
)
from cases.permissions import EDIT_DRAFT

ENOUGH = 11  # persons
QUARTERS = 8  # looked back
SETTLED = timedelta(days=30)  # after the end of a quarter; by then its situations are decided
TRIES = 10  # a day, for one person
VERB = "uniqueness.ask"
# What may be said less finely, with the words for it.
COARSER = {
    "age_group": gettext_lazy("a wider age group, or an unknown one"),
    "sex": gettext_lazy("an unknown sex"),
    "risk_category": gettext_lazy("fewer categories of risk"),
}
KEYS = ("discussion_type", "age_group", "sex", "risk_category")


@dataclass(frozen=True)
class Answer:
    """Common or not; if not, the words for what would make it common when said less finely."""

    common: bool
    coarser: tuple[str, ...] = ()


@transaction.atomic
def ask(situation: Situation, *, by: User, version: int | None) -> Answer:
    """Whether the codes of the draft *situation* are common.

    Raises GuardFailed while it has no person or no risk, TooMany after the day's tries.
    """
    row = enter(situation, by=by, permission=EDIT_DRAFT, version=version, stages=[Stage.DRAFT])
    _take_a_try(by)
    combinations = list(_combinations(row))
    if not combinations:
        raise GuardFailed(_("Say first who it is about and which risks there are."))
    audit.record(VERB, by=by, chain=row.table_id, obj=row)
    if _all_common(combinations):
        return Answer(common=True)
    helps = [words for key, words in COARSER.items() if _all_common(combinations, without=key)]
    return Answer(common=False, coarser=tuple(str(words) for words in helps))


@transaction.atomic
def freeze(at: datetime | None = None) -> int:
    """Count every quarter that ended and settled and was not counted yet; returns how many."""
    now = at or timezone.now()
    first = Situation.objects.aggregate(first=Min("submitted_at"))["first"]
    if first is None:
        return 0
    done = set(FrozenQuarter.objects.values_list("start_date", flat=True))
    settled = timezone.localdate(now - SETTLED)
    due = [day for day in _quarters(timezone.localdate(first), settled) if day not in done]
    for day in due:
        _freeze(day, now)
    if due:
        audit.record("uniqueness.freeze", by=None, at=now, quarters=len(due))
    return len(due)


def _quarters(first: date, until: date) -> Iterator[date]:
    """The first days of the quarters from that of *first* that end before *until*."""
    day = first.replace(month=(first.month - 1) // 3 * 3 + 1, day=1)
    while _next(day) <= until:
        yield day
        day = _next(day)


def _next(day: date) -> date:
    later = day.month + 3
    return day.replace(year=day.year + later // 13, month=(later - 1) % 12 + 1)


def _freeze(day: date, now: datetime) -> None:
    start, end = (
        timezone.make_aware(datetime.combine(edge, time.min)) for edge in (day, _next(day))
    )
    rows = Situation.objects.filter(submitted_at__gte=start, submitted_at__lt=end)
    counted: Counter[tuple[Any, ...]] = Counter()
    for row in rows.exclude(stage__in=[Stage.REJECTED, Stage.DRAFT]).select_related("coded"):
        counted.update(_combinations(row))
    quarter = FrozenQuarter.objects.create(start_date=day, frozen_at=now)
    CombinationCount.objects.bulk_create(
        CombinationCount(
            quarter=quarter, count=count, **dict(zip(map("{}_id".format, KEYS), key, strict=True))
        )
        for key, count in counted.items()
    )


def _combinations(row: Situation) -> Iterator[tuple[Any, ...]]:
    """For each affected person and each risk category: the ids of the codes, in KEYS' order."""
    kind = row.coded.discussion_type_id if hasattr(row, "coded") else None
    values = CodedValue.objects.filter(situation=row, term__list=Term.List.RISK_FACTORS)
    categories = set(
        values.filter(term__parent__isnull=False).values_list("term__parent", flat=True)
    )
    for one in AffectedPerson.objects.filter(situation=row):
        if kind is not None:
            yield from ((kind, one.age_group_id, one.sex_id, part) for part in categories)


def _all_common(combinations: list[tuple[Any, ...]], *, without: str = "") -> bool:
    """Whether each is common; *without* names a part that is left open.

    Left open, the category is the most frequent one: a person stands under several, and would
    be counted for each.
    """
    for one in set(combinations):
        known = {f"{key}_id": pk for key, pk in zip(KEYS, one, strict=True) if key != without}
        rows = CombinationCount.objects.filter(quarter__in=_looked_back(), **known)
        by_category = rows.values("risk_category").annotate(total=Sum("count"))
        if max((found["total"] for found in by_category), default=0) < ENOUGH:
            return False
    return True


def _looked_back() -> list[date]:
    days = FrozenQuarter.objects.order_by("-start_date").values_list("start_date", flat=True)
    return list(days[:QUARTERS])


def _take_a_try(by: User) -> None:
    since = timezone.now() - timedelta(days=1)
    tried = AuditEntry.objects.filter(actor_id=by.pk, verb=VERB, at__gte=since)
    if tried.count() >= TRIES:
        raise TooMany(_("You asked often enough for a day."))
