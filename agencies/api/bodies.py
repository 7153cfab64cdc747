"""What an act is sent: checked for its shape here, for its sense by the service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from agencies.api.fields import Number


class Body(serializers.Serializer):
    """Members that the act knows, and no others: a typing error must not pass for an omission."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the values by name. Raises ValidationError for a member nobody asked for."""
        unknown = set(data) - set(self.fields) if isinstance(data, Mapping) else set()
        if unknown:
            words = [_("This is not known here.")]
            raise serializers.ValidationError({printable(name): words for name in unknown})
        return super().to_internal_value(data)


class Versioned(Body):
    """An act on something that others change too."""

    version = Number(min_value=0, help_text="The version you last read. Another one is a 409.")


class Nothing(Body):
    """An act that needs to be told nothing."""


def printable(name: Any) -> str:
    """*name* if it looks like a name, else nothing: what was typed is not repeated."""
    text = str(name)
    return text if len(text) <= 40 and text.isascii() and text.isidentifier() else ""
