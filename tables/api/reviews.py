"""Access reviews, for the coordinator of a table and the contact of an agency."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access import permitted
from agencies.api.bodies import Body, Nothing
from agencies.api.doors import Readable, act, replayed
from agencies.api.fields import Choice, Reference
from agencies.errors import GuardFailed
from agencies.http import api_once
from agencies.models import Agency, User
from tables import services
from tables.api.bodies import user_of
from tables.models import AccessReview, ReviewDecision, Seat, Table
from tables.services import reviews


class LineSerializer(serializers.Serializer):
    """One person or seat of a review."""

    person = serializers.SerializerMethodField()
    seat = serializers.SerializerMethodField()
    name = serializers.CharField(source="row", read_only=True)
    holds = serializers.ListField(source="what", child=serializers.CharField(), read_only=True)
    last_sign_in_at = serializers.DateTimeField(source="row.last_login", default=None)
    decision = serializers.CharField(source="decision.decision", default=None)

    def get_person(self, line: reviews.Line) -> str | None:
        """The id, of a person."""
        return str(line.row.pk) if isinstance(line.row, User) else None

    def get_seat(self, line: reviews.Line) -> str | None:
        """The id, of a seat."""
        return str(line.row.pk) if isinstance(line.row, Seat) else None


class ReviewSerializer(serializers.ModelSerializer):
    """A review, with everybody and every seat there is."""

    lines = serializers.SerializerMethodField()

    class Meta:
        model = AccessReview
        fields = ("id", "table", "agency", "opened_at", "due_date", "closed_at", "lines")
        read_only_fields = fields

    @extend_schema_field(LineSerializer(many=True))
    def get_lines(self, review: AccessReview) -> Any:
        """Everybody and every seat, with what was decided."""
        return LineSerializer(reviews.lines(review), many=True).data


def tables_coordinated(context: Any) -> QuerySet[Table]:
    """Tables the caller coordinates."""
    return Table.objects.permitted(user_of(context), "tables.manage_table")


def agencies_kept(context: Any) -> QuerySet[Agency]:
    """Agencies whose contact the caller is."""
    return permitted(Agency.objects.all(), user_of(context), reviews.MANAGE_PEOPLE)


class BeginReviewBody(Body):
    """A review to begin: of a table, or of an agency's people."""

    table = Reference(rows=tables_coordinated, required=False)
    agency = Reference(rows=agencies_kept, required=False)


def people_reviewed(context: Any) -> QuerySet[User]:
    """Anybody: the service says whether they are of this review."""
    return User.objects.all()


def seats_reviewed(context: Any) -> QuerySet[Seat]:
    """Any seat: the service says whether it is of this review."""
    return Seat.objects.all()


class ReviewDecisionBody(Body):
    """One person or seat, kept or ended."""

    person = Reference(rows=people_reviewed, required=False)
    seat = Reference(rows=seats_reviewed, required=False)
    decision = Choice(choices=ReviewDecision.Kind.choices)


def decide(review: AccessReview, *, person: User | None = None, **rest: Any) -> ReviewDecision:
    """Keep or end one person, or keep one seat."""
    return services.decide(review, user=person, **rest)


class ReviewDoor(Readable):
    """Access reviews of tables the caller coordinates and agencies whose contact they are."""

    asks_again = True
    queryset = AccessReview.objects.all()
    serializer_class = ReviewSerializer
    see = reviews.REVIEW
    ordering: ClassVar = ("-opened_at", "pk")

    @extend_schema(request=BeginReviewBody, responses={201: ReviewSerializer})
    def create(self, request: Request) -> Response:
        """Begin a review now."""

        def write() -> AccessReview:
            given = [place for place in self.read(BeginReviewBody).values() if place is not None]
            if len(given) != 1:
                raise GuardFailed(errors={"table": [_("Name a table or an agency, not both.")]})
            return services.begin_review(given[0], by=self.person)

        outcome = api_once(request, write)
        made = self.get_queryset().get(pk=outcome.object_id)
        return Response(self.present(made), status=201, headers=replayed(outcome))

    decide = act("decide", decide, ReviewDecisionBody, answer=ReviewSerializer)
    complete = act("complete", services.complete_review, Nothing, answer=ReviewSerializer)
