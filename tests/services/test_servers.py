"""The servers of the test suite themselves."""

import psycopg
import pytest
import redis as client
from django.db import connection

from tests.services import plugin, process


@pytest.mark.matrix
@pytest.mark.django_db
def test_database_is_the_one_that_was_asked_for() -> None:
    expected = "postgresql" if plugin.ON_POSTGRES else "sqlite"
    assert connection.vendor == expected


@pytest.mark.redis
def test_redis_server_answers(redis_server) -> None:
    with client.Redis.from_url(redis_server.url) as link:
        link.set("key", "value")
        assert link.get("key") == b"value"


def test_postgres_server_answers(postgres_server) -> None:
    with psycopg.connect(postgres_server.url) as link:
        assert link.execute("SELECT current_user").fetchone() == ("tests",)


def test_program_that_fails_is_named_with_its_words(tmp_path) -> None:
    log = tmp_path / "log"
    child = process.start(["sh", "-c", "echo no such thing; exit 3"], log)
    with pytest.raises(process.ServiceFailed, match="no such thing"):
        process.wait_for(lambda: False, child, log)


@pytest.mark.e2e
def test_browser_opens_the_site_with_its_style(page, live_server_for_browser) -> None:
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.on("requestfailed", lambda request: refused.append(request.url))
    page.goto(f"{live_server_for_browser}/accounts/login/")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.styleSheets.length") > 0
    assert refused == []
