"""The list of sectors."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins

from agencies.api.doors import Door
from agencies.api.serializers import SectorSerializer
from agencies.models import Sector


class SectorDoor(mixins.ListModelMixin, Door):
    """The fields agencies work in; about nobody, so that whoever is signed in may read them."""

    queryset = Sector.objects.all()
    serializer_class = SectorSerializer
    ordering = ("code",)

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """All of them."""
        return rows
