"""Agencies that are asked, what moved between meetings, and whether something may be concluded."""

from __future__ import annotations

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Versioned
from agencies.api.doors import Inside, Readable, act
from agencies.api.serializers import AgencyBriefSerializer
from cases.api.levels import leave_trace
from cases.between import KINDS, moved_before
from cases.closing import ClosingState
from cases.models import Discussion, PendingRole
from cases.permissions import SEE_DISCUSSION, SEE_PENDING
from cases.services import pending
from tables.models import Meeting


class PendingRoleSerializer(serializers.ModelSerializer):
    """A role that an agency is asked to take."""

    agency = AgencyBriefSerializer(read_only=True)
    reference = serializers.CharField(source="situation.reference", read_only=True)
    version = serializers.IntegerField(
        source="situation.version", read_only=True, help_text="The situation's."
    )

    class Meta:
        model = PendingRole
        fields = ("id", "situation", "reference", "version", "agency", "role", "asked_date")
        read_only_fields = fields


class PendingFilter(django_filters.FilterSet):
    """Narrows the list to one situation."""

    situation = django_filters.UUIDFilter(field_name="situation")


class PendingDoor(Readable):
    """Roles that wait for an answer: of the caller's agencies, and of what the caller leads."""

    queryset = PendingRole.objects.filter(answered_at=None).select_related(
        "agency", "situation__table"
    )
    serializer_class = PendingRoleSerializer
    see = SEE_PENDING
    ordering = ("asked_date", "pk")
    filterset_class = PendingFilter

    def paginate_queryset(self, queryset: Any) -> Any:
        """One page, noted as read before it leaves."""
        page = super().paginate_queryset(queryset)
        leave_trace(self.request, [row.situation for row in page or ()], ("listing",))
        return page

    def present(self, row: Any) -> Any:
        """One, noted as read before it leaves."""
        leave_trace(self.request, [row.situation], ("listing",))
        return super().present(row)

    accept = act("accept", pending.accept, Versioned, answer=PendingRoleSerializer)
    decline = act("decline", pending.decline, Versioned, answer=PendingRoleSerializer)
    take_back = act("take_back", pending.take_back, Versioned, answer=PendingRoleSerializer)


class MovedSerializer(serializers.Serializer):
    """What moved of one situation since the meeting before."""

    situation = serializers.UUIDField(source="situation.pk", read_only=True)
    reference = serializers.CharField(source="situation.reference", read_only=True)
    what = serializers.ChoiceField(choices=KINDS, read_only=True)
    agency = AgencyBriefSerializer(
        read_only=True, allow_null=True, help_text="Null: another agency, or none."
    )
    at = serializers.DateTimeField(read_only=True)


class BetweenDoor(Inside):
    """What moved between a meeting and the one before it, for its agenda."""

    queryset = Discussion.objects.all()
    serializer_class = MovedSerializer
    parent_queryset = Meeting.objects.select_related("table")
    parent_see = "tables.see_meeting"
    parent_kwarg = "meeting"
    see = SEE_DISCUSSION
    pagination_class = None
    filter_backends = ()  # type: ignore[assignment]

    @extend_schema(responses=MovedSerializer(many=True))
    def list(self, request: Request, **kwargs: Any) -> Response:
        """List what moved since the meeting before: who joined, left, leads; what is concluded."""
        moved = moved_before(self.person, self.parent)
        leave_trace(request, [row.situation for row in moved], ("listing",))
        return Response(MovedSerializer(moved, many=True).data)


class TokenOnceSerializer(serializers.Serializer):
    """The random token that the originating agency alone holds. It is shown once."""

    token = serializers.CharField(read_only=True)


class ClosingSerializer(serializers.Serializer):
    """Whether it may be concluded between two meetings."""

    state = serializers.ChoiceField(choices=ClosingState.choices, read_only=True)
    reported_at = serializers.DateTimeField(read_only=True, allow_null=True)
    free_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Until then assisting agencies may object."
    )
