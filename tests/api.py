"""A program that talks to the API as somebody, as the tests do."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from rest_framework.test import APIClient

from agencies.models import User

BASE = "/api/v1"
BACKEND = "agencies.backends.SignInBackend"
PROBLEM = "application/problem+json"


class Api:
    """Requests as *user*, signed in with a session; each write under a new key."""

    def __init__(self, user: User | None = None) -> None:
        self.client = APIClient()
        if user is not None:
            self.client.force_login(user, BACKEND)

    def get(self, path: str, **query: Any) -> Any:
        """Read *path* (below /api/v1)."""
        return self.client.get(f"{BASE}{path}", query)

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """Send *body* to *path*."""
        return self.send("post", path, body, key)

    def put(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """Put *body* to *path*."""
        return self.send("put", path, body, key)

    def send(self, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        """Send *body* as JSON; *key* "" leaves the header out."""
        headers = {"Idempotency-Key": uuid4().hex if key is None else key} if key != "" else {}
        content = json.dumps({} if body is None else body).encode()
        return self.client.generic(
            method.upper(), f"{BASE}{path}", content, "application/json", headers=headers
        )

    def raw(self, path: str, content: bytes, content_type: str = "application/json") -> Any:
        """Post bytes as they are."""
        headers = {"Idempotency-Key": uuid4().hex}
        return self.client.generic("POST", f"{BASE}{path}", content, content_type, headers=headers)


def problem(response: Any) -> tuple[int, str]:
    """Status and code of a problem, after looking that it is one."""
    assert response["Content-Type"] == PROBLEM, response.content
    data = response.json()
    assert set(data) == {"type", "title", "status", "detail", "code", "errors"}
    assert data["status"] == response.status_code
    return response.status_code, data["code"]


def errors(response: Any) -> set[str]:
    """The members a problem names."""
    return set(response.json()["errors"])
