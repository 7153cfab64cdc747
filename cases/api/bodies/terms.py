"""What acts on the lists are sent."""

from __future__ import annotations

from typing import Any

from agencies.api.bodies import Body
from agencies.api.fields import Choice, Text
from cases.api.bodies.prepare import NamedOverrideBody, keeping
from cases.api.fields import find_term
from cases.models import (
    Term,
)

L = Term.List


class NewTermBody(Body):
    """A term of the table's own."""

    list = Choice(choices=L.choices)
    name_en = Text(max_length=120, trim_whitespace=False)
    name_fr = Text(max_length=120, trim_whitespace=False)
    parent = Text(  # type: ignore[assignment]
        max_length=120, required=False, allow_null=True, help_text="A category's code."
    )
    group = Choice(
        choices=[(name, name) for name in ("overall_risk_lowered", "still_aer", "other")],
        required=False,
        help_text="Of a conclusion reason.",
    )
    overrides = keeping(NamedOverrideBody())


class TermBody(Body):
    """A term of a list."""

    list = Choice(choices=L.choices)
    code = Text(max_length=120)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the term in place of its list and code."""
        return {"term": find_term(self.context, attrs["list"], attrs["code"], "code")}
