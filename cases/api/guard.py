"""What a coordinator teaches the guard of one table, and what it counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Body
from agencies.api.doors import replayed
from agencies.api.fields import Flag, Reference, Text
from agencies.api.serializers import AgencyBriefSerializer
from agencies.http import api_once
from cases.guard.patterns import LIMIT
from cases.models import IdentifierOverride, LocalWord, OccurrencePattern
from cases.services import guard
from tables.api.tables import AtTable


class LocalRowSerializer(serializers.Serializer):
    """What the table added."""

    id = serializers.UUIDField(source="pk", read_only=True)
    text = serializers.CharField(read_only=True)
    added_at = serializers.DateTimeField(read_only=True)


class OverrideCountSerializer(serializers.Serializer):
    """How often an agency kept what a rule marked; no agency is the coordinator."""

    agency = AgencyBriefSerializer(read_only=True, allow_null=True)
    rule = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)


class UniquenessSerializer(serializers.Serializer):
    """Two answers only, and what would help."""

    common = serializers.BooleanField(read_only=True)
    coarser = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Less fine codes that would help."
    )


class WordBody(Body):
    """A word or phrase that may be capitalised; never a person's name."""

    text = Text(max_length=guard.WORD_LIMIT)
    is_place = Flag(default=False)


class PatternBody(Body):
    """How a number looks: # a digit, @ a letter."""

    text = Text(max_length=LIMIT)


def rows_of(model: Any) -> Callable[[Mapping[str, Any]], QuerySet[Any]]:
    """Rows of *model* at the table of a body's context."""
    return lambda context: model.objects.filter(table=context["table"])


class RemoveWordBody(Body):
    """A local word."""

    word = Reference(rows=rows_of(LocalWord))


class RemovePatternBody(Body):
    """A number pattern."""

    pattern = Reference(rows=rows_of(OccurrencePattern))


class LocalDoor(mixins.ListModelMixin, AtTable):
    """What doors of local rows share; they are for the table's coordinator."""

    asks_again = True
    serializer_class = LocalRowSerializer
    parent_see = "tables.manage_table"
    ordering: ClassVar = ("text", "pk")

    def take_away(self, service: Any, body: type[Body]) -> Response:
        """Remove the row that the body names."""

        def write() -> None:
            (row,) = self.read(body, **self.about(None)).values()
            service(self.parent, row, by=self.person)

        return Response(status=204, headers=replayed(api_once(self.request, write)))


class WordDoor(LocalDoor):
    """Words that may be capitalised at the table."""

    queryset = LocalWord.objects.all()

    @extend_schema(request=WordBody, responses={201: LocalRowSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Add a word; a person's name is refused."""
        return self.create_with(guard.add_word, WordBody)

    @extend_schema(request=RemoveWordBody, responses={204: None})
    @action(detail=False, methods=["post"])
    def remove(self, request: Request, **kwargs: Any) -> Response:
        """Take a word off the list."""
        return self.take_away(guard.remove_word, RemoveWordBody)


class PatternDoor(LocalDoor):
    """How occurrence numbers of the table's own police look."""

    queryset = OccurrencePattern.objects.all()

    @extend_schema(request=PatternBody, responses={201: LocalRowSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Add a pattern."""
        return self.create_with(guard.add_pattern, PatternBody)

    @extend_schema(request=RemovePatternBody, responses={204: None})
    @action(detail=False, methods=["post"])
    def remove(self, request: Request, **kwargs: Any) -> Response:
        """No longer look for this pattern."""
        return self.take_away(guard.remove_pattern, RemovePatternBody)


class OverrideDoor(AtTable):
    """What was kept with a reason in the last year, by agency and rule."""

    queryset = IdentifierOverride.objects.all()
    serializer_class = OverrideCountSerializer
    parent_see = "tables.manage_table"
    pagination_class = None
    filter_backends = ()  # type: ignore[assignment]

    def list(self, request: Request, **kwargs: Any) -> Response:
        """Count the overrides of the guard."""
        found = guard.counts(self.parent, by=self.person)
        return Response(OverrideCountSerializer(found, many=True).data)
