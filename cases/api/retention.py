"""How long a table keeps what; for its coordinator."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Body
from agencies.api.doors import replayed
from agencies.api.fields import Number
from agencies.http import api_once
from cases.models import Retention
from cases.services import retention
from tables.api.tables import AtTable

PERIODS = (
    "drafts_days", "silence_days", "codes_days", "codes_minors_days", "attendance_days",
    "audit_days",
)  # fmt: skip


class PeriodsBody(Body):
    """Periods in days; what is left out stays as it is."""

    drafts_days = Number(min_value=1, required=False)
    silence_days = Number(min_value=1, required=False)
    codes_days = Number(min_value=1, required=False)
    codes_minors_days = Number(min_value=1, required=False)
    attendance_days = Number(min_value=1, required=False)
    audit_days = Number(min_value=1, required=False)


@extend_schema_serializer(many=False)
class PeriodsSerializer(serializers.ModelSerializer):
    """The periods of a table, in days."""

    class Meta:
        model = Retention
        fields = PERIODS
        read_only_fields = fields


class RetentionDoor(AtTable):
    """How long the table keeps what."""

    asks_again = True
    queryset = Retention.objects.all()
    serializer_class = PeriodsSerializer
    parent_see = retention.MANAGE
    pagination_class = None
    filter_backends = ()  # type: ignore[assignment]

    @extend_schema(responses=PeriodsSerializer)
    def list(self, request: Request, **kwargs: Any) -> Response:
        """Read the periods; the defaults, if the table set none."""
        return Response(self.present(retention.periods(self.parent)))

    @extend_schema(request=PeriodsBody, responses=PeriodsSerializer)
    @action(detail=False, methods=["put"], url_path="periods")
    def set_periods(self, request: Request, **kwargs: Any) -> Response:
        """Change how long the table keeps what."""

        def write() -> Retention:
            return retention.set_periods(self.parent, by=self.person, **self.read(PeriodsBody))

        outcome = api_once(request, write)
        shown = self.present(retention.periods(self.parent))
        return Response(shown, headers=replayed(outcome))
