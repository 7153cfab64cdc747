"""Break-glass: asking, answering, the repairs, and reading of it. Never about a situation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Body, Nothing
from agencies.api.doors import Readable, act, replayed
from agencies.api.fields import Choice, Reference, Text
from agencies.api.serializers import AgencyBriefSerializer, PersonSerializer
from agencies.http import api_once
from agencies.models import Agency, User
from cases.models import BreakGlass, Repair
from cases.models.break_glass import State
from cases.permissions_break_glass import REPAIR, SEE
from cases.services import break_glass, repairs
from tables.models import Table


class RepairSerializer(serializers.ModelSerializer):
    """One thing that was done."""

    person = PersonSerializer(read_only=True)

    class Meta:
        model = Repair
        fields = ("id", "kind", "person", "done_at")
        read_only_fields = fields


class BreakGlassSerializer(serializers.ModelSerializer):
    """Who asked, why, who agreed, until when, and what was done."""

    agency = AgencyBriefSerializer(read_only=True, allow_null=True)
    asked_by = PersonSerializer(read_only=True)
    approved_by = PersonSerializer(read_only=True, allow_null=True)
    ended_by = PersonSerializer(read_only=True, allow_null=True)
    state = serializers.SerializerMethodField()
    repairs = RepairSerializer(many=True, read_only=True)

    class Meta:
        model = BreakGlass
        fields = (
            "id", "agency", "table", "reason", "state", "asked_at", "asked_by", "approved_at",
            "approved_by", "ends_at", "ended_at", "ended_by", "repairs",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=State.choices))
    def get_state(self, row: BreakGlass) -> str:
        """How far it has come."""
        return row.state_at(timezone.now()).value


def _people(context: Mapping[str, Any]) -> QuerySet[User]:
    return repairs.people(context["break_glass"])


class AskBody(Body):
    """Where, and why: one agency or one table."""

    reason = Text(max_length=BreakGlass.LIMIT, trim_whitespace=False)
    agency = Reference(rows=lambda _about: Agency.objects.all(), required=False, allow_null=True)
    table = Reference(rows=lambda _about: Table.objects.all(), required=False, allow_null=True)


class RepairBody(Body):
    """One repair, of somebody of the place."""

    kind = Choice(choices=Repair.Kind.choices)
    person = Reference(rows=_people)


class BreakGlassDoor(Readable):
    """What was asked for, as far as it concerns the caller."""

    asks_again = True
    queryset = BreakGlass.objects.select_related(
        "agency", "asked_by", "approved_by", "ended_by"
    ).prefetch_related("repairs__person")
    serializer_class = BreakGlassSerializer
    see = SEE
    ordering = ("-asked_at", "pk")
    ordering_fields = ("asked_at",)
    rights: ClassVar = {"repair": (REPAIR,)}

    def about(self, row: Any) -> dict[str, Any]:
        """The row whose people can be named."""
        return {**super().about(row), "break_glass": row}

    @extend_schema(request=AskBody, responses={201: BreakGlassSerializer})
    def create(self, request: Request) -> Response:
        """Ask for it; for an administrator of the server."""
        break_glass.require_administrator(self.person)  # before a reference is looked at
        outcome = api_once(request, self._ask)
        made = self.get_queryset().get(pk=outcome.object_id)
        return Response(self.present(made), status=201, headers=replayed(outcome))

    def _ask(self) -> BreakGlass:
        return break_glass.ask(by=self.person, **self.read(AskBody))

    approve = act("approve", break_glass.approve, Nothing, answer=BreakGlassSerializer)
    refuse = act("refuse", break_glass.refuse, Nothing, answer=BreakGlassSerializer)
    end = act("end", break_glass.end, Nothing, answer=BreakGlassSerializer)
    repair = act("repair", repairs.repair, RepairBody, answer=BreakGlassSerializer, needs=REPAIR)
