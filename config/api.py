"""The API's wiring: addresses, pages, and the one place where errors become answers."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from config import errors, problems

_DIGITS = re.compile(r"[0-9]{1,6}")


class PageByCursor(CursorPagination):
    """Pages that stay put while rows come and go: 50 rows, at most 200.

    The order is the view's `ordering`, which must end in something unique.
    """

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "pk"

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """Return what the ordering filter asks for, else the view's own order."""
        self.ordering = getattr(view, "ordering", self.ordering)
        return super().get_ordering(request, queryset, view)

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any] | None:
        """Return one page. Raises NotFound for a cursor that points at no place of this list."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError):  # a place that is no value of the ordering's field
            if self.cursor_query_param not in request.query_params:
                raise
            raise exceptions.NotFound(self.invalid_cursor_message) from None

    def get_page_size(self, request: Request) -> int:
        """Return the page size; a number outside 1 to 200 is refused, not bent."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (_DIGITS.fullmatch(asked) and 1 <= int(asked) <= self.max_page_size):
            words = _("Ask for 1 to %(most)s rows.") % {"most": self.max_page_size}
            raise exceptions.ValidationError({self.page_size_query_param: [words]})
        return int(asked)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters, with the bounds of the page size."""
        found: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in found:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": self.max_page_size}
        return found

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page: the rows, and the addresses of the pages before and after."""
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": {**link}, "results": schema},
        }


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the problem details of a known refusal; None lets it become a 500."""
    problem = problems.from_exception(error)
    if problem is None:
        return None
    set_rollback()
    return Response(
        problem.as_json(),
        status=problem.status,
        headers=problem.headers,
        content_type=errors.MEDIA_TYPE,
    )
