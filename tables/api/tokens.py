"""API tokens of the person who asks: made with a session, never with a token."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import services
from agencies.api.bodies import Body
from agencies.api.confirmed import ConfirmedLately
from agencies.api.doors import Door, replayed
from agencies.api.fields import Choice, Number, Reference, Text
from agencies.api.serializers import IssuedTokenSerializer, TokenSerializer
from agencies.http import api_once
from agencies.models import ApiToken
from tables.api.bodies import tables_seen
from tables.models import Table
from tables.services import tokens


class WithSession(BasePermission):
    """A person at a screen: a token that could make tokens would never expire."""

    message = _("Tokens are managed by a person who is signed in, not by a token.")

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the request came with a session."""
        return not isinstance(request.auth, ApiToken)


class TokenBody(Body):
    """A new token."""

    name = Text(max_length=80, help_text="What it is for.")
    table = Reference(
        rows=tables_seen,
        required=False,
        help_text="The one table it reaches. Only somebody at no table leaves it out.",
    )
    scope = Choice(choices=ApiToken.Scope.choices, required=False, help_text="What it may do.")
    days = Number(min_value=1, max_value=services.TOKEN_DAYS, help_text="How long it works.")


class TokenDoor(mixins.ListModelMixin, Door):
    """The caller's own tokens."""

    queryset = ApiToken.objects.all()
    serializer_class = TokenSerializer
    permission_classes = (IsAuthenticated, WithSession, ConfirmedLately)
    asks_again = True
    ordering = ("-created_at", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Only one's own."""
        return rows.filter(user=self.request.user)

    @extend_schema(request=TokenBody, responses={201: IssuedTokenSerializer})
    def create(self, request: Request) -> Response:
        """Make a token. Its secret is shown in this answer and never again."""
        outcome = api_once(request, lambda: _issue(self.person, **self.read(TokenBody)))
        token = outcome.result or self.get_queryset().get(pk=outcome.object_id)
        data = IssuedTokenSerializer(token).data
        return Response(data, status=201, headers=replayed(outcome))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Revoke a token at once."""
        outcome = api_once(
            request, lambda: services.revoke_token(self.get_object(), by=self.person)
        )
        return Response(status=204, headers=replayed(outcome))


def _issue(user: Any, *, table: Table | None = None, **values: Any) -> ApiToken:
    token, secret = tokens.issue_token(user, table=table.pk if table else None, **values)
    token.secret = secret  # type: ignore[attr-defined]
    return token
