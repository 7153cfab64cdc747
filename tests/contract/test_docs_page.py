"""The page that shows the schema works under the site's content security policy."""

from typing import Any

import pytest
from django.test import Client

from agencies.models import User
from tests.api import BACKEND

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_schema_is_shown_without_breaking_the_policy(
    live_server_for_browser: str, page: Any
) -> None:
    person = User.objects.create_user("robin@example.org", "a long password", name="Robin")
    client = Client()
    client.force_login(person, BACKEND)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**cookie, "url": live_server_for_browser}])
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{live_server_for_browser}/api/v1/docs/")
    page.locator("#operations-tag-situations").click(timeout=60_000)
    page.get_by_text("/api/v1/situations/{id}/submit/").wait_for(timeout=60_000)
    assert [text for text in complaints if "Content Security Policy" in text] == []
