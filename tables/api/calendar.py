"""The secret address of one's own calendar: made and revoked with a session, never by a token."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Nothing
from agencies.api.doors import Door, replayed
from agencies.http import api_once
from agencies.models import User
from tables import services
from tables.api.tokens import WithSession
from tables.models import CalendarAddress


class CalendarSerializer(serializers.ModelSerializer):
    """That there is an address, and since when; never the address."""

    class Meta:
        model = CalendarAddress
        fields = ("id", "created_at")
        read_only_fields = fields


class MadeCalendarSerializer(CalendarSerializer):
    """A new address. It is in this answer and never again."""

    address = serializers.URLField(read_only=True, required=False)

    class Meta:
        model = CalendarAddress
        fields = ("id", "created_at", "address")
        read_only_fields = fields


class CalendarDoor(mixins.ListModelMixin, Door):
    """The address of the caller's own calendar; there is one at most."""

    queryset = CalendarAddress.objects.filter(revoked_at=None)
    serializer_class = CalendarSerializer
    permission_classes = (IsAuthenticated, WithSession)
    ordering = ("-created_at", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Only one's own."""
        return rows.filter(user=self.request.user)

    @extend_schema(request=Nothing, responses={201: MadeCalendarSerializer})
    def create(self, request: Request) -> Response:
        """Make an address; the one before stops working."""

        def write() -> CalendarAddress:
            self.read(Nothing)
            return _make(self.person)

        outcome = api_once(request, write)
        row = outcome.result or self.get_queryset().get(pk=outcome.object_id)
        return Response(MadeCalendarSerializer(row).data, status=201, headers=replayed(outcome))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Let the address stop working at once."""
        row = self.get_object()
        outcome = api_once(request, lambda: services.revoke_address(row.user))
        return Response(status=204, headers=replayed(outcome))


def _make(user: User) -> CalendarAddress:
    made, secret = services.make_address(user)
    made.address = settings.SITE_URL + reverse("calendar_feed", args=[secret])  # type: ignore[attr-defined]
    return made
