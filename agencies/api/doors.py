"""The one shape of every viewset: find through the rules, make one call, answer.

No viewset asks who somebody is or at which stage something stands. What cannot be seen is not
found (404); everything else that can be wrong is said by the service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, Literal, cast, final

from django.db.models import Model, QuerySet, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import access
from agencies.api.bodies import Body
from agencies.api.filters import StrictFilters, StrictOrdering
from agencies.errors import Forbidden, GuardFailed, StaleVersion
from agencies.http import api_once
from agencies.idempotency import Outcome
from agencies.models import User
from agencies.prepared import by_key

REPLAYED = "Idempotent-Replayed"


class Door(viewsets.GenericViewSet):
    """Rows of one model, as far as the caller may see them."""

    lookup_value_converter = "uuid"
    filter_backends = (StrictFilters, StrictOrdering)
    ordering: ClassVar[tuple[str, ...]] = ("pk",)
    ordering_fields: ClassVar[tuple[str, ...]] = ()
    see: ClassVar[str]
    asks_again: ClassVar[bool] = False  # see ConfirmedLately
    # What an act needs, of which one is enough: asked when its references cannot be read.
    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    @property
    def person(self) -> User:
        """Who asks."""
        return cast(User, self.request.user)

    def get_queryset(self) -> QuerySet[Any]:
        """The rows the caller may see."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        return self.among(rows)

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of *rows* that the caller may see."""
        return access.permitted(rows, self.person, self.see)

    def get_object(self) -> Any:
        """The row of the address. Raises Http404; filters are for lists."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def object_for(self, needs: str) -> Any:
        """The row of the address. Raises Forbidden unless the caller holds *needs* on it."""
        with access.sharing():  # nothing is written in between
            row = self.get_object()
            if needs and not access.allows_at_hand(self.person, needs, row):
                raise Forbidden()
        return row

    def about(self, row: Any) -> dict[str, Any]:
        """What the fields of a body need to know about the row the act is on."""
        return {}

    def read(self, body: type[Body], **about: Any) -> dict[str, Any]:
        """The body's values by name. Raises ValidationError, or GuardFailed for a reference."""
        context = {**self.get_serializer_context(), **about}
        read = body(data=self.request.data, context=context)
        read.is_valid(raise_exception=True)
        return read.validated_data

    def carry_out(self, service: Callable[..., Any], body: type[Body], needs: str = "") -> Outcome:
        """Call *service* on the row of the address, once per idempotency key."""

        def write() -> Any:
            row = self.object_for(needs)
            return service(row, by=self.person, **self.read_for(row, body))

        return api_once(self.request, write)

    def read_for(self, row: Any, body: type[Body]) -> dict[str, Any]:
        """The values of *body* for the act on *row*; right and version come before references."""
        try:
            return self.read(body, **self.about(row))
        except GuardFailed:
            self.refuse_sooner(row)
            raise

    def refuse_sooner(self, row: Any) -> None:
        """Raise what goes before references: no right to the act, or another version."""
        wanted = self.rights.get(self.action, ())
        if wanted and not any(access.allows(self.person, name, row) for name in wanted):
            raise Forbidden()
        version = cast(dict[str, Any], self.request.data).get("version")
        if isinstance(version, int) and version != getattr(row, "version", version):
            raise StaleVersion()

    def answer(self, pk: Any, outcome: Outcome, status: int = 200) -> Response:
        """Show the row as it is now; 204 when the act put it out of the caller's sight."""
        headers = replayed(outcome)
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:
            return Response(status=204, headers=headers)
        return Response(self.present(row), status=status, headers=headers)

    def present(self, row: Any) -> Any:
        """What the caller reads of a row."""
        return self.get_serializer(row).data


class One(Door):
    """Rows that can be read one by one."""

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Read one."""
        return Response(self.present(self.get_object()))


class Ruled(Door):
    """Rows that one rule shows and nothing else: it is asked of the row that an address names."""

    @final
    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of *rows* that the caller may see."""
        return super().among(rows)

    def get_object(self) -> Any:
        """The row of the address. Raises Http404; filters are for lists."""
        return _seen(type(self).queryset, self.kwargs["pk"], self.person, self.see)


class Readable(mixins.ListModelMixin, One):
    """Rows that can be listed too."""


class Inside(Door):
    """Rows that belong to one row of another model, which the address names first."""

    parent_queryset: ClassVar[QuerySet[Any]]
    parent_see: ClassVar[str]
    parent_kwarg: ClassVar[str]

    @property
    def parent(self) -> Any:
        """The row they belong to. Raises Http404."""
        if not hasattr(self, "_parent"):
            pk = self.kwargs[self.parent_kwarg]
            self._parent: Model = _seen(self.parent_queryset, pk, self.person, self.parent_see)
        return self._parent

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of this parent."""
        return rows.filter(**{self.parent_kwarg: self.parent})

    def create_with(
        self, service: Callable[..., Any], body: type[Body], *, needs: str = "", shown: Any = None
    ) -> Response:
        """Call *service* on the parent, once per idempotency key, and show what it made.

        *shown* is the serializer, if another than the list's.
        """

        def write() -> Any:
            with access.sharing():  # nothing is written in between
                if needs and not access.allows_at_hand(self.person, needs, self.parent):
                    raise Forbidden()
            values = self.read(body, **self.about(self.parent))
            return service(self.parent, by=self.person, **values)

        outcome = api_once(self.request, write)
        row = outcome.result or self.get_queryset().get(pk=outcome.object_id)
        data = (shown or self.get_serializer_class())(row).data
        return Response(data, status=201, headers=replayed(outcome))


_row_of = cache(by_key)  # by the queryset that a door declares


def _seen(queryset: Any, pk: Any, user: User, see: str) -> Any:
    row = access.seen(_row_of(queryset)(pk=pk), user, see)
    if row is None:
        raise Http404
    # What belongs to the row is read once it is known to be shown.
    prefetch_related_objects([row], *queryset._prefetch_related_lookups)
    return row


def act(
    name: str,
    service: Callable[..., Any],
    body: type[Body],
    *,
    answer: Any,
    method: Literal["post", "put"] = "post",
    path: str = "",
    needs: str = "",
) -> Any:
    """An action of a door: one call of *service* with what *body* reads.

    *answer* is the serializer the schema names; *needs* a permission that the service does not
    ask for itself; *path* the end of the address, if it is not the name.
    """

    def view(self: Door, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(kwargs["pk"], self.carry_out(service, body, needs))

    view.__name__ = name
    view.__doc__ = purpose(service)
    url_path = path or name.replace("_", "-")
    route = action(detail=True, methods=[method], url_path=url_path, url_name=name)
    # The description goes on top: the route would throw it away.
    return extend_schema(request=body, responses=may_vanish(answer))(route(view))


def replayed(outcome: Outcome) -> dict[str, str]:
    """The header that says so when an act had been carried out before."""
    return {REPLAYED: "true"} if outcome.replayed else {}


def may_vanish(answer: Any, status: int = 200) -> dict[int, Any]:
    """The answers of an act for the schema: the row, or nothing when it is out of sight."""
    return {status: answer, 204: None}


def purpose(service: Callable[..., Any]) -> str:
    """The first sentence about *service*."""
    return (service.__doc__ or "").strip().partition("\n")[0]
