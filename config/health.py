"""Two questions for machines: is the process alive, and can it do its work."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from config.celery import app

log = logging.getLogger(__name__)


def database_answers() -> bool:
    """Ask the database for a constant."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers() -> bool:
    """Open a channel to the broker, within two seconds."""
    try:
        with app.connection_for_write() as link:
            link.ensure_connection(max_retries=1, timeout=2)
            link.default_channel  # noqa: B018 - opening it is the question
    except (OSError, OperationalError):
        return False
    return True


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process can answer at all."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database and the broker do, 503 when one does not."""
    parts = {"database": database_answers(), "broker": broker_answers()}
    ready = all(parts.values())
    if not ready:
        log.warning("not ready", extra={"parts": [name for name, up in parts.items() if not up]})
    words = {name: "ok" if up else "unreachable" for name, up in parts.items()}
    status = "ok" if ready else "unavailable"
    return JsonResponse({"status": status, **words}, status=200 if ready else 503)


class HealthMiddleware:
    """Answer the two questions before anything else looks at the request.

    Whoever asks uses an inside address and plain HTTP, which the host check and the
    redirect to TLS would refuse.
    """

    paths = {"/healthz": healthz, "/readyz": readyz}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a health question, or pass the request on."""
        view = self.paths.get(request.path_info)
        return view(request) if view else self.get_response(request)
