"""Filters and orderings of lists: those of the level one reads, and no others.

The framework ignores a parameter it does not know, so that a typing error returns everything.
Here it is a 400.
"""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request

from agencies.api.bodies import printable
from agencies.api.fields import _MOMENT

ALWAYS = frozenset({"cursor", "page_size", "ordering"})


class StrictFilters(DjangoFilterBackend):
    """The view's FilterSet, and a 400 for a parameter that is not in it."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        """Return the rows that the parameters leave. Raises ValidationError."""
        filterset = self.get_filterset_class(view, queryset)
        known = ALWAYS | set(filterset.base_filters if filterset else ())
        unknown = set(request.query_params) - known
        if unknown:
            words = [_("This list has no such filter.")]
            raise exceptions.ValidationError({printable(name): words for name in unknown})
        return super().filter_queryset(request, queryset, view)


class StrictOrdering(OrderingFilter):
    """One of the view's `ordering_fields`, either way; another is a 400."""

    ordering_param = "ordering"

    def get_ordering(self, request: Request, queryset: QuerySet, view: Any) -> tuple[str, ...]:
        """Return the order, made unique by the key. Raises ValidationError."""
        asked = request.query_params.get(self.ordering_param)
        if asked is None:
            return tuple(view.ordering)
        if asked not in orderings(view):
            words = [_("This list cannot be ordered by that.")]
            raise exceptions.ValidationError({self.ordering_param: words})
        return (asked, "pk")

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameter; a list with one order only has none."""
        names = orderings(view)
        schema = {"type": "string", "enum": names}
        found = {"name": self.ordering_param, "in": "query", "required": False, "schema": schema}
        return [found | {"description": "The order of the rows."}] if names else []


def orderings(view: Any) -> list[str]:
    """What the list of *view* can be ordered by."""
    names = list(getattr(view, "ordering_fields", None) or ())
    return [sign + name for name in names for sign in ("", "-")]


class _MomentField(IsoDateTimeField):
    def to_python(self, value: Any) -> Any:
        if value and not _MOMENT.fullmatch(str(value)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class MomentFilter(django_filters.IsoDateTimeFilter):
    """Compares with a date and time that has its offset."""

    field_class = _MomentField


class _YesNoField(forms.Field):
    def clean(self, value: Any) -> bool | None:
        if value in (None, ""):
            return None
        if value not in ("true", "false"):
            raise ValidationError(_("Choose true or false."))
        return bool(value == "true")


@extend_schema_field(serializers.BooleanField)
class YesNoFilter(django_filters.Filter):
    """true or false; anything else is a 400, where the framework's own would filter nothing."""

    field_class = _YesNoField
