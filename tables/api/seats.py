"""Seats, and who speaks for them."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.doors import Inside, Readable, act
from agencies.api.filters import YesNoFilter
from agencies.api.serializers import PersonSerializer
from agencies.http import api_once
from agencies.models import Membership, User
from agencies.models.base import current
from tables import services
from tables.api import bodies
from tables.api.serializers import SeatSerializer
from tables.models import Representative, Seat


def give_seat(*, table: Any, agency: Any, by: User, **rest: Any) -> Seat:
    """Give an agency a seat at a table; for its coordinator."""
    return services.give_seat(table, agency, by=by, **rest)


def name_representative(seat: Seat, *, person: User, by: User, **rest: Any) -> Representative:
    """Let a person of the agency speak for the seat; for the coordinator and the contact."""
    meeting = rest.pop("meeting", None)
    if meeting is not None:
        return services.name_for_meeting(seat, person, meeting, by=by)
    return services.name_representative(seat, person, by=by, **rest)


def end_representative(seat: Seat, *, representative: Representative, by: User) -> None:
    """End what somebody speaks for. They lose its sight at their next request."""
    services.end_representative(representative, by=by)


class SeatFilter(django_filters.FilterSet):
    """Narrows a list of seats."""

    table = django_filters.UUIDFilter(field_name="table")
    agency = django_filters.UUIDFilter(field_name="agency")
    in_force = YesNoFilter(method="filter_in_force")

    def filter_in_force(self, rows: QuerySet[Seat], name: str, value: bool) -> QuerySet[Seat]:
        """Seats in force, or those that are not."""
        return rows.filter(current()) if value else rows.exclude(current())


class SeatDoor(Readable):
    """Seats at the caller's tables, and those of agencies whose contact the caller is."""

    asks_again = True
    queryset = Seat.objects.select_related("agency", "table")
    serializer_class = SeatSerializer
    see = "tables.see_seat"
    ordering = ("from_at", "pk")
    ordering_fields = ("from_at",)
    filterset_class = SeatFilter

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Seats the caller sees, with those who speak for them now or will."""
        ahead = Q(until_at__isnull=True) | Q(until_at__gt=timezone.now())
        named = Representative.objects.filter(ahead).select_related("user")
        prefetch = Prefetch("representatives", named.order_by("from_at", "pk"), to_attr="speaking")
        return super().among(rows).prefetch_related(prefetch)

    def about(self, row: Any) -> dict[str, Any]:
        """The seat, its table and its agency."""
        return {"seat": row, "table": row.table, "agency": row.agency}

    @extend_schema(request=bodies.SeatBody, responses={201: SeatSerializer})
    def create(self, request: Request) -> Response:
        """Give an agency a seat at a table; for its coordinator."""
        outcome = api_once(request, lambda: give_seat(by=self.person, **self.read(bodies.SeatBody)))
        return self.answer(outcome.object_id, outcome, 201)

    extend_agreement = act(
        "extend_agreement", services.extend_agreement, bodies.ExtensionBody, answer=SeatSerializer
    )
    renew_agreement = act(
        "renew_agreement", services.renew_agreement, bodies.RenewalBody, answer=SeatSerializer
    )
    name_representative = act(
        "name_representative", name_representative, bodies.RepresentativeBody, answer=SeatSerializer
    )
    end_representative = act(
        "end_representative", end_representative, bodies.EndRepresentativeBody,
        answer=SeatSerializer,
    )  # fmt: skip


class CandidateDoor(mixins.ListModelMixin, Inside):
    """People of the seat's agency, for whoever may name its representatives."""

    queryset = User.objects.filter(is_active=True)
    serializer_class = PersonSerializer
    parent_queryset = Seat.objects.all()
    parent_see = "tables.name_representatives"
    parent_kwarg = "seat"
    ordering: ClassVar = ("name", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those who work for the agency now."""
        working = Membership.objects.filter(current(), agency=self.parent.agency_id)
        return rows.filter(pk__in=working.values("user"))
