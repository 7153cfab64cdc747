"""The API's wiring: addresses, pages, and the one place where errors become answers."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from config import errors, problems


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

    def get_page_size(self, request: Request) -> int:
        """Return the page size; a number outside 1 to 200 is refused, not bent."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked) <= self.max_page_size):
            words = _("Ask for 1 to %(most)s rows.") % {"most": self.max_page_size}
            raise exceptions.ValidationError({self.page_size_query_param: [words]})
        return int(asked)


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
