"""How the API describes itself: names of operations, problems, keys, tokens.

`docs/openapi.yaml` is made from it; a test fails when that file is stale.
"""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from agencies.api.doors import REPLAYED
from agencies.idempotency import KEY_LIMIT, KEY_PATTERN

WRITES = frozenset({"post", "put", "patch", "delete"})
READ_PROBLEMS = ("400", "401", "403", "404", "406")
WRITE_PROBLEMS = (*READ_PROBLEMS, "409", "413", "415", "422")

PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457), in the reader's language, and a code for programs.",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable; see docs/api.md."},
        "errors": {
            "type": "object",
            "description": "Sentences by the name of the member; the empty name is the whole.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "findings": {
            "type": "array",
            "description": "With identifier_found: each place, without what stands there.",
            "items": {"$ref": "#/components/schemas/Finding"},
        },
    },
}
PLACE = {"type": "integer", "minimum": 0}
FINDING = {
    "type": "object",
    "description": "A place in a text that may identify a person; never the value.",
    "required": [
        "field", "rule", "kind", "level", "start", "end", "start_utf16", "end_utf16", "reason",
        "instead",
    ],
    "properties": {
        "field": {"type": "string"},
        "rule": {"type": "string", "description": "What `overrides` names."},
        "kind": {"type": "string"},
        "level": {
            "type": "string",
            "enum": ["warn", "override", "block"],
            "description": "warn refuses nothing; override can be kept with a reason; block never.",
        },
        "start": {**PLACE, "description": "In code points."},
        "end": PLACE,
        "start_utf16": {**PLACE, "description": "In UTF-16 units, as browsers count."},
        "end_utf16": PLACE,
        "reason": {"type": "string"},
        "instead": {"type": "string"},
    },
}  # fmt: skip
PROBLEM_RESPONSE = {
    "description": "A problem: nothing was changed.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": (
        "A value of your own for this act, such as a UUID. Sent again within a day with the same "
        "body, the act is not carried out twice; with another body it is a 409."
    ),
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": KEY_LIMIT,
        "pattern": KEY_PATTERN,
    },
}
REPLAYED_HEADER = {
    "description": "Present, and true, when the act had been carried out before under this key.",
    "schema": {"type": "string", "enum": ["true"]},
}


class OperationSchema(AutoSchema):
    """Names an operation after the route and the action: ``situation_submit``."""

    def get_operation_id(self) -> str:
        """Return the name of the operation."""
        view = cast(Any, self.view)
        route = str(view.basename).removeprefix("api-").replace("-", "_")
        return f"{route}_{view.action}"


class TokenScheme(OpenApiAuthenticationExtension):
    """Describes ``Authorization: Bearer <token>``."""

    target_class = "agencies.authentication.ApiTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the security scheme."""
        return {"type": "http", "scheme": "bearer"}


def describe_problems(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """Add to each operation its problems, and to each write the key and what a replay says."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["schemas"]["Finding"] = FINDING
    components["responses"] = {"Problem": PROBLEM_RESPONSE}
    components["parameters"] = {"IdempotencyKey": KEY}
    components["headers"] = {"Replayed": REPLAYED_HEADER}
    for operations in result["paths"].values():
        for method, operation in operations.items():
            _describe(operation, writes=method in WRITES)
    return result


def close_bodies(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """Say that a body has no other members than those named."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema["additionalProperties"] = False
    return result


def _describe(operation: dict[str, Any], *, writes: bool) -> None:
    responses = operation["responses"]
    if writes:
        operation.setdefault("parameters", []).append(
            {"$ref": "#/components/parameters/IdempotencyKey"}
        )
        for response in responses.values():
            response["headers"] = {REPLAYED: {"$ref": "#/components/headers/Replayed"}}
    for status in WRITE_PROBLEMS if writes else READ_PROBLEMS:
        responses.setdefault(status, {"$ref": "#/components/responses/Problem"})
