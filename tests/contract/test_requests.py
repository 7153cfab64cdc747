"""Requests made up from the schema, as three roles: no fault of ours, and the schema keeps.

CONTRACT_EXAMPLES says how many requests each role sends; the full run is 2,000.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from agencies import services
from tests.cast import Cast
from tests.contract.pool import Pool

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "100"))
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip
ROLES = {"representative": "lead", "chair": "chair", "coordinator": "coordinator"}
SCHEMA = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"


@pytest.fixture(autouse=True)
def _keep_connection() -> Iterator[None]:
    """Requests inside the test's transaction, as Django's own test client sends them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def load() -> list[Any]:
    """The operations of the committed schema, to be called without a network."""
    schema = schemathesis.openapi.from_dict(yaml.safe_load(SCHEMA.read_text(encoding="utf-8")))
    schema.app = get_wsgi_application()
    return [result.ok() for result in schema.get_all_operations()]


def requests(operation: Any) -> st.SearchStrategy[Any]:
    """Requests that fit the schema, and half as many that do not."""
    modes = st.sampled_from(
        [GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    )
    return modes.flatmap(lambda mode: operation.as_strategy(generation_mode=mode))


def try_out(operation: Any, pool: Pool, headers: dict[str, str], many: int) -> Counter[int]:
    """Send *many* requests to one operation, and take back what each changed."""
    statuses: Counter[int] = Counter()

    @hypothesis_settings(
        max_examples=many, derandomize=True, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=requests(operation), random=st.randoms(use_true_random=False))
    def send(case: Any, random: Any) -> None:
        pool.furnish(case, random)
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        statuses[response.status_code] += 1
        case.validate_response(response, checks=CHECKS, headers=headers)

    send()
    return statuses


@pytest.mark.parametrize("role", ROLES)
def test_made_up_requests_find_no_fault_and_keep_the_schema(cast: Cast, role: str) -> None:
    pool = Pool.of(cast)
    _token, secret = services.issue_token(cast.people[ROLES[role]], name="contract", days=1)
    headers = {"Authorization": f"Bearer {secret}"}
    operations = load()
    many = -(-EXAMPLES // len(operations))
    statuses: Counter[int] = Counter()
    for operation in operations:
        statuses += try_out(operation, pool, headers, many)
    assert sum(statuses.values()) >= EXAMPLES
    assert {status for status in statuses if status >= 500} == set()
    assert statuses[200] > EXAMPLES // 20, statuses
