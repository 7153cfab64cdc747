"""The schema that is committed is the schema there is, and it says what the API does."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema as the code has it."""
    return SchemaGenerator().get_schema(request=None, public=True)


def test_committed_schema_is_not_stale(schema: dict[str, Any]) -> None:
    made = OpenApiYamlRenderer().render(schema, renderer_context={}).decode()
    assert COMMITTED.read_text(encoding="utf-8") == made, (
        "Write it again: SAMPLE_MODE=1 .venv/bin/python manage.py spectacular "
        "--validate --fail-on-warn --file docs/openapi.yaml"
    )


def test_schema_is_valid_and_without_warnings() -> None:
    # What it brings along takes over a second to load, in every process that gathers the tests.
    from drf_spectacular.validation import validate_schema

    GENERATOR_STATS.reset()
    validate_schema(SchemaGenerator().get_schema(request=None, public=True))
    assert not GENERATOR_STATS


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every (path, method, operation)."""
    return [
        (path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_has_its_problems_and_every_write_its_key(schema: dict[str, Any]) -> None:
    for path, method, operation in operations(schema):
        statuses = set(operation["responses"])
        assert {"401", "403", "404"} <= statuses, path
        names = [part.get("$ref", "") for part in operation.get("parameters", [])]
        keyed = "#/components/parameters/IdempotencyKey" in names
        assert keyed == (method != "get"), f"{method} {path}"
        assert ("409" in statuses) == (method != "get"), f"{method} {path}"


def test_every_operation_says_what_it_does_under_its_own_name(schema: dict[str, Any]) -> None:
    found = operations(schema)
    assert all(operation["description"] for _path, _method, operation in found)
    assert len({operation["operationId"] for _path, _method, operation in found}) == len(found)


def test_bodies_are_closed_and_no_body_names_a_person_of_a_situation(
    schema: dict[str, Any],
) -> None:
    bodies = {
        name: part for name, part in schema["components"]["schemas"].items()
        if name.endswith("Request")
    }  # fmt: skip
    assert all(part["additionalProperties"] is False for part in bodies.values())
    assert set(bodies["AffectedBodyRequest"]["properties"]) == {"age_group", "sex"}


def test_committed_schema_names_no_address_of_anywhere() -> None:
    document = yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))
    assert "servers" not in document
