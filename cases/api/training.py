"""The exercise before the first undertaking."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.bodies import Body
from agencies.api.doors import Door, replayed
from agencies.http import api_once
from agencies.models import User
from cases import training
from cases.services.training import finish_training
from tables.api.tokens import WithSession


class ChoiceSerializer(serializers.Serializer):
    """One thing that could be done."""

    code = serializers.CharField(read_only=True)
    words = serializers.CharField(read_only=True)


class StepSerializer(serializers.Serializer):
    """One filter of the exercise: a made-up situation, a question, and choices."""

    filter = serializers.CharField(read_only=True)
    story = serializers.CharField(read_only=True)
    question = serializers.CharField(read_only=True)
    choices = ChoiceSerializer(many=True, read_only=True)


class TrainedSerializer(serializers.ModelSerializer):
    """When the caller did the exercise."""

    class Meta:
        model = User
        fields = ("trained_at",)
        read_only_fields = fields


class TrainingBody(Body):
    """What was chosen, step by step."""

    answers = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=len(training.STEPS)
    )


class TrainingDoor(Door):
    """The exercise, done by a person and never by a token."""

    queryset = User.objects.none()
    serializer_class = StepSerializer
    permission_classes = (IsAuthenticated, WithSession)
    filter_backends: Any = ()
    pagination_class = None

    @extend_schema(responses=StepSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The steps of the exercise."""
        return Response(StepSerializer(training.STEPS, many=True).data)

    @extend_schema(request=TrainingBody, responses=TrainedSerializer)
    def create(self, request: Request) -> Response:
        """Note that the exercise is done; each answer has to be right."""

        def write() -> Any:
            return finish_training(self.person, **self.read(TrainingBody))

        outcome = api_once(request, write)
        done = User.objects.get(pk=self.person.pk)
        return Response(TrainedSerializer(done).data, headers=replayed(outcome))
