"""The rows: what the coordinator sees of situations that were decided, as coded values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from agencies.models import User
from cases.coded import CodedView
from cases.coded import load as load_coded
from cases.models import Discussion, Involvement, ServiceMobilized, Situation, Stage
from cases.permissions import RECORDS
from cases.reports.records.columns import COLUMNS, NOT_APPLICABLE
from tables.models import Table

BETWEEN = "; "


@dataclass(frozen=True)
class Record:
    """One row: the situation it is about, and a text for each column."""

    situation: Situation
    values: Mapping[str, str]


def of_period(table: Table, *, by: User, first: date, last: date) -> list[Discussion]:
    """The discussions of a period that *by* may take as records, in the order they were held."""
    zone = ZoneInfo(table.time_zone)
    start = datetime.combine(first, time.min, zone)
    end = datetime.combine(last + timedelta(days=1), time.min, zone)
    rows = _discussions(by).filter(
        situation__table=table, meeting__starts_at__gte=start, meeting__starts_at__lt=end
    )
    return list(rows.order_by("meeting__starts_at", "position", "pk"))


def of_situation(situation: Situation, *, by: User) -> list[Discussion]:
    """The discussions of one situation."""
    rows = _discussions(by).filter(situation=situation)
    return list(rows.order_by("meeting__starts_at", "pk"))


def of_table(table: Table, *, by: User) -> list[Discussion]:
    """The discussions of everything that was decided at a table, the latest meeting last."""
    rows = _discussions(by).filter(situation__table=table)
    return list(rows.order_by("meeting__starts_at", "position", "pk"))


def load(discussions: Iterable[Discussion]) -> list[Record]:
    """The records of *discussions*; a constant number of queries."""
    rows = list(discussions)
    situations = list({row.situation_id: row.situation for row in rows}.values())
    coded = load_coded(situations)
    prefetch_related_objects(
        situations,
        Prefetch("involvements", Involvement.objects.select_related("agency").order_by("from_at")),
        Prefetch(
            "services",
            ServiceMobilized.objects.select_related("service_type", "mobilization_type").order_by(
                "at", "pk"
            ),
        ),
    )
    of = {row.pk: row for row in situations}
    places = _places(rows)
    return [
        Record(of[row.situation_id], _values(row, of[row.situation_id], coded, places[row.pk]))
        for row in rows
    ]


def _discussions(by: User) -> QuerySet[Discussion]:
    seen = Situation.objects.permitted(by, RECORDS).values("pk")
    return Discussion.objects.filter(situation__in=seen, opened_at__isnull=False).select_related(
        "meeting",
        "situation__table",
        "situation__originating_agency__sector",
        "situation__rejection_reason",
        "situation__conclusion_reason",
    )


def _places(rows: list[Discussion]) -> dict[Any, int]:
    """Which discussion of its situation each is, counted over all that were ever held."""
    held = Discussion.objects.filter(
        situation__in={row.situation_id for row in rows}, opened_at__isnull=False
    ).order_by("opened_at", "pk")
    counted: dict[Any, int] = {}
    found = {}
    for pk, situation in held.values_list("pk", "situation_id"):
        counted[situation] = counted.get(situation, 0) + 1
        found[pk] = counted[situation]
    return found


def _values(
    row: Discussion, situation: Situation, coded: Mapping[Any, CodedView], place: int
) -> dict[str, str]:
    values = _stub(row, situation, place)
    if situation.stage == Stage.REJECTED:
        return values | {c.code: NOT_APPLICABLE for c in COLUMNS if c.redacted}
    return values | _coded(situation, coded[situation.pk])


def _stub(row: Discussion, situation: Situation, place: int) -> dict[str, str]:
    zone = ZoneInfo(situation.table.time_zone)
    rejected = situation.stage == Stage.REJECTED
    return {
        "discussion_number": f"{situation.reference}/{place}",
        "meeting_date": row.meeting.starts_at.astimezone(zone).date().isoformat(),
        "discussion_kind": str(row.get_kind_display()),
        **_origin(situation),
        "decision": _("Rejected") if rejected else _("Yes"),
        "rejection_reason": str(situation.rejection_reason or ""),
    }


def _origin(situation: Situation) -> dict[str, str]:
    """Who brought it; of an agency that is not shown neither its name nor its sector."""
    agency = situation.originating_agency
    if not situation.origin_shown:
        return {"originating_agency": _("Another agency"), "originating_sector": ""}
    return {"originating_agency": agency.name, "originating_sector": agency.sector.name}


def _coded(situation: Situation, view: CodedView) -> dict[str, str]:
    zone = ZoneInfo(situation.table.time_zone)
    concluded = situation.concluded_at
    labels = {person.row.pk: person.label for person in view.people}
    return {
        "discussion_type": str(view.discussion_type or ""),
        "lead_agency": _agencies(situation, Involvement.Role.LEAD),
        "assisting_agencies": _agencies(situation, Involvement.Role.ASSISTING),
        "risk_factors": _terms(term for _category, terms in view.risks for term in terms),
        "study_flags": _terms(view.flags),
        "protective_factors": _terms(t for _category, terms in view.protective for t in terms),
        "affected_persons": BETWEEN.join(
            f"{person.label} {person.row.age_group.name} {person.row.sex.name}"
            for person in view.people
        ),
        "services_mobilized": BETWEEN.join(
            " ".join(filter(None, [_whose(service, labels), _service(service)]))
            for service in situation.services.all()
        ),
        "conclusion_date": concluded.astimezone(zone).date().isoformat() if concluded else "",
        "conclusion_reason": str(situation.conclusion_reason or ""),
    }


def _terms(terms: Iterable[Any]) -> str:
    """The names, a factor's with its category: some bear the same name under two of them."""
    return BETWEEN.join(f"{t.parent.name} – {t.name}" if t.parent else t.name for t in terms)


def _service(service: ServiceMobilized) -> str:
    return f"{service.service_type.name} ({service.mobilization_type.name})"


def _whose(service: ServiceMobilized, labels: Mapping[Any, str]) -> str:
    """The label of the person it was for; empty for a place."""
    return labels.get(service.affected_person_id, "")


def _agencies(situation: Situation, role: str) -> str:
    """The agencies that have had a role; the one that leads now, or led last."""
    names = [agency_words(row) for row in situation.involvements.all() if row.role == role]
    if role == Involvement.Role.LEAD:
        return names[-1] if names else ""
    return BETWEEN.join(dict.fromkeys(names))


def agency_words(involvement: Involvement) -> str:
    """The name under which an involved agency stands in a record, whoever takes it."""
    return involvement.agency.name if involvement.is_shown else _("Another agency")
