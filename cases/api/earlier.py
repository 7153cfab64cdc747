"""Earlier years through the API: send a file, read what is wrong with it, let it count or not."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Body, Nothing
from agencies.api.doors import Inside, One, act
from agencies.api.fields import FileContent
from agencies.api.parsers import FileParser
from cases.models import ImportBatch, ImportFault, Job
from cases.permissions_jobs import IMPORT_YEARS
from cases.reports.earlier import MOST_BYTES
from cases.services import earlier, earlier_rows
from tables.api.tables import AtTable


class EarlierFileBody(Body):
    """A file in the form of the template."""

    file = FileContent(
        max_length=MOST_BYTES * 2, help_text="A CSV file or an Excel workbook, in base64."
    )


class YearSerializer(serializers.Serializer):
    """What a file holds of one year: exact, for the coordinator who brings it in."""

    year = serializers.IntegerField(read_only=True)
    presented = serializers.IntegerField(read_only=True)
    rejected = serializers.IntegerField(read_only=True)
    concluded = serializers.IntegerField(read_only=True)


class BatchSerializer(serializers.ModelSerializer):
    """A file of earlier years and how far it is; its rows are never read again."""

    percent = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    fault_count = serializers.SerializerMethodField()

    class Meta:
        model = ImportBatch
        fields = (
            "id", "state", "row_count", "first_date", "last_date", "uploaded_at", "accepted_at",
            "percent", "error", "fault_count",
        )  # fmt: skip
        read_only_fields = fields

    def get_percent(self, row: ImportBatch) -> int:
        """How far the check is."""
        job = _job(row)
        return job.percent if job is not None and job.is_going_on else 100

    def get_error(self, row: ImportBatch) -> str:
        """The code of why it could not be checked; empty while it could."""
        job = _job(row)
        return job.error if job is not None else ""

    def get_fault_count(self, row: ImportBatch) -> int:
        """How many faults it has."""
        return row.faults.count()


class PreviewSerializer(BatchSerializer):
    """The same with what the file holds, year by year."""

    years = serializers.SerializerMethodField()

    class Meta:
        model = ImportBatch
        fields = (*BatchSerializer.Meta.fields, "years")
        read_only_fields = fields

    @extend_schema_field(YearSerializer(many=True))
    def get_years(self, row: ImportBatch) -> Any:
        """What it would bring in, or has."""
        return YearSerializer(earlier_rows.years_of(row), many=True).data


class FaultSerializer(serializers.ModelSerializer):
    """One fault: where, and what; never what the cell holds."""

    class Meta:
        model = ImportFault
        fields = ("row", "place", "column", "code")
        read_only_fields = fields


class TableImportDoor(mixins.ListModelMixin, AtTable):
    """The files of earlier years at a table; for its coordinator."""

    asks_again = True
    queryset = ImportBatch.objects.all()
    serializer_class = BatchSerializer
    parent_see = "tables.manage_table"
    see = IMPORT_YEARS
    parser_classes = (FileParser,)
    ordering: ClassVar = ("-uploaded_at", "pk")

    @extend_schema(request=EarlierFileBody, responses={201: BatchSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Send a file; it is checked in the background."""
        return self.create_with(upload, EarlierFileBody)


class ImportDoor(One):
    """A file of earlier years: all of it counts once it is accepted, or nothing."""

    asks_again = True
    queryset = ImportBatch.objects.all()
    serializer_class = PreviewSerializer
    see = IMPORT_YEARS

    accept = act("accept", earlier.accept, Nothing, answer=PreviewSerializer)
    cancel = act("cancel", earlier.cancel, Nothing, answer=PreviewSerializer)
    discard = act("discard", earlier.discard, Nothing, answer=PreviewSerializer)


class FaultDoor(mixins.ListModelMixin, Inside):
    """What is wrong with a file, by row and column."""

    queryset = ImportFault.objects.all()
    serializer_class = FaultSerializer
    parent_queryset = ImportBatch.objects.all()
    parent_see = IMPORT_YEARS
    parent_kwarg = "batch"
    ordering: ClassVar = ("row", "place", "pk")


def upload(table: Any, *, by: Any, file: bytes) -> ImportBatch:
    """Send a file; it is checked in the background."""
    return earlier.upload(table, by=by, content=file)


def _job(row: ImportBatch) -> Job | None:
    found = Job.objects.filter(kind=Job.Kind.IMPORT, subject_id=row.pk)
    return found.order_by("-requested_at").first()
