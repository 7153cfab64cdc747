"""The work: agencies, services, discussions, report-backs, meetings."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery

from cases.models import Barrier, Discussion, Involvement, OfferCount, ReportBack, ServiceMobilized
from cases.reports.catalogue.axes import ALL
from cases.reports.catalogue.work import OUTCOMES
from cases.reports.indicators.scope import (
    Group,
    Scope,
    Tally,
    annotated,
    distinct,
    grouped,
)
from cases.reports.indicators.situations import REJECTED, presented
from cases.reports.indicators.words import ANOTHER, Codes
from tables.models import Attendance, Meeting

NAMED = Q(aer=True, named_at__isnull=False)


def count_brought(scope: Scope, tally: Tally, codes: Codes) -> None:
    """By the agency that brought it, and its sector; one that is not shown is "another"."""
    by = ("originating_agency", "origin_shown")
    for group in grouped(presented(scope), scope, "discussed_at", *by):
        _add_agency(tally, group, "brought", group.values[0], codes, shown=group.values[1])


def count_led(scope: Scope, tally: Tally, codes: Codes) -> None:
    """By the agency that leads, or led last."""
    leads = Involvement.objects.filter(situation=OuterRef("pk"), role=Involvement.Role.LEAD)
    last = leads.order_by("-from_at")
    rows = presented(scope).filter(NAMED).exclude(REJECTED)
    rows = rows.annotate(
        lead=Subquery(last.values("agency")[:1]), lead_shown=Subquery(last.values("is_shown")[:1])
    )
    for group in annotated(rows, scope, "discussed_at", "lead", "lead_shown"):
        _add_agency(tally, group, "led", group.values[0], codes, shown=group.values[1])


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
        for group in distinct(shown, scope, *where, by, table="situation__table_id"):
            tally.add(group, "assisted", group.values[0])
    for group in distinct(away, scope, *where, table="situation__table_id"):
        tally.add(group, "assisted", ANOTHER.code)


def _add_agency(
    tally: Tally, group: Group, crosstab: str, agency: str | None, codes: Codes, *, shown: bool
) -> None:
    """Count under an agency and its sector, or under "another agency" where it is not shown."""
    for row in _lines(agency, codes, shown=shown):
        tally.add(group, crosstab, row)


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
    for table, agency, month, number in rows.values_list(
        "table_id", "agency_id", "month_date", "count"
    ):
        day = month if scope.by_month else _quarter(month)
        tally.add(Group((str(table), day), (), number), "declined", str(agency))


def count_services(scope: Scope, tally: Tally, codes: Codes) -> None:
    """By type and by what came of it, with both margins."""
    rows = ServiceMobilized.objects.filter(scope.within("at", "situation__table"))
    by = ("service_type", "mobilization_type")
    for group in grouped(rows, scope, "at", *by, table="situation__table_id"):
        kind, came = (codes.of(value) for value in group.values)
        for row in (ALL, kind):
            for column in (ALL, came):
                tally.add(group, "services", row, column)


def count_discussions(scope: Scope, tally: Tally) -> None:
    """How the appearances at meetings ended."""
    rows = Discussion.objects.filter(
        scope.within("closed_at", "situation__table"),
        opened_at__isnull=False,
        outcome__in=[entry.code for entry in OUTCOMES],
    )
    for group in grouped(rows, scope, "closed_at", "outcome", table="situation__table_id"):
        for row in (ALL, group.values[0]):
            tally.add(group, "discussions", row)


def count_report_backs(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Which leads reported, and which did not."""
    away = Involvement.objects.filter(
        situation=OuterRef("situation"), agency=OuterRef("agency"), is_shown=False
    )
    rows = ReportBack.objects.filter(scope.within("at", "situation__table"))
    rows = rows.annotate(away=Exists(away))
    by = ("agency", "outcome", "away")
    for group in annotated(rows, scope, "at", *by, table="situation__table_id"):
        agency, outcome, not_shown = group.values
        code = codes.raw.get(outcome)
        column = code if code in ("no_report", "lead_absent") else "reported"
        for row in (ALL, *_lines(agency, codes, shown=not not_shown)):
            for of in (ALL, column):
                tally.add(group, "report_backs", row, of)


def count_barriers(scope: Scope, tally: Tally, codes: Codes) -> None:
    """The barrier log, by kind."""
    rows = Barrier.objects.filter(scope.within("raised_at"))
    for group in grouped(rows, scope, "raised_at", "kind"):
        for row in (ALL, codes.of(group.values[0])):
            tally.add(group, "barriers", row)


def count_meetings(scope: Scope, tally: Tally) -> None:
    """Meetings held, and at how many each agency was there."""
    rows = Meeting.objects.filter(scope.within("opened_at"), state=Meeting.State.CLOSED)
    for group in grouped(rows, scope, "opened_at", "kind"):
        for row in (ALL, group.values[0]):
            tally.add(group, "meetings", row)
    there = Attendance.objects.filter(
        scope.within("meeting__opened_at", "meeting__table"),
        meeting__state=Meeting.State.CLOSED,
        confirmed_at__isnull=False,
    )
    where = ("meeting__opened_at", "meeting", "seat__agency")
    for group in distinct(there, scope, *where, table="meeting__table_id"):
        tally.add(group, "attendance", group.values[0])


def _quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
