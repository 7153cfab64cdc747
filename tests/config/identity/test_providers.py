"""What the environment says of organizations, and what keeps a site from starting."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import safety
from config.identity import providers

COMPLETE = {
    "IDENTITY_PROVIDERS": "river",
    "IDENTITY_RIVER_NAME": "Sample River",
    "IDENTITY_RIVER_TENANT": "11111111-2222-3333-4444-555555555555",
    "IDENTITY_RIVER_CLIENT_ID": "of-the-registration",
    "IDENTITY_RIVER_CLIENT_SECRET": "its-secret",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_environment_names_a_provider(
    environment: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from-a-file\n")
    environment.setenv("IDENTITY_RIVER_CLIENT_SECRET_FILE", str(secret))
    (found,) = settings.IDENTITY_PROVIDERS = providers.from_environment()
    assert found.client_secret == "from-a-file"
    tenant = COMPLETE["IDENTITY_RIVER_TENANT"]
    assert found.issuer == f"https://login.microsoftonline.com/{tenant}/v2.0"
    assert found.discovery == f"{found.issuer}/.well-known/openid-configuration"
    assert found.origin == "https://login.microsoftonline.com"
    assert found.trusts_mfa is False
    assert safety.check_safety() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"IDENTITY_RIVER_NAME": ""}, "NAME is missing"),
        ({"IDENTITY_RIVER_TENANT": ""}, "TENANT is missing"),
        ({"IDENTITY_RIVER_CLIENT_ID": ""}, "CLIENT_ID is missing"),
        ({"IDENTITY_RIVER_CLIENT_SECRET": ""}, "CLIENT_SECRET is missing"),
        ({"IDENTITY_RIVER_TENANT": "common"}, "not the id of one directory"),
        ({"IDENTITY_RIVER_ISSUER": "http://login.example"}, "ISSUER has to begin with https://"),
        ({"IDENTITY_PROVIDERS": "river,river"}, "named twice"),
        ({"IDENTITY_PROVIDERS": "river,Lake!"}, "other characters"),
    ],
)
def test_half_of_a_provider_keeps_the_site_from_starting(
    environment: pytest.MonkeyPatch, settings: Any, changes: dict[str, str], said: str
) -> None:
    for name, value in changes.items():
        environment.setenv(name, value)
    settings.IDENTITY_PROVIDERS = providers.from_environment()
    with pytest.raises(ImproperlyConfigured, match="Refusing to start") as refused:
        safety.refuse_unsafe()
    assert said in str(refused.value)
