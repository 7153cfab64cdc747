"""What became of situations."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)

from cases.models import Situation, Stage
from cases.reports.catalogue.axes import ALL
from cases.reports.catalogue.crosstab import Key, key
from cases.reports.catalogue.situations import MOST_MEETINGS, day_bands
from cases.reports.indicators.scope import Scope, Tally, grouped
from cases.reports.indicators.words import Codes

REASON_OF_DUPLICATE = "rejected__duplicate"
DUPLICATE = Q(rejection_reason__code=REASON_OF_DUPLICATE)
REJECTED = Q(stage=Stage.REJECTED)
OPEN = key("headline", "open_at_end")


def presented(scope: Scope) -> QuerySet[Situation]:
    """The situations whose first discussion was in the period."""
    return Situation.objects.filter(scope.within("discussed_at"))


def concluded(scope: Scope) -> QuerySet[Situation]:
    """The situations that were concluded in the period."""
    return Situation.objects.filter(scope.within("concluded_at"))


def rejected(scope: Scope) -> QuerySet[Situation]:
    """The situations of the period that were rejected, duplicates not among them."""
    return presented(scope).filter(REJECTED).exclude(DUPLICATE)


def count_headline(scope: Scope, tally: Tally) -> None:
    """How many were presented, decided, rejected, …"""
    named = ExpressionWrapper(Q(named_at__isnull=False), output_field=BooleanField())
    by = ("stage", "aer", "rejection_reason__code", "is_named")
    found = grouped(presented(scope).annotate(is_named=named), scope, "discussed_at", *by)
    tally.count(found, lambda *of: [key("headline", code) for code in _fate(*of)])


def _fate(stage: str, aer: bool | None, reason: str | None, named: bool) -> tuple[str, ...]:
    """The lines of the headline that a situation counts in."""
    if stage == Stage.REJECTED:
        is_duplicate = reason == REASON_OF_DUPLICATE
        return ("presented", "duplicates") if is_duplicate else ("presented", "decided", "rejected")
    if not aer:
        return "presented", "undecided", "described"
    found = ("presented", "decided", "aer", "described")
    return (*found, "named") if named else found


def count_rejections(scope: Scope, tally: Tally, codes: Codes) -> None:
    """By reason."""
    found = grouped(rejected(scope), scope, "discussed_at", "rejection_reason")
    tally.count(found, lambda reason: [key("rejections", codes.of(reason))])


def count_kinds(scope: Scope, tally: Tally, codes: Codes) -> None:
    """By discussion type."""
    rows = presented(scope).exclude(REJECTED)
    found = grouped(rows, scope, "discussed_at", "coded__discussion_type")
    tally.count(found, lambda kind: [key("kinds", codes.of(kind) if kind else "not_given")])


def count_came_back(scope: Scope, tally: Tally) -> None:
    """Whether it had been discussed here within 12 months, as the room said."""
    said = {True: "yes", False: "no", None: "not_said"}
    found = grouped(presented(scope).exclude(REJECTED), scope, "discussed_at", "coded__came_back")
    tally.count(found, lambda back: [key("came_back", said[back])])


def count_conclusions(scope: Scope, tally: Tally, codes: Codes) -> None:
    """By group and reason."""
    found = grouped(concluded(scope), scope, "concluded_at", "conclusion_reason")
    tally.count(
        found, lambda reason: [key("conclusions", row) for row in (ALL, *codes.reason(reason))]
    )


def count_hours(scope: Scope, tally: Tally) -> None:
    """From naming to the first intervention, in bands."""
    limits = ((24, "within_24"), (48, "24_to_48"), (72, "48_to_72"))
    band = _bands(
        When(contact_made_at__isnull=True, then=Value("none")),
        *(
            When(contact_made_at__lte=F("named_at") + timedelta(hours=hours), then=Value(code))
            for hours, code in limits
        ),
        default="over_72",
    )
    rows = presented(scope).filter(aer=True, named_at__isnull=False).exclude(REJECTED)
    tally.count(grouped(rows.annotate(band=band), scope, "discussed_at", "band"), _of_hours)


def _of_hours(band: str) -> Iterator[Key]:
    yield key("hours", band)
    if band in ("within_24", "24_to_48"):
        yield key("hours", "within_48")


def count_days(scope: Scope, tally: Tally) -> None:
    """From presenting to the conclusion, in bands."""
    *limited, (last, _low, _high) = day_bands()
    band = _bands(
        *(
            When(
                concluded_at__lte=F("discussed_at") + timedelta(days=high or 0),
                then=Value(entry.code),
            )
            for entry, _low, high in limited
        ),
        default=last.code,
    )
    rows = concluded(scope).annotate(band=band)
    found = grouped(rows, scope, "concluded_at", "band")
    tally.count(found, lambda band: [key("days", band)])


def count_meetings_each(scope: Scope, tally: Tally) -> None:
    """At how many meetings each was discussed."""
    opened = Count("discussions", filter=Q(discussions__opened_at__isnull=False))
    rows = concluded(scope).annotate(times=opened)
    tally.count(grouped(rows, scope, "concluded_at", "times"), _of_times)


def _of_times(times: int) -> Iterator[Key]:
    yield key("meetings_each", "5_plus" if times >= MOST_MEETINGS else str(max(1, times)))


def count_open(scope: Scope, tally: Tally) -> None:
    """Open at the end of each period: what was named until then, without what was concluded."""
    moves: dict[str, Counter[date]] = defaultdict(Counter)
    for column, sign in (("named_at", 1), ("concluded_at", -1)):
        moved = Tally()
        until = {f"{column}__lt": scope.end, "named_at__isnull": False}
        rows = Situation.objects.filter(scope.only(), table__in=scope.tables, **until)
        moved.count(grouped(rows.exclude(REJECTED), scope, column), lambda: [ALL])
        for (table, day), number in moved.counted.items():
            moves[table][day] += sign * number[ALL]
    for table, found in moves.items():
        _running(table, found, scope, tally)


def _running(table: str, moves: Counter[date], scope: Scope, tally: Tally) -> None:
    first, *others = scope.buckets()
    level = sum(number for day, number in moves.items() if day <= first)
    tally.add((table, first), level, OPEN)
    for day in others:
        level += moves[day]
        tally.add((table, day), level, OPEN)


def _bands(*cases: When, default: str) -> Case:
    return Case(*cases, default=Value(default), output_field=TextField())
