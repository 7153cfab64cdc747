"""A table's own indicators: situations that have any of some values."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cases.models import (
    AffectedPerson,
    Coded,
    CodedValue,
    Consent,
    DisclosureAuthority,
    ImportedSituation,
    Intervention,
    OwnIndicator,
    PlanEntry,
    ReportBack,
    ServiceMobilized,
    Situation,
    Term,
)
from cases.reports.catalogue.own import CONCLUSIONS, ONE_EACH, crosstab_of, together, values_of
from cases.reports.catalogue.words import Own
from cases.reports.indicators.scope import Group, Scope, Tally, grouped
from cases.reports.indicators.situations import REJECTED, concluded, presented
from cases.reports.indicators.words import Codes, own_of, owns_of

L = Term.List
# Where the values of each list stand: rows below a situation, and their column.
PLACES: dict[str, tuple[Any, str]] = {
    L.RISK_CATEGORIES: (CodedValue, "term__parent"),
    L.PROTECTIVE_CATEGORIES: (CodedValue, "term__parent"),
    L.RISK_FACTORS: (CodedValue, "term"),
    L.PROTECTIVE_FACTORS: (CodedValue, "term"),
    L.STUDY_FLAGS: (CodedValue, "term"),
    L.WHY_NOW_REASONS: (CodedValue, "term"),
    L.DISCUSSION_TYPES: (Coded, "discussion_type"),
    L.AGE_GROUPS: (AffectedPerson, "age_group"),
    L.SEXES: (AffectedPerson, "sex"),
    L.SERVICE_TYPES: (ServiceMobilized, "service_type"),
    L.MOBILIZATION_TYPES: (ServiceMobilized, "mobilization_type"),
    L.INTERVENTION_KINDS: (Intervention, "kind"),
    L.INTERVENTION_OUTCOMES: (Intervention, "outcome"),
    L.PLAN_KINDS: (PlanEntry, "kind"),
    L.CONSENT_STATES: (Consent, "state"),
    L.CONSENT_NOT_SOUGHT_REASONS: (Consent, "not_sought_reason"),
    L.LEGAL_AUTHORITIES: (DisclosureAuthority, "authority"),
    L.REPORT_BACK_OUTCOMES: (ReportBack, "outcome"),
}
LISTS = (*PLACES, L.CONCLUSION_REASONS)


def count_own(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Those of each table, and what bounds them: their values added up.

    Comes after everything else, whose counts it adds up.
    """
    for row in own_of(scope.tables):
        for group in grouped(_situations(row, scope), scope, _day(row)):
            tally.add(group, crosstab_of(row.list), row.code)
    for table in scope.tables:
        for one in owns_of([table]):
            _add_together(one, str(table), tally)


def holds(row: OwnIndicator, situation: ImportedSituation) -> bool:
    """Whether a situation of an earlier year has any of the values."""
    return not _terms_of(situation).isdisjoint(term.pk for term in row.terms.all())


def _situations(row: OwnIndicator, scope: Scope) -> QuerySet[Situation]:
    terms = [term.pk for term in row.terms.all()]
    if row.list == CONCLUSIONS:
        return concluded(scope).filter(table=row.table_id, conclusion_reason__in=terms)
    model, column = PLACES[row.list]
    having = model.objects.filter(**{f"{column}__in": terms}).values("situation")
    rows = presented(scope).filter(table=row.table_id, pk__in=having)
    return rows.exclude(REJECTED)


def _day(row: OwnIndicator) -> str:
    return "concluded_at" if row.list == CONCLUSIONS else "discussed_at"


def _add_together(one: Own, table: str, tally: Tally) -> None:
    values = values_of(one)
    if not values or one.list in ONE_EACH:
        return
    crosstab, _slash, _rest = together(crosstab_of(one.list), one.code).partition("/")
    for bucket, counts in list(tally.counted.items()):
        if bucket[0] == table:
            number = sum(counts[value] for value in values)
            tally.add(Group(bucket, (), number), crosstab, one.code)


def _terms_of(row: ImportedSituation) -> set[Any]:
    """Every value of a situation of an earlier year, and the categories of its factors."""
    terms = [value.term for value in row.values.all()]
    found = {term.pk for term in terms} | {term.parent_id for term in terms}
    for person in row.people.all():
        found |= {person.age_group_id, person.sex_id}
    for service in row.services.all():
        found |= {service.service_type_id, service.mobilization_type_id}
    return found | {row.discussion_type_id, row.conclusion_reason_id}
