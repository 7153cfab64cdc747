"""Drafts that wait for the contact of their agency, and what is missing in a table's records."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Versioned
from agencies.api.doors import Readable, act
from cases.api.fields import CodeOf
from cases.api.levels import leave_trace
from cases.api.serializers import CodedSerializer
from cases.coded import load
from cases.complete import MISSING, to_complete
from cases.models import Correction, Narrative, Situation
from cases.permissions import APPROVE, CORRECT, LISTING
from cases.services import approvals
from tables.api.tables import AtTable


class ApprovalSerializer(serializers.Serializer):
    """A draft as its agency's contact reads it until they answer."""

    id = serializers.UUIDField(source="pk", read_only=True)
    table = serializers.UUIDField(source="table_id", read_only=True)
    reference = serializers.CharField(read_only=True, allow_blank=True)
    created_at = serializers.DateTimeField(read_only=True)
    version = serializers.IntegerField(read_only=True)
    coded = CodedSerializer(source="coded_view", read_only=True)
    why_now = serializers.CharField(read_only=True, allow_blank=True)


class ApprovalDoor(Readable):
    """Drafts that wait for the caller, the contact of their agency."""

    queryset = Situation.objects.select_related("table")
    serializer_class = ApprovalSerializer
    see = APPROVE
    ordering = ("created_at", "pk")

    def prepare(self, rows: list[Any]) -> None:
        """Gather the codes and the words, and note them as read."""
        views = load(rows)
        told = dict(Narrative.objects.filter(situation__in=rows).values_list("pk", "why_now"))
        for row in rows:
            row.coded_view, row.why_now = views[row.pk], told.get(row.pk, "")
        leave_trace(self.request, rows, ("listing", "coded", "narrative"))

    def paginate_queryset(self, queryset: Any) -> Any:
        """One page, noted as read before it leaves."""
        page = super().paginate_queryset(queryset)
        self.prepare(list(page or ()))
        return page

    def present(self, row: Any) -> Any:
        """One, noted as read before it leaves."""
        self.prepare([row])
        return super().present(row)

    approve = act("approve", approvals.approve, Versioned, answer=ApprovalSerializer)
    send_back = act("send_back", approvals.send_back, Versioned, answer=ApprovalSerializer)


class CorrectionSerializer(serializers.ModelSerializer):
    """A clerical correction: what stood, what stands since, and why."""

    reference = serializers.CharField(source="situation.reference", read_only=True)
    list = serializers.CharField(source="now.list", read_only=True)
    was = CodeOf("was")
    now = CodeOf("now")

    class Meta:
        model = Correction
        fields = ("id", "situation", "reference", "affected_person", "list", "was", "now",
                  "reason", "at")  # fmt: skip
        read_only_fields = fields


class CorrectionDoor(mixins.ListModelMixin, AtTable):
    """The clerical corrections of a table's records, for its coordinator."""

    queryset = Correction.objects.select_related("situation__table", "was", "now")
    serializer_class = CorrectionSerializer
    parent_see = "tables.manage_table"
    ordering: ClassVar = ("-at", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the situations that the caller may correct."""
        may = Situation.objects.permitted(self.person, CORRECT).filter(table=self.parent)
        return rows.filter(situation__in=may.values("pk"))

    def paginate_queryset(self, queryset: Any) -> Any:
        """One page, noted as read before it leaves."""
        page = super().paginate_queryset(queryset)
        leave_trace(self.request, [row.situation for row in page or ()], ("coded",))
        return page


class IncompleteSerializer(serializers.Serializer):
    """One situation, and what is missing in its record."""

    situation = serializers.UUIDField(source="situation.pk", read_only=True)
    reference = serializers.CharField(source="situation.reference", read_only=True)
    missing = serializers.ListField(child=serializers.ChoiceField(choices=MISSING), read_only=True)


class IncompleteDoor(AtTable):
    """What is missing in the records of a table, for its coordinator."""

    queryset = Situation.objects.all()
    serializer_class = IncompleteSerializer
    parent_see = "tables.manage_table"
    see = LISTING
    pagination_class = None
    filter_backends = ()  # type: ignore[assignment]

    @extend_schema(responses=IncompleteSerializer(many=True))
    def list(self, request: Request, **kwargs: Any) -> Response:
        """List the situations whose record is not complete, the oldest first."""
        found = to_complete(self.person, [self.parent])
        leave_trace(request, [one.situation for one in found], ("coded",))
        return Response(IncompleteSerializer(found, many=True).data)
