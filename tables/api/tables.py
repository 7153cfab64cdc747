"""Tables and their officers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Nothing
from agencies.api.doors import Inside, Readable, Ruled, act
from agencies.api.serializers import AgencySerializer
from agencies.http import api_once
from agencies.models import Agency, User
from agencies.models.base import current
from tables import services
from tables.api import bodies
from tables.api.serializers import DirectorySerializer, OfficerSerializer, TableSerializer
from tables.models import Break, Officer, Representative, Seat, Table


class TableDoor(Ruled, Readable):
    """Tables where the caller speaks for a seat or holds an office."""

    asks_again = True
    queryset = Table.objects.all()
    serializer_class = TableSerializer
    see = "tables.see_table"
    ordering = ("prefix",)
    ordering_fields = ("prefix", "name_en", "name_fr")

    @extend_schema(request=bodies.TableBody, responses=TableSerializer)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change settings of the table; for its coordinator."""
        return self.answer(kwargs["pk"], self.carry_out(services.change_table, bodies.TableBody))


class AtTable(Inside):
    """Rows that belong to one table the caller sees."""

    parent_queryset = Table.objects.all()
    parent_see = "tables.see_table"
    parent_kwarg = "table"

    def about(self, row: Any) -> dict[str, Any]:
        """The table."""
        return {"table": self.parent}


class OfficerDoor(mixins.ListModelMixin, AtTable):
    """Who holds an office of the table."""

    asks_again = True
    queryset = Officer.objects.select_related("user")
    serializer_class = OfficerSerializer
    ordering: ClassVar = ("from_at", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those in office now."""
        return super().among(rows).filter(current())

    @extend_schema(request=bodies.OfficerBody, responses={201: OfficerSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Give a person an office of the table; for its coordinator."""
        return self.create_with(appoint_officer, bodies.OfficerBody)

    end = act("end", services.end_officer, Nothing, answer=OfficerSerializer)


class DirectoryDoor(mixins.ListModelMixin, AtTable):
    """The seats of the table and how those who speak for them are reached; for the seated."""

    queryset = Seat.objects.select_related("agency")
    serializer_class = DirectorySerializer
    parent_see = "tables.read_directory"
    ordering: ClassVar = ("agency__name_en", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Seats in force, with those who speak for them now."""
        speaking = Representative.objects.filter(current(), user__is_active=True)
        speaking = speaking.select_related("user").order_by("user__name", "pk")
        prefetch = Prefetch("representatives", speaking, to_attr="speaking")
        return super().among(rows).filter(current()).prefetch_related(prefetch)


class BreakSerializer(serializers.ModelSerializer):
    """A declared break."""

    class Meta:
        model = Break
        fields = ("id", "table", "first_date", "last_date")
        read_only_fields = fields


class BreakDoor(mixins.ListModelMixin, AtTable):
    """Declared breaks of the table; its coordinator declares them."""

    asks_again = True
    queryset = Break.objects.all()
    serializer_class = BreakSerializer
    ordering: ClassVar = ("first_date", "pk")

    @extend_schema(request=bodies.BreakBody, responses={201: BreakSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Declare a break."""
        return self.create_with(services.add_break, bodies.BreakBody)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """No longer have a break."""
        row = self.get_object()
        api_once(request, lambda: services.remove_break(self.parent, row, by=self.person))
        return Response(status=204)


class UnseatedDoor(mixins.ListModelMixin, AtTable):
    """Agencies that could be given a seat at the table; for its coordinator."""

    queryset = Agency.objects.filter(closed_at__isnull=True)
    serializer_class = AgencySerializer
    parent_see = "tables.manage_table"
    ordering: ClassVar = ("name_en", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those without one."""
        seated = Seat.objects.filter(current(), table=self.parent)
        free = rows.filter(is_sample=self.parent.is_sample)
        return free.exclude(pk__in=seated.values("agency"))


def appoint_officer(table: Table, *, person: User, office: str, by: User) -> Officer:
    """Give a person an office of the table."""
    return services.appoint_officer(table, person, office, by=by)
