"""Reports through the API: close quarters, ask for a report, read what was released."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Body, Nothing
from agencies.api.doors import One, act
from agencies.api.fields import Choice, Day, Flag, Number, Reference, Text, UuidList
from agencies.models import ApiToken
from cases.models import (
    ClosedQuarter,
    CountCorrection,
    Job,
    Readers,
    Release,
    ReleasePlan,
    ReportRequest,
)
from cases.permissions_reports import CLOSE_QUARTER, RELEASE, SEE_QUARTER, SEE_RELEASE, SEE_REPORT
from cases.reports.build import rebuilt
from cases.reports.catalogue.templates import BY_CODE
from cases.reports.document import report_to_json
from cases.reports.snapshots import NotClosed
from cases.reports.uncounted import NotAllCounted
from cases.services import plans, quarters, recounting, releases, report_words, uncounted
from tables.api.tables import AtTable
from tables.models import Table

MOST_TABLES = 60


class QuarterBody(Body):
    """Which quarter to close."""

    start_date = Day(help_text="The first day of the quarter.")


class ReportBody(Body):
    """What a report is to hold."""

    audience = Choice(choices=Readers.choices)
    first_date = Day(help_text="The first day of a quarter, or of a month for the headline alone.")
    last_date = Day(help_text="The last day of a quarter, or of that month.")
    templates = serializers.ListField(
        child=Choice(choices=sorted(BY_CODE)), max_length=len(BY_CODE)
    )
    purpose = Choice(choices=ReportRequest.Purpose.choices)
    wide_ages = Flag(required=False, default=False)
    as_it_is = Flag(
        required=False, default=False,
        help_text="Release it although more than half of its counts are hidden.",
    )  # fmt: skip
    also = UuidList(
        child=Reference(rows=lambda given: Table.objects.permitted(given["request"].user, RELEASE)),
        max_length=MOST_TABLES, required=False, default=list,
        help_text="The further tables of a region. The caller coordinates all of them.",
    )  # fmt: skip
    beside = serializers.ListField(
        child=Day(), required=False, default=list, max_length=4,
        help_text="The first days of other periods of the same length that stand beside it.",
    )  # fmt: skip


class PlanBody(Body):
    """What the annual report of a year is to hold."""

    year = Number(min_value=2000, max_value=2200)
    audience = Choice(choices=Readers.choices)
    templates = serializers.ListField(
        child=Choice(choices=sorted(BY_CODE)), max_length=len(BY_CODE)
    )
    wide_ages = Flag(required=False, default=False)


class WordsBody(Body):
    """The coordinator's words about a report, in both languages."""

    texts = serializers.DictField(
        child=Text(allow_blank=True, trim_whitespace=False),
        help_text="headline_en, headline_fr, gaps_en, gaps_fr, and comment_<figure>_en and _fr.",
    )
    findings = serializers.ListField(
        child=Text(max_length=80), max_length=report_words.FINDINGS, default=list,
        help_text="Three codes of figures; none without a headline.",
    )  # fmt: skip
    chart = Text(max_length=80, allow_blank=True, default="")


class ReleasePlanSerializer(serializers.ModelSerializer):
    """What the annual report of a year is to hold."""

    class Meta:
        model = ReleasePlan
        fields = ("id", "year", "audience", "templates", "wide_ages", "planned_at")
        read_only_fields = fields


class QuarterSerializer(serializers.ModelSerializer):
    """A closed quarter in one of its editions; its counts are not for the API."""

    is_replaced = serializers.BooleanField(
        read_only=True, default=False, help_text="A later edition holds: it was counted again."
    )
    is_corrected = serializers.BooleanField(
        read_only=True,
        default=False,
        help_text="What changed since counts as a correction in a later quarter.",
    )

    again_state = serializers.ChoiceField(
        choices=[("", "never"), *Job.State.choices], read_only=True, default="",
        help_text="How the last counting again of this edition stands; empty where there is none.",
    )  # fmt: skip
    again_error = serializers.CharField(
        read_only=True, default="", help_text="The code of what went wrong with it."
    )
    not_counted = serializers.SerializerMethodField(
        help_text="Templates that are not in its counts, as they were taken before these existed."
    )

    class Meta:
        model = ClosedQuarter
        fields = (
            "id", "start_date", "edition", "closed_at", "is_replaced", "is_corrected",
            "again_state", "again_error", "not_counted",
        )  # fmt: skip
        read_only_fields = fields

    def get_not_counted(self, row: ClosedQuarter) -> list[str]:
        """The codes of these templates."""
        return uncounted.templates_missing(row)


class ReportSerializer(serializers.ModelSerializer):
    """A report that was asked for: how far it is, and for 24 hours the protected report."""

    state = serializers.SerializerMethodField()
    percent = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    document = serializers.JSONField(read_only=True, allow_null=True)
    refusal = serializers.JSONField(read_only=True, allow_null=True)

    class Meta:
        model = ReportRequest
        fields = (
            "id", "audience", "first_date", "last_date", "templates", "wide_ages", "as_it_is",
            "purpose", "also", "beside", "requested_at", "expires_at", "release", "state",
            "percent", "error", "refusal", "document",
        )  # fmt: skip
        read_only_fields = fields

    def to_representation(self, row: ReportRequest) -> dict[str, Any]:
        """With its job, which is asked for once."""
        self._job = releases.job_of(row)
        return super().to_representation(row)

    def get_state(self, row: ReportRequest) -> str:
        """Waiting, running, done, failed or cancelled."""
        return self._job.state

    def get_percent(self, row: ReportRequest) -> int:
        """How far it is."""
        return self._job.percent

    def get_error(self, row: ReportRequest) -> str:
        """The code of what went wrong."""
        return self._job.error


class ReleaseSerializer(serializers.ModelSerializer):
    """One line of the ledger; the names of hidden cells are not for the API."""

    class Meta:
        model = Release
        fields = (
            "id", "audience", "first_date", "last_date", "templates", "wide_ages", "purpose",
            "also", "beside", "threshold", "hidden_count", "digest", "released_at",
        )  # fmt: skip
        read_only_fields = fields


class ReleasedSerializer(ReleaseSerializer):
    """A line of the ledger with the protected report that it stands for."""

    document = serializers.JSONField(
        read_only=True,
        allow_null=True,
        help_text="None where its counts are missing.",
    )

    class Meta:
        model = Release
        fields = (*ReleaseSerializer.Meta.fields, "document")
        read_only_fields = fields


def editions() -> QuerySet[ClosedQuarter]:
    """Closed quarters, with what became of each when it was counted again."""
    same = {"table": OuterRef("table"), "start_date": OuterRef("start_date")}
    later = ClosedQuarter.objects.filter(**same, edition__gt=OuterRef("edition"))
    corrected = CountCorrection.objects.filter(**same, made_at__gte=OuterRef("closed_at"))
    recounts = Job.objects.filter(kind=Job.Kind.RECOUNT, subject_id=OuterRef("pk"))
    last = recounts.order_by("-requested_at")
    return ClosedQuarter.objects.annotate(
        is_replaced=Exists(later),
        is_corrected=Exists(corrected),
        again_state=Coalesce(Subquery(last.values("state")[:1]), Value("")),
        again_error=Coalesce(Subquery(last.values("error")[:1]), Value("")),
    )


class QuarterDoor(mixins.ListModelMixin, AtTable):
    """The closed quarters of a table; for its coordinator."""

    asks_again = True
    queryset = editions()
    serializer_class = QuarterSerializer
    parent_see = CLOSE_QUARTER
    see = SEE_QUARTER
    ordering: ClassVar = ("-start_date", "-edition", "pk")

    @extend_schema(request=QuarterBody, responses={201: QuarterSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Close a quarter: its counts are frozen."""
        return self.create_with(quarters.close_quarter, QuarterBody)


class ClosedQuarterDoor(One):
    """A closed quarter; for the coordinator of its table."""

    asks_again = True
    queryset = editions()
    serializer_class = QuarterSerializer
    see = SEE_QUARTER

    again = act("again", recounting.ask_again, Nothing, answer=QuarterSerializer)
    stop = act("stop", recounting.cancel_again, Nothing, answer=QuarterSerializer)


class TableReportDoor(AtTable):
    """Reports of a table; for its coordinator."""

    asks_again = True
    queryset = ReportRequest.objects.prefetch_related("also")
    serializer_class = ReportSerializer
    parent_see = RELEASE

    @extend_schema(request=ReportBody, responses={201: ReportSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Ask for a report of closed quarters; it is built in the background."""
        return self.create_with(releases.ask_report, ReportBody)


class PlanDoor(mixins.ListModelMixin, AtTable):
    """The release plan of a table: its annual reports come first; for its coordinator."""

    asks_again = True
    queryset = ReleasePlan.objects.all()
    serializer_class = ReleasePlanSerializer
    parent_see = RELEASE
    ordering: ClassVar = ("-year", "audience", "pk")

    @extend_schema(request=PlanBody, responses={201: ReleasePlanSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Plan an annual report; a later plan for the same year and audience replaces it."""
        return self.create_with(plans.plan_year, PlanBody)


class ReportDoor(One):
    """A report that the caller asked for."""

    queryset = ReportRequest.objects.prefetch_related("also")
    serializer_class = ReportSerializer
    see = SEE_REPORT

    words = act("words", report_words.write_words, WordsBody, answer=ReportSerializer)
    cancel = act("cancel", releases.cancel_report, Nothing, answer=ReportSerializer)


class ReleasedDoor(mixins.ListModelMixin, One, AtTable):
    """What was released of a table, protected as it was: all that a dashboard may read."""

    queryset = Release.objects.select_related("table").prefetch_related("also")
    serializer_class = ReleaseSerializer
    parent_see = RELEASE
    see = SEE_RELEASE
    ordering: ClassVar = ("-released_at", "pk")
    token_scopes = (ApiToken.Scope.FULL, ApiToken.Scope.READ, ApiToken.Scope.DASHBOARD)

    @extend_schema(responses=ReleasedSerializer)
    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Read one line, with the protected report."""
        row = self.get_object()
        return Response({**ReleaseSerializer(row).data, "document": _document(row)})


def _document(row: Release) -> dict[str, Any] | None:
    """The protected report; none where the counts that it was made of are missing."""
    try:
        return report_to_json(rebuilt(row))
    except (NotClosed, NotAllCounted):
        return None
