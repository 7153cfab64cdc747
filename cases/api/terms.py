"""The coded lists, as one table knows them."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.doors import replayed
from agencies.http import api_once
from agencies.models import User
from cases.api import bodies
from cases.api.fields import find_term
from cases.api.serializers import TermSerializer
from cases.models import Term, TermRetirement
from cases.services import terms
from tables.api.tables import AtTable
from tables.models import Table

TRUE, FALSE = Value(True), Value(False)


class TermFilter(django_filters.FilterSet):
    """Narrows the lists."""

    list = django_filters.ChoiceFilter(choices=Term.List.choices)
    parent = django_filters.CharFilter(field_name="parent__code")


class TermDoor(mixins.ListModelMixin, AtTable):
    """The coded lists of a table: starter lists and its own terms, in both languages."""

    asks_again = True
    queryset = Term.objects.select_related("parent")
    serializer_class = TermSerializer
    filterset_class = TermFilter
    ordering: ClassVar = ("list", "position", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Shared terms and the table's own, with whether they are offered there."""
        gone = Exists(TermRetirement.objects.filter(term=OuterRef("pk"), table=self.parent))
        retired = Case(
            When(Q(retired_at__isnull=False) | Q(gone), then=TRUE), default=FALSE,
            output_field=BooleanField(),
        )  # fmt: skip
        own = Case(When(table__isnull=False, then=TRUE), default=FALSE, output_field=BooleanField())
        here = rows.filter(Q(table__isnull=True) | Q(table=self.parent))
        return here.annotate(is_retired=retired, is_own=own)

    def about(self, row: Any) -> dict[str, Any]:
        """The table, and its lists."""
        return {"table": self.parent, "lists": {}}

    @extend_schema(request=bodies.NewTermBody, responses={201: TermSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Add a term of the table's own; for its coordinator."""

        def write() -> Term:
            values = self.read(bodies.NewTermBody, **self.about(None))
            return add_term(self.parent, by=self.person, **values)

        outcome = api_once(request, write)
        return self.answer(outcome.object_id, outcome, 201)

    @extend_schema(request=bodies.TermBody, responses=TermSerializer)
    @action(detail=False, methods=["post"])
    def retire(self, request: Request, **kwargs: Any) -> Response:
        """No longer offer a term at the table; what has it keeps it."""
        return self._change(terms.retire_term)

    @extend_schema(request=bodies.TermBody, responses=TermSerializer)
    @action(detail=False, methods=["post"])
    def restore(self, request: Request, **kwargs: Any) -> Response:
        """Offer a retired term at the table again."""
        return self._change(terms.restore_term)

    def _change(self, service: Any) -> Response:
        def write() -> Term:
            term: Term = self.read(bodies.TermBody, **self.about(None))["term"]
            service(self.parent, term, by=self.person)
            return term

        outcome = api_once(self.request, write)
        row = self.get_queryset().get(pk=outcome.object_id)
        return Response(self.present(row), headers=replayed(outcome))


def add_term(table: Table, *, by: User, **values: Any) -> Term:
    """Add a term of the table's own. *parent* is the code of its category."""
    context = {"table": table, "lists": {}}
    name, parent = values.pop("list"), values.pop("parent", None)
    wanted = terms.PARENTS.get(name)
    category = find_term(context, wanted, parent, "parent") if wanted and parent else None
    return terms.add_term(table, by=by, list_name=name, parent=category, **values)
