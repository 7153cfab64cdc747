"""Sealed texts and the breach register, for the privacy officer of an agency.

A sealed text is read by opening it, which happens once; nothing else here holds any of its words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Nothing
from agencies.api.doors import Readable, act, replayed
from agencies.api.serializers import AgencyBriefSerializer, PersonSerializer
from agencies.models import Agency
from cases.duties import duties
from cases.models import Breach, BreachReader, SealedText, Situation
from cases.permissions_breach import SEE, SEE_BREACH
from cases.services import breach


class SealedTextSerializer(serializers.ModelSerializer):
    """A text that was taken away: where it stood and what was done with it. Never the text."""

    agency = AgencyBriefSerializer(read_only=True)
    reference = serializers.CharField(read_only=True, allow_blank=True)
    opened_by = PersonSerializer(read_only=True, allow_null=True)
    asked_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = SealedText
        fields = (
            "id", "table", "agency", "reference", "kind", "reported_at", "opened_at", "opened_by",
            "asked_at", "asked_by", "restored_at", "destroyed_at",
        )  # fmt: skip
        read_only_fields = fields


class OpenedTextSerializer(serializers.Serializer):
    """The words, once."""

    text = serializers.CharField(read_only=True)


class BreachReaderSerializer(serializers.ModelSerializer):
    """Somebody of the agency who could read the text, and when they first did."""

    person = PersonSerializer(source="user", read_only=True)

    class Meta:
        model = BreachReader
        fields = ("person", "read_at")
        read_only_fields = fields


class BreachSerializer(serializers.ModelSerializer):
    """An entry of the register: what, when, who could read it and did, what the statute asks."""

    agency = AgencyBriefSerializer(read_only=True)
    written_by = AgencyBriefSerializer(source="sealed.agency", read_only=True)
    table = serializers.UUIDField(source="sealed.table_id", read_only=True)
    reference = serializers.CharField(read_only=True, allow_blank=True)
    kind = serializers.ChoiceField(
        source="sealed.kind", choices=SealedText.Kind.choices, read_only=True
    )
    statute = serializers.ChoiceField(choices=Agency.Statute.choices, read_only=True)
    readers = BreachReaderSerializer(many=True, read_only=True)
    duties = serializers.ListField(
        source="asked.steps", child=serializers.CharField(), read_only=True,
        help_text="Starting points, to be checked by the agency.",
    )  # fmt: skip
    yearly_report_date = serializers.DateField(
        source="asked.yearly_date", read_only=True, allow_null=True
    )

    class Meta:
        model = Breach
        fields = (
            "id", "agency", "written_by", "table", "reference", "kind", "statute", "opened_at",
            "readers", "duties", "yearly_report_date",
        )  # fmt: skip
        read_only_fields = fields


class OfAgencyFilter(django_filters.FilterSet):
    """Narrows a list to one agency."""

    agency = django_filters.UUIDFilter(field_name="agency")


class SealedTextDoor(Readable):
    """Texts that wait sealed, and what became of those that did."""

    queryset = SealedText.objects.select_related("agency", "opened_by", "asked_by")
    serializer_class = SealedTextSerializer
    see = SEE
    ordering = ("-reported_at", "pk")
    ordering_fields = ("reported_at",)
    filterset_class = OfAgencyFilter

    def paginate_queryset(self, queryset: Any) -> Any:
        """One page, with the numbers of the situations."""
        page = super().paginate_queryset(queryset)
        _refer(page or (), lambda row: row.situation_id)
        return page

    def present(self, row: Any) -> Any:
        """One row, with the number of its situation."""
        _refer([row], lambda one: one.situation_id)
        return super().present(row)

    @extend_schema(request=Nothing, responses={200: OpenedTextSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def open(self, request: Request, **kwargs: Any) -> Response:
        """Read the text: once, by a privacy officer of the agency; 204 for a request sent again."""
        outcome = self.carry_out(breach.open_sealed, Nothing)
        if outcome.replayed:
            return Response(status=204, headers=replayed(outcome))
        return Response(OpenedTextSerializer({"text": outcome.result}).data)

    restore = act("restore", breach.restore, Nothing, answer=SealedTextSerializer)
    ask_destruction = act(
        "ask_destruction", breach.ask_destruction, Nothing, answer=SealedTextSerializer
    )
    destroy_copy = act(
        "destroy_copy", breach.destroy, Nothing, answer=SealedTextSerializer, path="destroy"
    )


class BreachDoor(Readable):
    """The breach registers of the caller's agencies."""

    queryset = Breach.objects.select_related("agency", "sealed__agency").prefetch_related(
        "readers__user"
    )
    serializer_class = BreachSerializer
    see = SEE_BREACH
    ordering = ("-opened_at", "pk")
    ordering_fields = ("opened_at",)
    filterset_class = OfAgencyFilter

    def paginate_queryset(self, queryset: Any) -> Any:
        """One page, with numbers and duties."""
        page = super().paginate_queryset(queryset)
        _with_duties(page or ())
        return page

    def present(self, row: Any) -> Any:
        """One entry, with its number and duties."""
        _with_duties([row])
        return super().present(row)


def _with_duties(rows: Sequence[Any]) -> None:
    _refer(rows, lambda row: row.sealed.situation_id)
    for row in rows:
        row.asked = duties(row.statute, row.opened_at)


def _refer(rows: Sequence[Any], of: Callable[[Any], Any]) -> None:
    """Give each row the number of its situation; an officer knows it by that alone."""
    found = Situation.objects.filter(pk__in=[of(row) for row in rows]).select_related("table")
    references = {row.pk: row.reference for row in found}
    for row in rows:
        row.reference = references.get(of(row), "")
