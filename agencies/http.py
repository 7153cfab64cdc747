"""What views and viewsets share: whose session it is, and a write that happens once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from agencies import idempotency

# Fields of a form that say nothing about what is to be written.
_NOT_CONTENT = frozenset({"csrfmiddlewaretoken", "idempotency_key"})


def session_reference(request: Any) -> str:
    """What tells this sign-in from another: the session's key, or the token's id."""
    token = getattr(request, "auth", None)
    if token is not None and getattr(token, "pk", None):
        return f"token:{token.pk}"
    return request.session.session_key or ""


def form_once(request: HttpRequest, write: Callable[[], Any]) -> idempotency.Outcome:
    """Carry out *write* for a posted form, once per idempotency key of the form."""
    content = {
        name: request.POST.getlist(name) for name in request.POST if name not in _NOT_CONTENT
    }
    return idempotency.once(
        write,
        user=request.user,  # type: ignore[arg-type]
        route=request.path,
        key=request.POST.get("idempotency_key", ""),
        body=json.dumps(content, sort_keys=True).encode(),
    )


def api_once(request: Any, write: Callable[[], Any]) -> idempotency.Outcome:
    """Carry out *write* for an API request, once per ``Idempotency-Key`` header."""
    return idempotency.once(
        write,
        user=request.user,
        route=f"{request.method} {request.path}",
        key=request.headers.get("Idempotency-Key", ""),
        body=json.dumps(request.data, sort_keys=True, default=str).encode(),
    )
