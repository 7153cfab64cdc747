"""Two organizations that really answer, and somebody who signs in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from agencies.models import User
from tests import cast as casting
from tests.cast import PASSWORD
from tests.services.organization import Organization
from tests.signing_in import App, enrol


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Organization, Organization]]:
    both = Organization("river"), Organization("lake")
    running = [organization.start() for organization in both]
    yield both
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def river(servers: tuple[Organization, Organization], settings: Any) -> Iterator[Organization]:
    """The organization that most of these tests are about; another one signs in here too."""
    settings.IDENTITY_PROVIDERS = [organization.as_provider() for organization in servers]
    kept = [dict(vars(organization)) for organization in servers]
    cache.clear()
    yield servers[0]
    for organization, fields in zip(servers, kept, strict=True):
        vars(organization).update(fields)
    cache.clear()


@pytest.fixture
def lake(servers: tuple[Organization, Organization], river: Organization) -> Organization:
    return servers[1]


@pytest.fixture
def person() -> User:
    return casting.person("somebody")


@pytest.fixture
def signed_in(client: Client, person: User) -> tuple[Client, App]:
    """A browser of *person*, with a second factor."""
    app = enrol(person)
    done = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post(done["Location"], {"code": app.code()})
    return client, app
