"""The record of decisions of a meeting that is over, and what an observer is told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import access
from agencies.api.doors import Inside
from agencies.api.serializers import AgencyBriefSerializer
from cases.api.business import BusinessSerializer
from cases.records import Record, figures_for_observers, read_record
from cases.traces import leave
from tables.models import Meeting


class RecordLineSerializer(serializers.Serializer):
    """One decision: number, outcome, group of the conclusion, agencies. No reason, no words."""

    discussion = serializers.UUIDField(source="item.discussion.pk", read_only=True)
    situation = serializers.UUIDField(source="item.situation.pk", read_only=True)
    reference = serializers.CharField(source="item.situation.reference", read_only=True)
    kind = serializers.CharField(source="item.discussion.kind", read_only=True)
    outcome = serializers.CharField(
        source="item.discussion.outcome", read_only=True, allow_blank=True
    )
    closed_at = serializers.DateTimeField(
        source="item.discussion.closed_at", read_only=True, allow_null=True
    )
    conclusion_group = serializers.CharField(
        source="group", read_only=True, allow_blank=True, help_text="In the caller's language."
    )
    lead = serializers.CharField(source="item.lead", read_only=True, allow_blank=True)
    assisting = serializers.ListField(
        source="item.assisting", child=serializers.CharField(), read_only=True
    )


class PresentSerializer(serializers.Serializer):
    """An agency that was there, and who spoke for it."""

    agency = AgencyBriefSerializer(source="0", read_only=True)
    people = serializers.SerializerMethodField()

    def get_people(self, pair: Any) -> list[str]:
        """By name, in work."""
        return [row.user.name for row in pair[1]]


class CorrectionLineSerializer(serializers.Serializer):
    """An entry that came after the record was verified."""

    at = serializers.DateTimeField(source="entry.at", read_only=True)
    what = serializers.CharField(read_only=True)
    by = serializers.CharField(read_only=True, allow_blank=True)
    reference = serializers.CharField(source="number", read_only=True, allow_blank=True)


class RecordSerializer(serializers.Serializer):
    """What a meeting leaves."""

    lines = RecordLineSerializer(many=True, read_only=True)
    agencies = PresentSerializer(many=True, read_only=True)
    regrets = AgencyBriefSerializer(many=True, read_only=True)
    observers = serializers.IntegerField(read_only=True)
    business = BusinessSerializer(many=True, read_only=True)
    corrections = CorrectionLineSerializer(many=True, read_only=True)


class FiguresSerializer(serializers.Serializer):
    """How many, and nothing else."""

    agencies = serializers.IntegerField(read_only=True)
    items = serializers.IntegerField(read_only=True)
    ended = serializers.IntegerField(read_only=True)


class RecordDoor(Inside):
    """The record of decisions of a meeting that is over; 404 before."""

    queryset = Meeting.objects.none()
    serializer_class = RecordSerializer
    parent_queryset = Meeting.objects.filter(state=Meeting.State.CLOSED).select_related("table")
    parent_see = "tables.see_meeting"
    parent_kwarg = "meeting"
    pagination_class = None
    filter_backends = ()  # type: ignore[assignment]

    @extend_schema(responses=RecordSerializer)
    def list(self, request: Request, **kwargs: Any) -> Response:
        """Read numbers, decisions, agencies and attendance."""
        with access.sharing():
            record: Record = read_record(self.person, self.parent)
        leave(request, {"listing": [line.item.situation for line in record.lines]})
        return Response(RecordSerializer(record).data)


class ObservedDoor(Inside):
    """The meeting that the caller observes, in counts."""

    queryset = Meeting.objects.none()
    serializer_class = FiguresSerializer
    parent_queryset = Meeting.objects.all()
    parent_see = "tables.observe_meeting"
    parent_kwarg = "meeting"
    pagination_class = None
    filter_backends = ()  # type: ignore[assignment]

    @extend_schema(responses=FiguresSerializer)
    def list(self, request: Request, **kwargs: Any) -> Response:
        """Read how many agencies are there, and how many items there are and have ended."""
        return Response(FiguresSerializer(figures_for_observers(self.parent)).data)
