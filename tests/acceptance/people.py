"""Somebody at a browser or a program, as the acceptance tests have them: real HTTP, own sign-in."""

from __future__ import annotations

import logging
import re
from typing import Any
from uuid import uuid4

import httpx

from agencies.models import User
from tests.cast import PASSWORD
from tests.signing_in import enrol

# Thousands of requests: only what goes wrong is worth a line.
logging.getLogger("httpx").setLevel(logging.WARNING)

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Person:
    """One person who signs in as themself and then speaks to the API."""

    def __init__(self, address: str, user: User) -> None:
        self.address = address
        self.pk, self.email = str(user.pk), user.email
        self.app = enrol(user)
        self.client = httpx.Client(base_url=address, timeout=60)

    def sign_in(self) -> Person:
        """Sign in on the page for it, with a session of one's own, unless one is."""
        if self.client.get("/api/v1/me/").status_code == 200:
            return self
        self.client.cookies.clear()
        page = self.client.get("/accounts/login/")
        found = _TOKEN.search(page.text)
        assert found, page.text
        answer = self.client.post(
            "/accounts/login/",
            data={"login": self.email, "password": PASSWORD, "csrfmiddlewaretoken": found[1]},
            headers={"Referer": self.address},
        )
        assert answer.status_code == 302, (answer.status_code, answer.text[:2000])
        return self.give_code(answer.headers["Location"])

    def give_code(self, path: str) -> Person:
        """The second half of signing in: the six digits of one's app."""
        found = _TOKEN.search(self.client.get(path).text)
        assert found, path
        data = {"code": self.app.code(), "csrfmiddlewaretoken": found[1]}
        answer = self.client.post(path, data=data, headers={"Referer": self.address})
        assert answer.status_code == 302, (answer.status_code, answer.text[:2000])
        return self

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        """Read from the API; the body of an answer that is as expected."""
        answer = self.client.get(f"/api/v1{path}", params=query)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json()

    def send(self, path: str, body: Any = None, *, method: str = "POST", status: int = 200) -> Any:
        """Write through the API; the body of an answer that is as expected."""
        answer = self.client.request(
            method,
            f"/api/v1{path}",
            json=body or {},
            headers={
                "X-CSRFToken": self.client.cookies["csrftoken"],
                "Idempotency-Key": uuid4().hex,
                "Referer": self.address,
            },
        )
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json() if answer.content else {}

    def act(self, data: dict[str, Any], name: str, **body: Any) -> dict[str, Any]:
        """One act on the situation that *data* is; the situation as it is then."""
        sent = {"version": data["version"], **body}
        return self.send(f"/situations/{data['id']}/{name}/", sent)
