"""The first set-up of a table, step by step, and the first contacts of its agencies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Body, Nothing
from agencies.api.doors import replayed
from agencies.api.fields import Choice, Day, Text
from agencies.api.serializers import InvitationSerializer, SentInvitationSerializer
from agencies.errors import Unseen
from agencies.http import api_once
from agencies.models import Invitation
from tables.api.bodies import AgencyBody
from tables.api.tables import AtTable
from tables.models import SetUp, Table
from tables.services import first_contacts, set_up

LONGEST = 40_000  # characters of a pasted list


class StepBody(Body):
    """A step that is done."""

    step = Choice(choices=SetUp.Step.choices)


class SeatingBody(Body):
    """Agencies, each to be given its seat, and when they signed the agreement."""

    agencies = serializers.ListField(child=AgencyBody(), min_length=1, max_length=set_up.MOST_LINES)
    agreement_date = Day()


class ContactsBody(Body):
    """A list as it is pasted: on each line agency; name; e-mail address; en or fr."""

    lines = Text(max_length=LONGEST)


class SetUpSerializer(serializers.ModelSerializer):
    """How far the set-up is: the step that comes next, and all of them in order."""

    steps = serializers.SerializerMethodField()

    class Meta:
        model = SetUp
        fields = ("table", "step", "steps", "begun_at", "finished_at")
        read_only_fields = fields

    def get_steps(self, _row: SetUp) -> list[str]:
        """The codes of the steps."""
        return [str(step) for step in set_up.STEPS]


class ContactSerializer(InvitationSerializer):
    """The first contact of an agency, who is invited and has not accepted."""

    class Meta(InvitationSerializer.Meta):
        fields = ("agency", *InvitationSerializer.Meta.fields)
        read_only_fields = fields


class SentContactSerializer(SentInvitationSerializer):
    """The same with the end of its link, null when the request is repeated."""

    class Meta(SentInvitationSerializer.Meta):
        fields = ("agency", *SentInvitationSerializer.Meta.fields)
        read_only_fields = fields


def seat_agencies(table: Table, *, agencies: list[dict[str, Any]], **rest: Any) -> None:
    """Give each agency of a list its seat; one that the server knows is not made anew."""
    lines = [set_up.AgencyLine(**agency) for agency in agencies]
    set_up.seat_agencies(table, lines=lines, **rest)


class SetUpDoor(AtTable):
    """The first set-up of a table; for its coordinator.

    Its settings, schedule and periods have doors of their own.
    """

    asks_again = True
    queryset = SetUp.objects.all()
    serializer_class = SetUpSerializer
    parent_see = set_up.MANAGE
    pagination_class = None
    filter_backends = ()  # type: ignore[assignment]

    @extend_schema(responses=SetUpSerializer)
    def list(self, request: Request, **kwargs: Any) -> Response:
        """Read how far it is; 404 for a table that was set up otherwise."""
        return Response(self.present(self._row()))

    @extend_schema(request=StepBody, responses=SetUpSerializer)
    @action(detail=False, methods=["post"])
    def done(self, request: Request, **kwargs: Any) -> Response:
        """Say that a step is done; the one after it comes next."""
        return self._write(set_up.step_done, StepBody)

    @extend_schema(request=SeatingBody, responses=SetUpSerializer)
    @action(detail=False, methods=["post"])
    def agencies(self, request: Request, **kwargs: Any) -> Response:
        """Give each agency of a list its seat; one that the server knows is not made anew."""
        return self._write(seat_agencies, SeatingBody)

    @extend_schema(request=Nothing, responses=SetUpSerializer)
    @action(detail=False, methods=["post"], url_path="test-mail")
    def test_mail(self, request: Request, **kwargs: Any) -> Response:
        """Mail the caller, so that they see whether mail arrives."""
        return self._write(set_up.send_test_mail, Nothing)

    def _write(self, service: Callable[..., Any], body: type[Body]) -> Response:
        def write() -> SetUp:
            row = self._row()
            service(self.parent, by=self.person, **self.read(body))
            return row

        outcome = api_once(self.request, write)
        return Response(self.present(self._row()), headers=replayed(outcome))

    def _row(self) -> SetUp:
        row = self.get_queryset().first()
        if row is None:
            raise Unseen()
        found: SetUp = row
        return found


class FirstContactsDoor(mixins.ListModelMixin, AtTable):
    """First contacts that the caller invited for the agencies of the table, and who wait."""

    asks_again = True
    queryset = Invitation.objects.all()
    serializer_class = ContactSerializer
    parent_see = set_up.MANAGE
    ordering: ClassVar = ("-invited_at", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those that can still be accepted."""
        return first_contacts.invited(self.parent, self.person)

    @extend_schema(request=ContactsBody, responses={201: SentContactSerializer(many=True)})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Invite all of a list or none. The ends of the links are in this answer and nowhere else.

        A 422 says for each bad line what is wrong with it.
        """
        made: list[Invitation] = []

        def write() -> None:
            table = self.parent  # whoever does not see it is told nothing of the body
            text = self.read(ContactsBody)["lines"]
            lines = first_contacts.read_contacts(table, text, by=self.person)
            for invitation, secret in first_contacts.invite_contacts(
                table, by=self.person, contacts=lines
            ):
                invitation.secret = secret  # type: ignore[attr-defined]
                made.append(invitation)

        outcome = api_once(request, write)
        shown = list(self.get_queryset()) if outcome.replayed else made
        return Response(
            SentContactSerializer(shown, many=True).data, status=201, headers=replayed(outcome)
        )
