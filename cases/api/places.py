"""Tables, seats and meetings with the acts that touch situations, and a table's counts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Body, Nothing, Versioned
from agencies.api.doors import act
from agencies.api.fields import Day, Flag, Text
from agencies.errors import GuardFailed
from cases.api.bodies import OverrideBody, keeping
from cases.api.serializers import CountsSerializer
from cases.reports.indicators import Headline, headline, missed_reports
from cases.services import records, sample_table, seats, sessions
from cases.services.filter_three import set_filter_three
from cases.text import LIMIT
from tables.api.bodies import ScheduleBody
from tables.api.meetings import MeetingDoor as TableMeetingDoor
from tables.api.seats import SeatDoor as TableSeatDoor
from tables.api.serializers import (
    MeetingSerializer,
    ScheduleSerializer,
    SeatSerializer,
    TableSerializer,
)
from tables.api.tables import TableDoor as PlainTableDoor
from tables.models import Schedule, Table


class PeriodQuery(Body):
    """A period: its first and its last day, in the table's own time zone."""

    start = Day()
    end = Day()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        if attrs["end"] < attrs["start"]:
            raise GuardFailed(errors={"end": [_("The period ends before it begins.")]})
        return attrs


class FilterThreeBody(Body):
    """A table's words for Filter Three; an empty text is the product's own."""

    names_at_filter_three = Flag()
    filter_three_en = Text(max_length=LIMIT, allow_blank=True, default="", trim_whitespace=False)
    filter_three_fr = Text(max_length=LIMIT, allow_blank=True, default="", trim_whitespace=False)
    overrides = keeping(OverrideBody())


class TableDoor(PlainTableDoor):
    """Tables where the caller speaks for a seat or holds an office."""

    @extend_schema(responses=ScheduleSerializer)
    @action(detail=True)
    def schedule(self, request: Request, **kwargs: Any) -> Response:
        """Read when the table meets; 404 while it has no schedule."""
        return Response(ScheduleSerializer(_schedule(self.get_object())).data)

    @extend_schema(request=ScheduleBody, responses=ScheduleSerializer)
    @schedule.mapping.put
    def set_schedule(self, request: Request, **kwargs: Any) -> Response:
        """Set when the table meets from now on, and make its meetings; for its coordinator."""
        self.carry_out(sessions.set_schedule, ScheduleBody)
        return Response(ScheduleSerializer(_schedule(self.get_object())).data)

    @extend_schema(request=FilterThreeBody, responses=TableSerializer)
    @action(detail=True, methods=["put"], url_path="filter-three")
    def filter_three(self, request: Request, **kwargs: Any) -> Response:
        """Set what the boards say at Filter Three; for its coordinator."""
        return self.answer(kwargs["pk"], self.carry_out(set_filter_three, FilterThreeBody))

    @extend_schema(responses={204: None})
    @schedule.mapping.delete
    def end_schedule(self, request: Request, **kwargs: Any) -> Response:
        """Let the table meet only when it is called; its meetings ahead are cancelled."""
        self.carry_out(sessions.end_schedule, Nothing)
        return Response(status=204)

    close = act("close", seats.close_table, Nothing, answer=TableSerializer)
    begin_sample = act(
        "begin_sample", sample_table.begin, Nothing, answer=TableSerializer, path="sample"
    )
    wipe_sample = act(
        "wipe_sample", sample_table.wipe, Nothing, answer=TableSerializer, path="sample/wipe"
    )

    @extend_schema(parameters=[PeriodQuery], responses=CountsSerializer)
    @action(detail=True)
    def counts(self, request: Request, **kwargs: Any) -> Response:
        """Exact working figures of a period, with base and cohort; for the coordinator only."""
        table = self.object_for("tables.manage_table")
        query = PeriodQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        period = query.validated_data
        after = period["end"] + timedelta(days=1)
        within = {"start": _midnight(table, period["start"]), "end": _midnight(table, after)}
        found = counts(table, headline(table, **within), period)
        missed = missed_reports(table, **within)
        found["missed_reports"] = [{"agency": row, "count": count} for row, count in missed]
        return Response(CountsSerializer(found).data)


class SeatDoor(TableSeatDoor):
    """Seats at the caller's tables, and those of agencies whose contact the caller is."""

    end = act("end", seats.end_seat, Nothing, answer=SeatSerializer)


class MeetingDoor(TableMeetingDoor):
    """Meetings of the caller's tables; an emergency only for those it invites and officers."""

    open = act("open", sessions.open_session, Versioned, answer=MeetingSerializer)
    close = act("close", sessions.close_session, Versioned, answer=MeetingSerializer)
    take_over = act("take_over", sessions.take_over, Versioned, answer=MeetingSerializer)
    verify = act("verify", records.verify_record, Versioned, answer=MeetingSerializer)
    cancel = act("cancel", sessions.cancel_meeting, Versioned, answer=MeetingSerializer)


def counts(table: Table, figures: Headline, period: dict[str, date]) -> dict[str, Any]:
    """The figures with their base and cohort in words."""
    return {
        "table": table.pk,
        "start": period["start"],
        "end": period["end"],
        "cohort": _("Situations first discussed in the period, as they stand now."),
        "meetings": figures.meetings,
        "situations": figures.situations,
        "rejected": figures.rejected,
        "duplicates": figures.duplicates,
        "aer": figures.aer,
        "open_at_end": figures.open_at_end,
        "concluded": figures.concluded,
        "lowered": figures.lowered,
        "lowered_rate": {
            "numerator": figures.lowered,
            "denominator": figures.concluded,
            "rate": figures.lowered_rate,
            "base": _("Concluded situations of the cohort; rejected and open ones are not in it."),
        },
    }


def _schedule(table: Table) -> Schedule:
    return get_object_or_404(table.schedules.filter(ended_at__isnull=True))


def _midnight(table: Table, day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(table.time_zone))
