"""All that one agency entered on one situation: for its privacy officer, for access requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import access
from agencies.api.bodies import Body
from agencies.api.doors import Inside, replayed
from agencies.api.fields import Reference
from agencies.api.serializers import PersonSerializer
from agencies.errors import Forbidden
from agencies.http import api_once
from agencies.models import Agency
from cases.models import Situation
from cases.permissions_own import PRINT_OWN
from cases.services import own_entries
from tables.api.bodies import user_of


def printable(context: Mapping[str, Any]) -> QuerySet[Situation]:
    """Situations in which an agency had a part whose privacy officer asks."""
    rows = Situation.objects.permitted(user_of(context), PRINT_OWN)
    return rows.select_related("table", "originating_agency")


class PrintBody(Body):
    """The situation that the access request is about."""

    situation = Reference(rows=printable)


class SaidSerializer(serializers.Serializer):
    """One thing an entry says: what it is called, empty where that goes without saying."""

    name = serializers.CharField(read_only=True)
    words = serializers.CharField(read_only=True)


class OwnEntrySerializer(serializers.Serializer):
    """One thing that the agency entered, with when and by whom where that is kept."""

    what = serializers.CharField(read_only=True)
    says = serializers.SerializerMethodField()
    at = serializers.DateTimeField(read_only=True, allow_null=True)
    by = PersonSerializer(read_only=True, allow_null=True)

    @extend_schema_field(SaidSerializer(many=True))
    def get_says(self, entry: own_entries.OwnEntry) -> list[dict[str, str]]:
        """Names and words, in the caller's language."""
        return [{"name": str(label), "words": words} for label, words in entry.says]


class OwnEntriesDoor(Inside):
    """What an agency entered on a situation; for its privacy officer alone."""

    asks_again = True
    queryset = Situation.objects.all()
    parent_queryset = Agency.objects.all()
    parent_see = "agencies.see_agency"
    parent_kwarg = "agency"
    pagination_class = None

    @extend_schema(request=PrintBody, responses=OwnEntrySerializer(many=True))
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Read all of it, in the order of time; each time is noted in the trail."""
        given: dict[str, list[own_entries.OwnEntry]] = {}

        def write() -> Situation:
            if not access.allows(self.person, own_entries.READ_LOG, self.parent):
                raise Forbidden()
            row: Situation = self.read(PrintBody)["situation"]
            given["entries"] = own_entries.print_out(self.parent, row, by=self.person)
            return row

        outcome = api_once(request, write)
        if outcome.replayed:
            write()
        return Response(
            OwnEntrySerializer(given["entries"], many=True).data, headers=replayed(outcome)
        )
