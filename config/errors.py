"""Error pages: the same code and words as the API, as a page or as JSON by the address."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from config import problems
from config.problems import Problem

log = logging.getLogger(__name__)

API = "/api/"
MEDIA_TYPE = "application/problem+json"
TEMPLATE = "errors/problem.html"


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return the problem in the form the caller reads: JSON under /api/, a page elsewhere."""
    if request.path_info.startswith(API):
        response: HttpResponse = JsonResponse(
            problem.as_json(), status=problem.status, content_type=MEDIA_TYPE
        )
    elif problem.code == problems.NO_DATABASE:  # the page has to ask nothing of it
        response = HttpResponse(render_to_string(TEMPLATE, {"problem": problem}), status=503)
    else:
        response = render(request, TEMPLATE, {"problem": problem}, status=problem.status)
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


class ProblemPageMiddleware:
    """Turn a refusal that a view lets through, or answers without a word, into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; Django answers a wrong method with an empty page."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = response.headers["Allow"]
            return answer(request, problems.not_allowed(str(request.method), allowed))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a known refusal; leave a fault of ours to the 500 page."""
        problem = problems.from_exception(error)
        return answer(request, problem) if problem else None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400. The host itself may be what was wrong, so the page asks nothing of it."""
    return answer(request, problems.plain(400))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return answer(request, problems.plain(403))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return answer(request, problems.plain(404))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, in plain text when even the page cannot be made; 503 without the database.

    What reaches this was raised outside the views: by a session that could not be read, say.
    """
    error = sys.exc_info()[1]
    known = problems.from_exception(error) if error else None
    problem = known if known and known.status == 503 else problems.plain(500)
    try:
        return answer(request, problem)
    except Exception:
        log.error("the error page failed too")
        words = f"{problem.title}\n{problem.detail}\n"
        return HttpResponse(words, status=problem.status, content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    """Answer a form that did not come from a page of ours, or came too late."""
    detail = _("This form is no longer valid. Go back, reload the page and send it again.")
    return answer(request, Problem(403, "csrf_failed", detail))
