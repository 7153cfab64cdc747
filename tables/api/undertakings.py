"""Undertakings: one's own, to be signed; a table's, and who has signed it, for its coordinator."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.doors import Door, act
from agencies.models import User
from tables import services
from tables.api import bodies
from tables.api.tables import AtTable
from tables.api.tokens import WithSession
from tables.models import Table, Undertaking
from tables.services import undertakings


class MyUndertakingSerializer(serializers.ModelSerializer):
    """A table the caller has a part at, the text to sign, and until when theirs holds."""

    version = serializers.SerializerMethodField()
    text_en = serializers.SerializerMethodField()
    text_fr = serializers.SerializerMethodField()
    signed_until_at = serializers.DateTimeField(source="signed_until", allow_null=True)

    class Meta:
        model = Table
        fields = ("id", "name_en", "name_fr", "version", "text_en", "text_fr", "signed_until_at")
        read_only_fields = fields

    def get_version(self, table: Table) -> int:
        """Of the text to sign."""
        return undertakings.current_text(table).version

    def get_text_en(self, table: Table) -> str:
        """The text in English."""
        return undertakings.current_text(table).text_en

    def get_text_fr(self, table: Table) -> str:
        """The text in French."""
        return undertakings.current_text(table).text_fr


class UndertakingDoor(mixins.ListModelMixin, Door):
    """The undertakings of the caller, signed by a person and never by a token."""

    queryset = Table.objects.all()
    serializer_class = MyUndertakingSerializer
    permission_classes = (IsAuthenticated, WithSession)
    ordering: ClassVar = ("name_en", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The tables the caller has a part at."""
        return undertakings.parts(self.person)

    sign = act("sign", services.sign, bodies.SigningBody, answer=MyUndertakingSerializer)


class TextSerializer(serializers.ModelSerializer):
    """One version of a table's undertaking."""

    class Meta:
        model = Undertaking
        fields = ("id", "table", "version", "text_en", "text_fr", "written_at")
        read_only_fields = fields


class TextDoor(mixins.ListModelMixin, AtTable):
    """The versions of the table's undertaking; its coordinator writes the next."""

    asks_again = True
    queryset = Undertaking.objects.all()
    serializer_class = TextSerializer
    ordering: ClassVar = ("-version",)

    @extend_schema(request=bodies.UndertakingBody, responses={201: TextSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Write the next version."""
        return self.create_with(services.write_undertaking, bodies.UndertakingBody)


class SignerSerializer(serializers.ModelSerializer):
    """Somebody with a part at the table: the exercise, and the undertaking."""

    signed_until_at = serializers.DateTimeField(source="signed_until", allow_null=True)
    version = serializers.IntegerField(allow_null=True)

    class Meta:
        model = User
        fields = ("id", "name", "trained_at", "signed_until_at", "version")
        read_only_fields = fields


class SignerDoor(mixins.ListModelMixin, AtTable):
    """Who has done the exercise and signed, for the coordinator of the table."""

    queryset = User.objects.all()
    serializer_class = SignerSerializer
    parent_see = "tables.manage_table"
    ordering: ClassVar = ("name", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Everybody with a part at the table."""
        return undertakings.people_of(self.parent)
