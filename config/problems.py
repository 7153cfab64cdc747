"""The one mapping from an exception to what the caller is told: a problem, RFC 9457."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    SuspiciousOperation,
    ValidationError,
)
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from agencies.errors import DomainError

TITLES = {
    400: _("The request was not understood"),
    401: _("Sign in first"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Not possible here"),
    406: _("Not available in this format"),
    409: _("Not any more"),
    413: _("Too large"),
    415: _("Sent in a format that is not read here"),
    422: _("Not like this"),
    429: _("Too many requests"),
    500: _("Something went wrong"),
    503: _("Not available just now"),
}
DETAILS = {
    400: _("Something in the request does not fit."),
    403: _("You may not do this."),
    404: _("There is nothing here that you can see."),
    405: _("Nothing can be sent to this address. Nothing was changed."),
    500: _("The error was recorded without any content. Nothing was changed."),
    503: _("The database does not answer just now, or takes nothing in. Nothing was changed."),
}
NO_PAGE = _("This address only takes what a button sends; it has no page. Nothing was changed.")
CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    500: "server_error",
}
NO_DATABASE = "database_unavailable"
AGAIN = "30"  # seconds until it is worth trying again


@dataclass(frozen=True)
class Problem:
    """What went wrong, in words for people and a code for programs."""

    status: int
    code: str
    detail: Any
    errors: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The heading for this kind of answer."""
        return str(TITLES.get(self.status, TITLES[500]))

    def as_json(self) -> dict[str, Any]:
        """Return the members of the problem details document."""
        return {
            "type": f"urn:situation-tables:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": str(self.detail),
            "code": self.code,
            "errors": self.errors,
            **self.extra,
        }


def plain(status: int) -> Problem:
    """Return the problem of a bare status (400, 403, 404, 405 or 500)."""
    return Problem(status, CODES[status], DETAILS[status])


def not_allowed(method: str, allowed: str) -> Problem:
    """Return the problem of a method that an address does not take; *allowed* are those it does."""
    opened = method in ("GET", "HEAD")
    return Problem(405, CODES[405], NO_PAGE if opened else DETAILS[405], headers={"Allow": allowed})


def from_exception(error: BaseException) -> Problem | None:
    """Return the problem that `error` stands for, or None when it is a fault of ours."""
    match error:
        case DomainError():
            errors = {name: [str(word) for word in words] for name, words in error.errors.items()}
            return Problem(error.status, error.code, error.detail, errors, extra=error.extra)
        case exceptions.APIException():
            return _from_api(error)
        case ValidationError():
            return Problem(400, "invalid_input", DETAILS[400], _from_form(error))
        case Http404():
            return plain(404)
        case PermissionDenied():
            return plain(403)
        case BadRequest() | SuspiciousOperation():
            return plain(400)
        case OperationalError() | InterfaceError() | InternalError():
            # Gone, full, locked for too long, or read only: none of it is a fault of ours.
            return Problem(503, NO_DATABASE, DETAILS[503], headers={"Retry-After": AGAIN})
    return None


def _from_form(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def _from_api(error: exceptions.APIException) -> Problem:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if isinstance(error, exceptions.ValidationError):
        errors: dict[str, list[str]] = {}
        for name, word in _flat(error.detail):
            errors.setdefault(name, []).append(word)
        return Problem(400, "invalid_input", DETAILS[400], errors, headers)
    code = getattr(error.detail, "code", None) or error.default_code
    return Problem(error.status_code, str(code), error.detail, {}, headers)


def _flat(detail: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield (dotted field name, sentence) for each leaf of DRF's nested error detail."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            here = "" if key == "non_field_errors" else str(key)
            yield from _flat(value, ".".join(part for part in (name, here) if part))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            inner = f"{name}.{index}".lstrip(".") if isinstance(value, dict | list) else name
            yield from _flat(value, inner)
    else:
        yield name, str(detail)
