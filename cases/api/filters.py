"""What each list of situations can be narrowed by: fields of its own level, and no others."""

from __future__ import annotations

import re
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from agencies.api.filters import MomentFilter, YesNoFilter
from cases.models import CodedValue, Involvement, Situation, Stage, Term
from cases.permissions import KNOW_AGENCY, ORIGIN_SECTOR

_REFERENCE = re.compile(r"([A-Za-z]{2,6})-(\d{4})-(\d{1,9})", re.ASCII)


class ListingFilter(django_filters.FilterSet):
    """By what is in the listing. Not by the originating agency: not everybody reads it."""

    table = django_filters.UUIDFilter(field_name="table")
    stage = django_filters.MultipleChoiceFilter(choices=Stage.choices)
    aer = YesNoFilter(field_name="aer")
    originating_sector = django_filters.CharFilter(method="filter_sector")
    lead = django_filters.UUIDFilter(method="filter_lead")
    involved = django_filters.UUIDFilter(method="filter_involved")
    contact_made = YesNoFilter(method="filter_contact_made")
    submitted_after = MomentFilter(field_name="submitted_at", lookup_expr="gte")
    submitted_before = MomentFilter(field_name="submitted_at", lookup_expr="lt")
    concluded_after = MomentFilter(field_name="concluded_at", lookup_expr="gte")
    concluded_before = MomentFilter(field_name="concluded_at", lookup_expr="lt")
    reference = django_filters.CharFilter(method="filter_reference", max_length=24)

    def filter_sector(
        self, rows: QuerySet[Situation], name: str, value: str
    ) -> QuerySet[Situation]:
        """Brought by an agency of this sector that the caller may know."""
        seen = Situation.objects.permitted(self.request.user, ORIGIN_SECTOR)
        return rows.filter(pk__in=seen.filter(originating_agency__sector=value).values("pk"))

    def filter_lead(self, rows: QuerySet[Situation], name: str, value: str) -> QuerySet[Situation]:
        """Led by this agency now."""
        return rows.filter(pk__in=self._parts(value).filter(role=Involvement.Role.LEAD))

    def filter_involved(
        self, rows: QuerySet[Situation], name: str, value: str
    ) -> QuerySet[Situation]:
        """This agency leads or assists now."""
        return rows.filter(pk__in=self._parts(value))

    def _parts(self, agency: Any) -> QuerySet[Any]:
        """Where the agency acts now, as far as the caller may know that."""
        known = Involvement.objects.permitted(self.request.user, KNOW_AGENCY)
        return known.filter(agency=agency, until_at__isnull=True).values("situation")

    def filter_contact_made(
        self, rows: QuerySet[Situation], name: str, value: bool
    ) -> QuerySet[Situation]:
        """The clock has stopped, or has not."""
        return rows.filter(contact_made_at__isnull=not value)

    def filter_reference(
        self, rows: QuerySet[Situation], name: str, value: str
    ) -> QuerySet[Situation]:
        """The situation of this number, such as RN-2026-035."""
        found = _REFERENCE.fullmatch(value.strip())
        if found is None:
            return rows.none()
        prefix, year, number = found.groups()
        return rows.filter(table__prefix=prefix.upper(), year=int(year), number=int(number))


class CodedFilter(ListingFilter):
    """By what is in the listing and in the codes."""

    discussion_type = django_filters.CharFilter(field_name="coded__discussion_type__code")
    age_group = django_filters.CharFilter(method="filter_person")
    sex = django_filters.CharFilter(method="filter_person")
    risk_factor = django_filters.CharFilter(method="filter_value")
    risk_category = django_filters.CharFilter(method="filter_category")
    protective_factor = django_filters.CharFilter(method="filter_value")
    study_flag = django_filters.CharFilter(method="filter_value")

    def filter_person(
        self, rows: QuerySet[Situation], name: str, value: str
    ) -> QuerySet[Situation]:
        """With an affected person of this age group or sex."""
        found = Situation.objects.filter(**{f"affected_persons__{name}__code": value})
        return rows.filter(pk__in=found.values("pk"))

    def filter_value(self, rows: QuerySet[Situation], name: str, value: str) -> QuerySet[Situation]:
        """With this code of the list that the filter is named after."""
        return rows.filter(_coded(term__list=f"{name}s", term__code=value))

    def filter_category(
        self, rows: QuerySet[Situation], name: str, value: str
    ) -> QuerySet[Situation]:
        """With a risk factor of this category."""
        of = Term.List.RISK_FACTORS
        return rows.filter(_coded(term__list=of, term__parent__code=value))


def _coded(**term: str) -> Q:
    return Q(pk__in=CodedValue.objects.filter(**term).values("situation"))
