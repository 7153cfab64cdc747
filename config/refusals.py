"""Every refusal of somebody who has signed in is in the trail: who, which address, which rows."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from agencies import audit
from agencies.models import User

VERB = "access.refuse"


class RefusalMiddleware:
    """Note each 403 by reference, before it is answered. Stands after authentication.

    What somebody may not even know of is answered with 404, and is no refusal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        response = self.get_response(request)
        if response.status_code == 403 and isinstance(request.user, User):
            note(request, request.user)
        return response


@transaction.atomic
def note(request: HttpRequest, user: User) -> None:
    """Write the entry: the name of the address, its ids, and how it was asked."""
    match = request.resolver_match
    named = match.kwargs.values() if match else ()
    audit.record(
        VERB,
        by=user,
        route=match.view_name if match else None,
        method=request.method or "",
        ids=[value for value in named if isinstance(value, UUID)],
    )
