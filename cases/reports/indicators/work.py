"""The work: agencies, services, discussions, report-backs, meetings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Window,
)
from django.db.models.functions import RowNumber, TruncMonth, TruncQuarter

from cases.models import Barrier, Discussion, Involvement, OfferCount, ReportBack, ServiceMobilized
from cases.reports.catalogue.axes import ALL
from cases.reports.catalogue.crosstab import Key, key
from cases.reports.catalogue.work import OUTCOMES
from cases.reports.indicators.scope import Scope, Tally, distinct, grouped, summed
from cases.reports.indicators.situations import REJECTED, presented
from cases.reports.indicators.words import ANOTHER, Codes
from tables.models import Attendance, Meeting

NAMED = Q(aer=True, named_at__isnull=False)


def count_brought(scope: Scope, tally: Tally, codes: Codes) -> None:
    """By the agency that brought it, and its sector; one that is not shown is "another"."""
    by = ("originating_agency", "origin_shown")
    found = grouped(presented(scope), scope, "discussed_at", *by)
    tally.count(found, partial(_of_agency, codes, "brought"))


def count_led(scope: Scope, tally: Tally, codes: Codes) -> None:
    """By the agency that leads, or led last."""
    leads = FilteredRelation("involvements", condition=Q(involvements__role=Involvement.Role.LEAD))
    latest = Window(RowNumber(), partition_by="pk", order_by=F("lead__from_at").desc())
    rows = presented(scope).filter(NAMED).exclude(REJECTED)
    rows = rows.annotate(lead=leads).annotate(nth=latest).filter(nth=1)
    found = grouped(rows, scope, "discussed_at", "lead__agency", "lead__is_shown")
    tally.count(found, partial(_of_agency, codes, "led"))


def count_assisted(scope: Scope, tally: Tally, codes: Codes) -> None:
    """By each agency that assists or assisted; a sector counts a situation once."""
    rows = Involvement.objects.filter(
        scope.within("situation__discussed_at", "situation__table"),
        role=Involvement.Role.ASSISTING,
        situation__aer=True,
        situation__named_at__isnull=False,
    )
    where = ("situation__discussed_at", "situation")
    named = Q(is_shown=True, agency__in=list(codes.sectors))
    shown, away = rows.filter(named), rows.exclude(named)
    for by in ("agency", "agency__sector"):
        found = distinct(shown, scope, *where, by, table="situation__table_id")
        tally.count(found, lambda line: [key("assisted", line)])
    found = distinct(away, scope, *where, table="situation__table_id")
    tally.count(found, lambda: [key("assisted", ANOTHER.code)])


def _of_agency(codes: Codes, crosstab: str, agency: str | None, shown: bool | None) -> list[Key]:
    return [key(crosstab, line) for line in _lines(agency, codes, shown=bool(shown))]


def _lines(agency: str | None, codes: Codes, *, shown: bool) -> tuple[str, ...]:
    """The lines of an agency; one that is not shown, or has no seat, is "another agency"."""
    if agency in codes.sectors and shown:
        return agency, codes.sectors[agency]
    return (ANOTHER.code,)


def count_declined(scope: Scope, tally: Tally) -> None:
    """How often an agency said "not us"; kept by month once the answers are gone."""
    months = Q(
        month_date__gte=scope.start.astimezone(scope.zone).date(),
        month_date__lt=scope.end.astimezone(scope.zone).date(),
    )
    rows = OfferCount.objects.filter(months, table__in=scope.tables, kind="not_us")
    trunc = TruncMonth if scope.by_month else TruncQuarter
    found = summed(rows, trunc("month_date"), "count", "agency")
    tally.count(found, lambda agency: [key("declined", agency)])


def count_services(scope: Scope, tally: Tally, codes: Codes) -> None:
    """By type and by what came of it, with both margins."""
    rows = ServiceMobilized.objects.filter(scope.within("at", "situation__table"))
    by = ("service_type", "mobilization_type")
    tally.count(
        grouped(rows, scope, "at", *by, table="situation__table_id"),
        lambda kind, came: [
            key("services", row, column)
            for row in (ALL, codes.of(kind))
            for column in (ALL, codes.of(came))
        ],
    )


def count_discussions(scope: Scope, tally: Tally) -> None:
    """How the appearances at meetings ended."""
    rows = Discussion.objects.filter(
        scope.within("closed_at", "situation__table"),
        opened_at__isnull=False,
        outcome__in=[entry.code for entry in OUTCOMES],
    )
    found = grouped(rows, scope, "closed_at", "outcome", table="situation__table_id")
    tally.count(found, lambda outcome: [key("discussions", row) for row in (ALL, outcome)])


def count_report_backs(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Which leads reported, and which did not."""
    away = Involvement.objects.filter(
        situation=OuterRef("situation"), agency=OuterRef("agency"), is_shown=False
    )
    rows = ReportBack.objects.filter(scope.within("at", "situation__table"))
    for shown, some in ((True, ~Exists(away)), (False, Exists(away))):
        found = grouped(
            rows.filter(some), scope, "at", "agency", "outcome", table="situation__table_id"
        )
        tally.count(found, partial(_of_report, codes, shown))


def _of_report(codes: Codes, shown: bool, agency: str, outcome: str) -> Iterator[Key]:
    code = codes.raw.get(outcome)
    column = code if code in ("no_report", "lead_absent") else "reported"
    for row in (ALL, *_lines(agency, codes, shown=shown)):
        for of in (ALL, column):
            yield key("report_backs", row, of)


def barriers(scope: Scope) -> QuerySet[Barrier]:
    """The barriers noted in the period."""
    return Barrier.objects.filter(scope.within("raised_at"))


def count_barriers(scope: Scope, tally: Tally, codes: Codes) -> None:
    """The barrier log, by kind."""
    found = grouped(barriers(scope), scope, "raised_at", "kind")
    tally.count(found, lambda kind: [key("barriers", row) for row in (ALL, codes.of(kind))])


def count_meetings(scope: Scope, tally: Tally) -> None:
    """Meetings held, and at how many each agency was there."""
    rows = Meeting.objects.filter(scope.within("opened_at"), state=Meeting.State.CLOSED)
    found = grouped(rows, scope, "opened_at", "kind")
    tally.count(found, lambda kind: [key("meetings", row) for row in (ALL, kind)])
    there = Attendance.objects.filter(
        scope.within("meeting__opened_at", "meeting__table"),
        meeting__state=Meeting.State.CLOSED,
        confirmed_at__isnull=False,
    )
    where = ("meeting__opened_at", "meeting", "seat__agency")
    found = distinct(there, scope, *where, table="meeting__table_id")
    tally.count(found, lambda agency: [key("attendance", agency)])
