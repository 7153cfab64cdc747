"""Fields that read exactly what the schema says.

The framework's own accept "yes" for true, 5 for "5" and a time without an offset. A program that
sends one of those has a fault, and hears of it here. No sentence repeats what was typed.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from agencies.errors import GuardFailed

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)

YEARS = range(1900, 2200)

D = TypeVar("D", bound=date)
Rows = Callable[[Mapping[str, Any]], QuerySet[Any]]


class Text(serializers.CharField):
    """A string; a number is none."""

    def to_internal_value(self, data: Any) -> str:
        """Return the string, trimmed."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class FileContent(Text):
    """A file, as base64."""

    default_error_messages = {"not_base64": gettext_lazy("Give the file in base64.")}

    def to_internal_value(self, data: Any) -> bytes:  # type: ignore[override]
        """Return the bytes."""
        try:
            return base64.b64decode(super().to_internal_value(data), validate=True)
        except (binascii.Error, ValueError):
            self.fail("not_base64")


class Flag(serializers.BooleanField):
    """True or false; "yes" and 1 are neither."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the boolean."""
        if not isinstance(data, bool):
            self.fail("invalid", input="")
        return bool(data)


class Number(serializers.IntegerField):
    """A whole number; "5" and true are none."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        whole = isinstance(data, int) or (isinstance(data, float) and data.is_integer())
        if not whole or isinstance(data, bool):
            self.fail("invalid")
        return int(data)


class Choice(serializers.ChoiceField):
    """One of the codes in the schema."""

    default_error_messages = {"invalid_choice": gettext_lazy("Choose one of the values listed.")}

    def to_internal_value(self, data: Any) -> str:
        """Return the code."""
        if not isinstance(data, str):
            self.fail("invalid_choice", input="")
        return str(super().to_internal_value(data))


class Moment(serializers.DateTimeField):
    """A date and time with its offset from UTC (RFC 3339)."""

    default_error_messages = {
        "invalid": gettext_lazy("Give date, time and offset, such as 2026-05-07T09:30:00-04:00.")
    }

    def to_internal_value(self, value: Any) -> datetime:
        """Return the aware moment."""
        if not (isinstance(value, str) and _MOMENT.fullmatch(value)):
            self.fail("invalid", format="")
        return _plausible(self, super().to_internal_value(value.upper()))


class Day(serializers.DateField):
    """A date."""

    default_error_messages = {"invalid": gettext_lazy("Give a date, such as 2026-05-07.")}

    def to_internal_value(self, value: Any) -> date:
        """Return the date."""
        if not (isinstance(value, str) and _DAY.fullmatch(value)):
            self.fail("invalid", format="")
        return _plausible(self, super().to_internal_value(value))


class TimeOfDay(serializers.TimeField):
    """A time on the wall clock, in hours and minutes."""

    default_error_messages = {"invalid": gettext_lazy("Give a time of day, such as 09:30.")}

    def to_internal_value(self, value: Any) -> time:
        """Return the time."""
        if not (isinstance(value, str) and _TIME.fullmatch(value)):
            self.fail("invalid", format="")
        return super().to_internal_value(value)


class Reference(serializers.UUIDField):
    """The id of a row, found among those that *rows* gives for the body's context.

    Raises GuardFailed for an id that stands for nothing the caller can see.
    """

    def __init__(self, *, rows: Rows, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return the row."""
        if not (isinstance(data, str) and _UUID.fullmatch(data)):
            self.fail("invalid", value="")
        found = self.rows(self.context).filter(pk=super().to_internal_value(data)).first()
        if found is None:
            words = _("This id stands for nothing that you can choose here.")
            raise GuardFailed(code="unknown_reference", errors={name_of(self): [words]})
        return found

    def to_representation(self, value: Any) -> str:
        """Return the id of a row."""
        return str(value.pk)


class UuidList(serializers.ListField):
    """Several rows, each once."""

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the rows in the order given, without repetitions."""
        return list(dict.fromkeys(super().to_internal_value(data)))


def _plausible(field: serializers.Field, when: D) -> D:
    """*when*, if it is of our times: a year too far off is a typing error."""
    if when.year not in YEARS:
        field.fail("invalid", format="")
    return when


def name_of(field: serializers.Field) -> str:
    """The name under which the caller knows *field*; an item is known by its list's."""
    inside_list = isinstance(field.parent, serializers.ListField)
    return str(field.parent.field_name if inside_list else field.field_name)
