"""A table's own indicators: situations that have any of some values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import F, Q, QuerySet

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
    Stage,
    Term,
)
from cases.reports.catalogue.crosstab import Key, key
from cases.reports.catalogue.own import (
    BARRIERS,
    CONCLUSIONS,
    ONE_EACH,
    REJECTIONS,
    crosstab_of,
    together,
    values_of,
)
from cases.reports.catalogue.words import Own
from cases.reports.indicators.people import AT, TABLE
from cases.reports.indicators.scope import Found, Scope, Tally, distinct, grouped
from cases.reports.indicators.situations import concluded, rejected
from cases.reports.indicators.words import Codes, own_from, own_of
from cases.reports.indicators.work import barriers

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
# What has one value in a column of its own: its rows, when it counts, and the column.
ENDS: dict[str, tuple[Callable[[Scope], QuerySet[Any]], str, str]] = {
    CONCLUSIONS: (concluded, "concluded_at", "conclusion_reason"),
    REJECTIONS: (rejected, "discussed_at", "rejection_reason"),
    BARRIERS: (barriers, "raised_at", "kind"),
}
LISTS = (*PLACES, L.CONCLUSION_REASONS, L.REJECTION_REASONS, L.BARRIER_KINDS)
NOT_COUNTED = frozenset({"rejected__duplicate"})  # a duplicate was not judged: it is no rejection


def count_own(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Those of each table, and what bounds them: their values added up.

    Comes after everything else, whose counts it adds up.
    """
    rows = own_of(scope.tables)
    code = {str(row.pk): row.code for row in rows}
    for name in {row.list for row in rows}:
        crosstab = crosstab_of(name)
        tally.count(_found(name, scope), lambda pk, crosstab=crosstab: [key(crosstab, code[pk])])
    by_table: dict[str, list[Own]] = defaultdict(list)
    for row in rows:
        by_table[str(row.table_id)].append(own_from(row))
    for (table, _day), counts in tally.counted.items():
        for one in by_table[table]:
            _add_together(one, counts)


def holds(row: OwnIndicator, situation: ImportedSituation) -> bool:
    """Whether a situation of an earlier year has any of the values."""
    return not _terms_of(situation).isdisjoint(term.pk for term in row.terms.all())


def _found(name: str, scope: Scope) -> Found:
    """Situations by the indicators of their table whose values are of this list."""
    if name in ENDS:
        rows, at, column = ENDS[name]
        if name == BARRIERS and scope.copies:  # of situations; a barrier is none
            return []
        by = f"{column}__own_indicators"
        return grouped(rows(scope).filter(_of_its_table(name, by, "table")), scope, at, by)
    model, column = PLACES[name]
    by, table = f"{column}__own_indicators", "situation__table"
    rows = model.objects.filter(scope.within(AT, table), _of_its_table(name, by, table))
    return distinct(
        rows.exclude(situation__stage=Stage.REJECTED), scope, AT, "situation", by, table=TABLE
    )


def _of_its_table(name: str, by: str, table: str) -> Q:
    """One condition: several would each join the indicators anew."""
    return Q(**{f"{by}__table": F(table), f"{by}__list": name})


def _add_together(one: Own, counts: Counter[Key]) -> None:
    values = values_of(one)
    if values and one.list not in ONE_EACH:
        number = sum(counts[value] for value in values)
        if number:
            counts[together(crosstab_of(one.list), one.code)] += number


def _terms_of(row: ImportedSituation) -> set[Any]:
    """Every value of a situation of an earlier year, and the categories of its factors."""
    terms = [value.term for value in row.values.all()]
    found = {term.pk for term in terms} | {term.parent_id for term in terms}
    for person in row.people.all():
        found |= {person.age_group_id, person.sex_id}
    for service in row.services.all():
        found |= {service.service_type_id, service.mobilization_type_id}
    return found | {row.discussion_type_id, row.conclusion_reason_id, row.rejection_reason_id}
