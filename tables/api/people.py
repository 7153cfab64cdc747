"""Who the caller is, agencies, and the people of an agency."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import profiles
from agencies import services as agency_services
from agencies.api.doors import Door, Inside, Readable, Ruled, act, replayed
from agencies.api.serializers import (
    AgencySerializer,
    InvitationSerializer,
    MembershipSerializer,
    SentInvitationSerializer,
)
from agencies.http import api_once
from agencies.models import Agency, Invitation, Membership, User
from agencies.models.base import current
from tables import services
from tables.api import bodies
from tables.api.serializers import MeSerializer
from tables.models import Officer, Representative
from tables.services import agencies as table_agencies

MANAGE = "agencies.manage_people"


class MeDoor(Door):
    """The person who asks."""

    queryset = User.objects.all()
    serializer_class = MeSerializer

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Oneself, with what one stands for now."""
        return rows.filter(pk=self.request.user.pk).prefetch_related(
            _now("representing", Representative, "speaks_for", "seat__agency", current("seat__")),
            _now("offices", Officer, "holds", "table"),
            _now("memberships", Membership, "works_for", "agency"),
        )

    @action(detail=False, url_path="me")
    def show(self, request: Request) -> Response:
        """Say who the caller is, with seats, offices and agencies in force."""
        return Response(self.present(self.get_queryset().get()))

    @extend_schema(request=bodies.ProfileBody, responses=MeSerializer)
    @show.mapping.patch
    def change(self, request: Request) -> Response:
        """Change one's own name, language or theme."""

        def write() -> User:
            return profiles.change_profile(self.person, **self.read(bodies.ProfileBody))

        return self.answer(self.person.pk, api_once(request, write))


def _now(name: str, model: Any, to: str, related: str, *also: Any) -> Prefetch:
    rows = model.objects.filter(current(), *also).select_related(related).order_by("from_at", "pk")
    return Prefetch(name, rows, to_attr=to)


def appoint(agency: Agency, *, person: User, **rest: Any) -> Membership:
    """Give a person of the agency an office: contact or privacy officer."""
    return agency_services.appoint(agency, person, **rest)


def end_person(agency: Agency, *, person: User, **rest: Any) -> None:
    """End a person's work for the agency: seats, tokens and sessions end at once."""
    services.end_person(agency, person, **rest)


def invite(agency: Agency, **rest: Any) -> Invitation:
    """Invite a person of the agency to make an account."""
    return _with_secret(*agency_services.invite(agency, **rest))


def invite_first_contact(agency: Agency, **rest: Any) -> Invitation:
    """Invite them, and keep the end of their link for the answer."""
    return _with_secret(*table_agencies.invite_first_contact(agency, **rest))


def _with_secret(invitation: Invitation, secret: str) -> Invitation:
    invitation.secret = secret  # type: ignore[attr-defined]
    return invitation


class AgencyDoor(Ruled, Readable):
    """Agencies the caller works for or sits with at a table."""

    asks_again = True
    queryset = Agency.objects.all()
    serializer_class = AgencySerializer
    see = "agencies.see_agency"
    ordering = ("name_en", "pk")
    ordering_fields = ("name_en", "name_fr")

    @extend_schema(request=bodies.AgencyBody, responses={201: AgencySerializer})
    def create(self, request: Request) -> Response:
        """Add an agency. It is seen by others once it has a seat."""

        def write() -> Agency:
            return table_agencies.add_agency(by=self.person, **self.read(bodies.AgencyBody))

        outcome = api_once(request, write)
        made = Agency.objects.get(pk=outcome.object_id)
        return Response(self.present(made), status=201, headers=replayed(outcome))

    def about(self, row: Any) -> dict[str, Any]:
        """The agency."""
        return {"agency": row}

    appoint = act("appoint", appoint, bodies.AppointBody, answer=AgencySerializer, needs=MANAGE)
    end_person = act("end_person", end_person, bodies.ColleagueBody, answer=AgencySerializer)

    @extend_schema(request=bodies.FirstContactBody, responses={201: SentInvitationSerializer})
    @action(detail=True, methods=["post"], url_path="first-contact", url_name="first_contact")
    def first_contact(self, request: Request, **kwargs: Any) -> Response:
        """Invite the first contact of an agency seated at a table that the caller coordinates.

        No mail is sent: the end of the link is in this answer and never shown again.
        """
        outcome = self.carry_out(invite_first_contact, bodies.FirstContactBody)
        made = outcome.result or Invitation.objects.get(pk=outcome.object_id)
        return Response(SentInvitationSerializer(made).data, status=201, headers=replayed(outcome))


class OfAgency(Inside):
    """What only the contact of an agency reads."""

    parent_queryset = Agency.objects.all()
    parent_see = MANAGE
    parent_kwarg = "agency"

    def about(self, row: Any) -> dict[str, Any]:
        """The agency."""
        return {"agency": row}


class PeopleDoor(mixins.ListModelMixin, OfAgency):
    """The people of an agency, with their offices; for its contact."""

    asks_again = True
    queryset = Membership.objects.filter(user__isnull=False).select_related("user")
    serializer_class = MembershipSerializer
    ordering: ClassVar = ("from_at", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those who work there now."""
        return super().among(rows).filter(current())


class InvitationDoor(mixins.ListModelMixin, OfAgency):
    """Invitations an agency has sent."""

    asks_again = True
    queryset = Invitation.objects.all()
    serializer_class = InvitationSerializer
    ordering: ClassVar = ("-invited_at", "pk")

    @extend_schema(request=bodies.InvitationBody, responses={201: SentInvitationSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Invite a person. The secret of the link is in this answer and never shown again."""
        return self.create_with(
            invite, bodies.InvitationBody, needs=MANAGE, shown=SentInvitationSerializer
        )

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Make the link of an invitation useless at once."""
        outcome = api_once(
            request,
            lambda: table_agencies.withdraw_invitation(self.get_object(), by=self.person),
        )
        return Response(status=204, headers=replayed(outcome))
