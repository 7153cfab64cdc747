"""Who stepped aside from a situation, for the chair who may let them come back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import mixins, serializers

from agencies import access
from agencies.api.doors import Inside
from cases.models import Situation, StepAside
from cases.permissions import LISTING, SEE_STEP_ASIDE


class StepAsideSerializer(serializers.ModelSerializer):
    """That a person stepped aside, and since when."""

    class Meta:
        model = StepAside
        fields = ("id", "user", "stepped_at")
        read_only_fields = fields


class StepAsideDoor(mixins.ListModelMixin, Inside):
    """The people who do not see this situation, whatever their agency holds."""

    queryset = StepAside.objects.filter(lifted_at=None)
    serializer_class = StepAsideSerializer
    parent_queryset = Situation.objects.all()
    parent_see = LISTING
    parent_kwarg = "situation"
    see = SEE_STEP_ASIDE
    ordering: ClassVar = ("stepped_at", "pk")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of this situation, for who may let them come back."""
        return access.permitted(rows.filter(situation_id=self.parent.pk), self.person, self.see)
