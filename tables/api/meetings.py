"""Meetings and who is there. Opening and closing one is in cases, which has its items."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Nothing, Versioned
from agencies.api.doors import Inside, Readable, Ruled, act
from agencies.api.filters import MomentFilter
from agencies.http import api_once
from agencies.models import User
from tables import services
from tables.api import bodies
from tables.api.serializers import (
    AttendanceSerializer,
    ExpectationSerializer,
    MeetingSerializer,
    ObserverSerializer,
)
from tables.models import Attendance, Expectation, Meeting, Observer


def schedule_meeting(*, table: Any, by: User, **rest: Any) -> Meeting:
    """Schedule one meeting; an emergency one invites some seats only."""
    return services.schedule_meeting(table, by=by, **rest)


def check_in(meeting: Meeting, *, by: User, person: User | None = None, **rest: Any) -> Any:
    """Check a person in for a seat: oneself, and the driver confirms; or by the driver."""
    return services.check_in(meeting, user=person or by, by=by, **rest)


def confirm_all(meeting: Meeting, *, by: User) -> None:
    """Confirm everybody who waits, in one tap."""
    services.confirm_all(meeting, by=by)


def leave(meeting: Meeting, *, attendance: Attendance, by: User) -> None:
    """Somebody leaves: oneself, or noted by the driver."""
    services.leave(attendance, by=by)


def take_the_chair(meeting: Meeting, *, person: User, by: User, version: int | None) -> None:
    """Say whose decisions are entered from now on; somebody else becomes the acting chair."""
    services.take_the_chair(meeting, user=person, by=by, version=version)


def observer_leaves(observer: Observer, *, by: User) -> None:
    """An observer has gone, or stepped out for good."""
    services.observer_leaves(observer, by=by)


class MeetingFilter(django_filters.FilterSet):
    """Narrows a list of meetings."""

    table = django_filters.UUIDFilter(field_name="table")
    kind = django_filters.ChoiceFilter(choices=Meeting.Kind.choices)
    state = django_filters.ChoiceFilter(choices=Meeting.State.choices)
    starts_after = MomentFilter(field_name="starts_at", lookup_expr="gte")
    starts_before = MomentFilter(field_name="starts_at", lookup_expr="lt")


class MeetingDoor(Ruled, Readable):
    """Meetings of the caller's tables; an emergency only for those it invites and officers."""

    queryset = Meeting.objects.select_related("table", "driver", "acting_chair")
    serializer_class = MeetingSerializer
    see = "tables.see_meeting"
    ordering = ("-starts_at", "pk")
    ordering_fields = ("starts_at",)
    filterset_class = MeetingFilter

    def about(self, row: Any) -> dict[str, Any]:
        """The meeting and its table."""
        return {"meeting": row, "table": row.table}

    @extend_schema(request=bodies.MeetingBody, responses={201: MeetingSerializer})
    def create(self, request: Request) -> Response:
        """Schedule a meeting; for officers of the table."""
        outcome = api_once(
            request, lambda: schedule_meeting(by=self.person, **self.read(bodies.MeetingBody))
        )
        return self.answer(outcome.object_id, outcome, 201)

    move = act("move", services.move_meeting, bodies.OtherTimeBody, answer=MeetingSerializer)
    expect = act("expect", services.say_expected, bodies.ExpectBody, answer=MeetingSerializer)
    walk_in = act("walk_in", services.sign_in_walk_in, bodies.WalkInBody, answer=MeetingSerializer)
    observe = act("observe", services.sign_observer, bodies.ObserverBody, answer=MeetingSerializer)
    publish = act("publish", services.publish_agenda, Versioned, answer=MeetingSerializer)
    check_in = act("check_in", check_in, bodies.CheckInBody, answer=MeetingSerializer)
    confirm_all = act("confirm_all", confirm_all, Nothing, answer=MeetingSerializer)
    leave = act("leave", leave, bodies.LeaveBody, answer=MeetingSerializer)
    take_the_chair = act(
        "take_the_chair", take_the_chair, bodies.ChairBody, answer=MeetingSerializer
    )


class AttendanceDoor(mixins.ListModelMixin, Inside):
    """Who is, or was, at a meeting."""

    queryset = Attendance.objects.select_related("user")
    serializer_class = AttendanceSerializer
    parent_queryset = Meeting.objects.all()
    parent_see = "tables.see_meeting"
    parent_kwarg = "meeting"
    ordering: ClassVar = ("pk",)


class ObserverDoor(mixins.ListModelMixin, Inside):
    """Who looked on at a meeting; for who runs it."""

    queryset = Observer.objects.all()
    serializer_class = ObserverSerializer
    parent_queryset = Meeting.objects.all()
    parent_see = "tables.run_meeting"
    parent_kwarg = "meeting"
    ordering: ClassVar = ("signed_at", "pk")

    leave = act("leave", observer_leaves, Nothing, answer=ObserverSerializer)


class ExpectationDoor(mixins.ListModelMixin, Inside):
    """What seats said before a meeting: somebody comes, somebody else, or nobody."""

    queryset = Expectation.objects.all()
    serializer_class = ExpectationSerializer
    parent_queryset = Meeting.objects.all()
    parent_see = "tables.see_meeting"
    parent_kwarg = "meeting"
    ordering: ClassVar = ("said_at", "pk")
