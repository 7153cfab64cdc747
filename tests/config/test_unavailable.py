"""Without its database the site says so in words, and goes on as soon as it is back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import InternalError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry
from cases.models import SealedText
from config import problems
from tests.architecture.test_urls import is_closed_up
from tests.cases.views.conftest import words
from tests.cast import Cast, situation_at

pytestmark = pytest.mark.django_db
KINDS = [OperationalError, InternalError]


@pytest.fixture
def client(cast: Cast) -> Client:
    """Somebody who was there before."""
    client = Client(raise_request_exception=False)
    client.force_login(cast.coordinator)
    return client


def failing(kind: type[Exception], from_statement: str = "") -> Any:
    """Let the database refuse each statement that begins so."""

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(from_statement):
            raise kind("no")
        return execute(sql, *rest)

    return connection.execute_wrapper(refuse)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("address", ["/", "/api/v1/me/"])
def test_without_the_database_it_answers_in_words_and_goes_on_after(
    client: Client, kind: type[Exception], address: str
) -> None:
    with failing(kind):
        answer = client.get(address)
        assert client.get("/healthz").status_code == 200
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, problems.AGAIN)
    assert "The database does not answer just now" in words(answer)
    assert is_closed_up(answer)
    assert client.get(address).status_code == 200


def test_act_that_cannot_be_written_is_answered_so_and_leaves_nothing(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    client = Client(raise_request_exception=False)
    client.force_login(cast.checked_in)
    path, form = reverse("report_text", args=[row.pk]), {"idempotency_key": str(uuid4())}
    with failing(OperationalError, f'INSERT INTO "{AuditEntry._meta.db_table}"'):
        assert client.post(path, form).status_code == 503
    assert not SealedText.objects.exists()
    assert row.narrative.why_now
    assert client.post(path, form).status_code == 302
