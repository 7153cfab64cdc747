"""For the ministry, through the API: records that two people agree to, and the entry queue."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Body, Nothing
from agencies.api.doors import One, act, replayed
from agencies.api.fields import Choice, Day
from agencies.http import api_once
from cases.api import levels
from cases.models import EntryTick, RecordExport, Situation
from cases.permissions import RECORDS
from cases.permissions_ministry import REQUEST_RECORDS, SEE_EXPORT, SEE_EXPORTS
from cases.reports import records
from cases.services import ministry
from tables.api.tables import AtTable


class RecordsBody(Body):
    """Which records, and what for."""

    first_date = Day()
    last_date = Day()
    purpose = Choice(choices=RecordExport.Purpose.choices)


class TakeBody(Body):
    """In which language the records are wanted."""

    language = Choice(choices=settings.LANGUAGES, default="en")


class ExportSerializer(serializers.ModelSerializer):
    """A request for records, and how it was decided."""

    state = serializers.CharField(read_only=True)

    class Meta:
        model = RecordExport
        fields = (
            "id", "first_date", "last_date", "purpose", "state", "requested_by", "requested_at",
            "confirmed_by", "confirmed_at", "refused_by", "refused_at",
        )  # fmt: skip
        read_only_fields = fields


class ColumnSerializer(serializers.Serializer):
    """A column. *named*: public material on the database names it; else the name is ours."""

    code = serializers.CharField(read_only=True)
    name = serializers.CharField(source="label", read_only=True)
    named = serializers.BooleanField(read_only=True)


class RecordsSerializer(serializers.Serializer):
    """Records: the columns in the database's order, and one row of texts for each discussion."""

    columns = ColumnSerializer(many=True, read_only=True)
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), read_only=True
    )


class TickSerializer(serializers.ModelSerializer):
    """That a situation was typed, when and by whom."""

    class Meta:
        model = EntryTick
        fields = ("entered_at", "entered_by")
        read_only_fields = fields


class WaitingSerializer(serializers.Serializer):
    """One situation of the queue, and the columns that changed since it was typed."""

    situation = serializers.UUIDField(source="situation.pk", read_only=True)
    reference = serializers.CharField(source="situation.reference", read_only=True)
    tick = TickSerializer(read_only=True, allow_null=True)
    changed = serializers.ListField(child=serializers.CharField(), read_only=True)


class TableExportDoor(mixins.ListModelMixin, AtTable):
    """Requests for the records of a table; for its officers."""

    asks_again = True
    queryset = RecordExport.objects.select_related("table")
    serializer_class = ExportSerializer
    parent_see = SEE_EXPORTS
    ordering: ClassVar = ("-requested_at", "pk")

    @extend_schema(request=RecordsBody, responses={201: ExportSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Ask for the records of a period; a second person has to agree."""
        return self.create_with(ministry.request_records, RecordsBody)


class ExportDoor(One):
    """One request for records."""

    asks_again = True
    queryset = RecordExport.objects.select_related("table")
    serializer_class = ExportSerializer
    see = SEE_EXPORT

    confirm = act("confirm", ministry.confirm_records, Nothing, answer=ExportSerializer)
    refuse = act("refuse", ministry.refuse_records, Nothing, answer=ExportSerializer)

    @extend_schema(request=TakeBody, responses=RecordsSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, **kwargs: Any) -> Response:
        """Read the records; each time is logged, and only who asked may, for a day."""

        def write() -> RecordExport:
            row: RecordExport = self.get_object()
            given.update(self.read(TakeBody))
            given["records"] = ministry.read_records(row, by=self.person, **given)
            return row

        given: dict[str, Any] = {}
        outcome = api_once(request, write)
        if outcome.replayed:
            write()
        return Response(_shown(given["records"]), headers=replayed(outcome))


class QueueDoor(AtTable):
    """The entry queue of a table: what was decided, and what of it was typed."""

    queryset = Situation.objects.all()
    serializer_class = WaitingSerializer
    parent_see = REQUEST_RECORDS
    pagination_class = None
    filter_backends = ()  # type: ignore[assignment]

    def list(self, request: Request, **kwargs: Any) -> Response:
        """List the queue, in the order to type it."""
        waiting = ministry.queue(self.parent, by=self.person)
        levels.leave_trace(request, [row.situation for row in waiting], ("listing",))
        return Response(WaitingSerializer(waiting, many=True).data)


class EntryDoor(One):
    """One situation as it is typed into the ministry's database."""

    queryset = Situation.objects.select_related("table", "originating_agency")
    serializer_class = RecordsSerializer
    see = RECORDS

    def present(self, row: Situation) -> Any:
        """The records of a situation; each opening is logged before it is shown."""
        return _shown(ministry.open_entry(row, by=self.person))

    @extend_schema(request=Nothing, responses=TickSerializer)
    @action(detail=True, methods=["post"])
    def tick(self, request: Request, **kwargs: Any) -> Response:
        """Note that it was typed as it is now."""
        outcome = self.carry_out(ministry.tick_entered, Nothing)
        found = EntryTick.objects.filter(situation=self.get_object()).first()
        return Response(TickSerializer(found).data, headers=replayed(outcome))

    @extend_schema(request=Nothing, responses={204: None})
    @action(detail=True, methods=["post"])
    def untick(self, request: Request, **kwargs: Any) -> Response:
        """Take back that it was typed."""
        outcome = self.carry_out(ministry.untick_entered, Nothing)
        return Response(status=204, headers=replayed(outcome))


def _shown(found: list[records.Record]) -> dict[str, Any]:
    return {
        "columns": ColumnSerializer(records.COLUMNS, many=True).data,
        "rows": [[row.values[column.code] for column in records.COLUMNS] for row in found],
    }
