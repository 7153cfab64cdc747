"""The two questions of machines."""

import pytest
from django.test import Client

from config import health


def test_healthz_answers_without_looking_at_the_host() -> None:
    response = Client().get("/healthz", headers={"host": "10.1.2.3:8000"})
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
@pytest.mark.matrix
def test_readyz_names_what_it_asked() -> None:
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_readyz_is_503_while_the_broker_is_away(monkeypatch) -> None:
    port = 1  # nothing listens there
    monkeypatch.setattr(health.app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["broker"] == "unreachable"


@pytest.mark.django_db
@pytest.mark.redis
def test_readyz_finds_a_redis_that_is_there(monkeypatch, redis_server) -> None:
    monkeypatch.setattr(health.app.conf, "broker_write_url", redis_server.url)
    assert Client().get("/readyz").json()["broker"] == "ok"


def test_health_pages_take_no_post() -> None:
    assert Client().post("/healthz").status_code == 405
