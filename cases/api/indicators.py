"""A table's own indicators through the API."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Body, Nothing
from agencies.api.doors import One, act
from agencies.api.fields import Choice, Text
from cases.api.bodies import OverrideBody, keeping
from cases.api.fields import find_term
from cases.models import OwnIndicator, Term
from cases.permissions_reports import RELEASE, SEE_INDICATOR
from cases.reports.indicators.own import LISTS
from cases.services import indicators
from tables.api.tables import AtTable

LIST_CHOICES = [(name, Term.List(name).label) for name in LISTS]


class IndicatorBody(Body):
    """The situations with any of some values of one list, under a name."""

    list = Choice(choices=LIST_CHOICES)
    codes = serializers.ListField(child=Text(max_length=120), max_length=indicators.MOST_VALUES)
    name_en = Text(max_length=indicators.NAME_LIMIT, trim_whitespace=False)
    name_fr = Text(max_length=indicators.NAME_LIMIT, trim_whitespace=False)
    overrides = keeping(OverrideBody())


class IndicatorSerializer(serializers.ModelSerializer):
    """An indicator of a table's own."""

    codes: Any = serializers.SlugRelatedField(
        source="terms", slug_field="code", many=True, read_only=True
    )

    class Meta:
        model = OwnIndicator
        fields = ("id", "list", "codes", "name_en", "name_fr", "from_date", "until_date")
        read_only_fields = fields


class TableIndicatorDoor(mixins.ListModelMixin, AtTable):
    """The indicators of a table; for its coordinator."""

    asks_again = True
    queryset = OwnIndicator.objects.prefetch_related("terms")
    serializer_class = IndicatorSerializer
    parent_see = RELEASE
    ordering: ClassVar = ("added_at", "pk")

    @extend_schema(request=IndicatorBody, responses={201: IndicatorSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Count the situations with any of these values from the next closed quarter on."""
        return self.create_with(add, IndicatorBody)


class IndicatorDoor(One):
    """One of them."""

    asks_again = True
    queryset = OwnIndicator.objects.prefetch_related("terms")
    serializer_class = IndicatorSerializer
    see = SEE_INDICATOR

    end = act("end", indicators.end_indicator, Nothing, answer=IndicatorSerializer)


def add(table: Any, *, by: Any, **values: Any) -> OwnIndicator:
    """Count the situations with any of these values from the next closed quarter on."""
    name, codes = values.pop("list"), values.pop("codes")
    known = {"table": table, "lists": {}}
    terms = [find_term(known, name, code, "codes") for code in codes]
    return indicators.add_indicator(table, by=by, list_name=name, terms=terms, **values)
