"""Other business of meetings, and a table's log of barriers."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Body, Nothing
from agencies.api.doors import Inside, One, act
from agencies.api.fields import Choice, Number, Reference, Text
from cases.api.bodies import OverrideBody, keeping, meetings_here
from cases.api.fields import Code
from cases.models import Barrier, BusinessItem, Term
from cases.permissions_business import SEE_BARRIER, SEE_BUSINESS
from cases.services import business
from tables.api.tables import AtTable
from tables.models import Meeting


class BusinessSerializer(serializers.ModelSerializer):
    """A plain item of an agenda."""

    class Meta:
        model = BusinessItem
        fields = ("id", "meeting", "title", "minutes", "decision", "decided_at")
        read_only_fields = fields


class BarrierSerializer(serializers.ModelSerializer):
    """What stands in the way in the system; about no situation."""

    kind = serializers.CharField(source="kind.code", read_only=True)

    class Meta:
        model = Barrier
        fields = ("id", "table", "meeting", "kind", "text", "status", "raised_at", "status_at")
        read_only_fields = fields


class BusinessBody(Body):
    """A new plain item."""

    title = Text(max_length=BusinessItem.TITLE_LIMIT, trim_whitespace=False)
    minutes = Number(min_value=1, max_value=business.MOST_MINUTES, default=5)
    overrides = keeping(OverrideBody())


class DecideBody(Body):
    """One line of decision."""

    decision = Text(max_length=BusinessItem.DECISION_LIMIT, trim_whitespace=False)
    overrides = keeping(OverrideBody())


class BarrierBody(Body):
    """A new barrier, and the meeting at which it came up."""

    kind = Code(of=Term.List.BARRIER_KINDS)
    text = Text(max_length=Barrier.LIMIT, allow_blank=True, default="", trim_whitespace=False)
    meeting = Reference(rows=meetings_here, required=False, allow_null=True)
    overrides = keeping(OverrideBody())


class BarrierStatusBody(Body):
    """How far it has come."""

    status = Choice(choices=Barrier.Status.choices)


class MeetingBusinessDoor(mixins.ListModelMixin, Inside):
    """The plain items of a meeting."""

    queryset = BusinessItem.objects.all()
    serializer_class = BusinessSerializer
    parent_queryset = Meeting.objects.select_related("table")
    parent_see = "tables.see_meeting"
    parent_kwarg = "meeting"
    ordering: ClassVar = ("added_at", "pk")

    @extend_schema(request=BusinessBody, responses={201: BusinessSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Put a plain item on the agenda; for who runs the meeting."""
        return self.create_with(business.add_business, BusinessBody)


class BusinessDoor(One):
    """One plain item."""

    queryset = BusinessItem.objects.all()
    serializer_class = BusinessSerializer
    see = SEE_BUSINESS

    decide = act("decide", business.decide_business, DecideBody, answer=BusinessSerializer)
    remove = act("remove", business.remove_business, Nothing, answer=BusinessSerializer)


class BarrierFilter(django_filters.FilterSet):
    """Narrows the log."""

    status = django_filters.ChoiceFilter(choices=Barrier.Status.choices)


class TableBarrierDoor(mixins.ListModelMixin, AtTable):
    """A table's log of barriers."""

    queryset = Barrier.objects.select_related("kind")
    serializer_class = BarrierSerializer
    filterset_class = BarrierFilter
    ordering: ClassVar = ("-raised_at", "pk")

    def about(self, row: Any) -> dict[str, Any]:
        """The table, and its coded lists as they are read."""
        return {**super().about(row), "lists": {}}

    @extend_schema(request=BarrierBody, responses={201: BarrierSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Log a barrier; for officers of the table."""
        return self.create_with(business.raise_barrier, BarrierBody)


class BarrierDoor(One):
    """One barrier."""

    queryset = Barrier.objects.select_related("kind")
    serializer_class = BarrierSerializer
    see = SEE_BARRIER

    set_status = act(
        "set_status", business.set_barrier_status, BarrierStatusBody, answer=BarrierSerializer
    )
