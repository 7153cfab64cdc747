"""How a request body is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.parsers import BaseParser


class TooLarge(exceptions.APIException):
    """More bytes than any act needs (413)."""

    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("The request is larger than anything that is read here.")


class JsonParser(BaseParser):
    """JSON in UTF-8. Raises ParseError without repeating what was sent."""

    media_type = "application/json"

    @property
    def limit(self) -> int:
        """The most bytes that are read."""
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the value. NaN and Infinity are not JSON; nor is what nests without end."""
        raw = stream.read(self.limit + 1)
        if len(raw) > self.limit:
            raise TooLarge()
        try:
            return json.loads(raw.decode("utf-8"), parse_constant=_not_json)
        except (ValueError, RecursionError):
            raise exceptions.ParseError(_("This is not JSON in UTF-8.")) from None


class FileParser(JsonParser):
    """The same with room for a file in base64, for the door that takes one."""

    @property
    def limit(self) -> int:
        """The most bytes that are read: a file is a third longer in base64."""
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE + settings.FILE_UPLOAD_MAX_MEMORY_SIZE * 4 // 3


def _not_json(_constant: str) -> Any:
    raise ValueError
