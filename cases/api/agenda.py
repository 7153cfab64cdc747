"""Agendas, their items, and what the room says about the open one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Versioned
from agencies.api.doors import Door, Inside, One, Ruled, act
from agencies.models import User
from cases import discretion
from cases.api import bodies
from cases.api.levels import leave_trace
from cases.api.serializers import AsOfferedSerializer, DiscussionSerializer, OfferSerializer
from cases.models import Discussion, Offer, Situation
from cases.permissions import ROOM, SEE_DISCUSSION, SEE_OFFER
from cases.services import later, room
from cases.services.agenda_later import accept_late
from tables.models import Meeting


def move(discussion: Discussion, *, direction: str, by: User, version: int) -> Discussion:
    """Move an item up or down among those that have not come up."""
    return room.move_item(discussion, by=by, version=version, step=1 if direction == "down" else -1)


def enter_later(discussion: Discussion, *, by: User, **rest: Any) -> Discussion:
    """Enter what a tally sheet says about an item, with the time at which it was decided."""
    reasons = [rest.pop(name, None) for name in ("rejection_reason", "conclusion_reason")]
    reason = next(filter(None, reasons), None)
    later.enter_later(discussion, by=by, reason=reason, **rest)
    return discussion


class AgendaDoor(mixins.ListModelMixin, Inside):
    """The items of a meeting's agenda, in their order."""

    queryset = Discussion.objects.select_related("situation__table")
    serializer_class = DiscussionSerializer
    parent_queryset = Meeting.objects.all()
    parent_see = "tables.see_meeting"
    parent_kwarg = "meeting"
    see = SEE_DISCUSSION
    ordering: ClassVar = ("position", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The items of this meeting the caller may see."""
        return Door.among(self, super().among(rows))

    def paginate_queryset(self, queryset: Any) -> Any:
        """One page, noted as read before it leaves."""
        page = super().paginate_queryset(queryset)
        leave_trace(self.request, [item.situation for item in page or ()], ("listing",))
        return page


class AsOffered:
    """What every offer together would name; an offer stands for an agency that is not shown."""

    def __init__(self, item: Discussion) -> None:
        lead, assisting = room.as_offered(item)
        leading, others = [lead] if lead else [], assisting
        self.lead = next((one.seat.agency for one in leading if one.is_shown), None)
        self.lead_offer = next((one.pk for one in leading if not one.is_shown), None)
        self.assisting = [one.seat.agency for one in others if one.is_shown]
        self.assisting_offers = [one.pk for one in others if not one.is_shown]


class DiscussionDoor(Ruled, One):
    """One appearance of a situation at one meeting."""

    queryset = Discussion.objects.select_related("situation__table", "meeting")
    serializer_class = DiscussionSerializer
    see = SEE_DISCUSSION

    def present(self, row: Any) -> Any:
        """The item, noted as read before it leaves."""
        leave_trace(self.request, [row.situation], ("listing",))
        return super().present(row)

    def about(self, row: Any) -> dict[str, Any]:
        """The item's table and meeting, and the lists as the table knows them."""
        return {"table": row.situation.table, "meeting": row.meeting, "lists": {}}

    @extend_schema(responses=AsOfferedSerializer)
    @action(detail=True, url_path="as-offered")
    def as_offered(self, request: Request, **kwargs: Any) -> Response:
        """Say who would lead and assist if every offer were taken; for who reads the room."""
        room_of = Situation.objects.permitted(self.person, ROOM)
        rows = self.get_queryset().filter(situation__in=room_of.values("pk"))
        item = get_object_or_404(rows, pk=kwargs["pk"])
        leave_trace(request, [item.situation], ("room",))
        return Response(AsOfferedSerializer(AsOffered(item)).data)

    offer = act("offer", room.offer, bodies.OfferBody, answer=DiscussionSerializer)
    open_follow_up = act(
        "open_follow_up", room.open_follow_up, Versioned, answer=DiscussionSerializer
    )
    close_follow_up = act(
        "close_follow_up", room.close_follow_up, bodies.FollowUpBody, answer=DiscussionSerializer
    )
    enter_later = act("enter_later", enter_later, bodies.LaterBody, answer=DiscussionSerializer)
    accept = act("accept", accept_late, Versioned, answer=DiscussionSerializer)
    move = act("move", move, bodies.MoveBody, answer=DiscussionSerializer)


class OfferDoor(mixins.ListModelMixin, Inside):
    """What agencies offer about the open item; "not us" is seen by its own agency only."""

    queryset = Offer.objects.select_related("seat__agency")
    serializer_class = OfferSerializer
    parent_queryset = Discussion.objects.select_related("situation")
    parent_see = SEE_DISCUSSION
    parent_kwarg = "discussion"
    see = SEE_OFFER
    ordering: ClassVar = ("offered_at", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The offers the caller may see."""
        return Door.among(self, super().among(rows))

    def paginate_queryset(self, queryset: Any) -> Any:
        """One page, noted as read before it leaves."""
        page = super().paginate_queryset(queryset)
        leave_trace(self.request, [self.parent.situation] if page else [], ("room",))
        return discretion.mask_offers(self.person, page or ())
