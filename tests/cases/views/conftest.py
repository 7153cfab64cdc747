"""Somebody at a browser: signed in, opening pages, sending forms as the pages draw them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agencies.models import User

BACKEND = "agencies.backends.SignInBackend"


class Browser:
    """One signed-in person. Follows what the pages say, and knows nothing else."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user, BACKEND)

    def open(self, name: str, /, *args: Any, **query: Any) -> HttpResponse:
        """Open the page of that name."""
        return self.client.get(reverse(name, args=args), query)

    def send(self, name: str, /, *args: Any, key: str | None = None, **data: Any) -> HttpResponse:
        """Send a form to the address of that name, with a fresh key unless one is given."""
        data["idempotency_key"] = key or str(uuid.uuid4())
        return self.client.post(reverse(name, args=args), data)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def words(response: HttpResponse) -> str:
    """What a page says, with single spaces."""
    reader = _Text()
    reader.feed(response.content.decode())
    return re.sub(r"\s+", " ", " ".join(reader.parts)).strip()


@pytest.fixture
def sign_in() -> Callable[[User], Browser]:
    """Sign somebody in."""
    return Browser
