"""What is said about a text: which places, why, what to write instead. Never the value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.errors import GuardFailed
from cases.identifiers import BLOCK, WARN, Finding


@dataclass(frozen=True)
class Marked:
    """One finding in one field."""

    field: str
    found: Finding

    @property
    def reason(self) -> str:
        """Why it was marked, in the reader's language."""
        return _(self.found.reason)

    @property
    def instead(self) -> str:
        """What to write instead, in the reader's language."""
        return _(self.found.instead)

    @property
    def refuses(self) -> bool:
        """Whether it stands in the way of saving."""
        return self.found.level != WARN

    @property
    def may_be_kept(self) -> bool:
        """Whether a reason lets it pass."""
        return self.found.level != BLOCK

    def as_json(self) -> dict[str, Any]:
        """The finding for a program: places in code points and in UTF-16 units, no value."""
        found = self.found
        return {
            "field": self.field,
            "rule": found.rule,
            "kind": found.kind,
            "level": found.level,
            "start": found.start,
            "end": found.end,
            "start_utf16": found.start16,
            "end_utf16": found.end16,
            "reason": self.reason,
            "instead": self.instead,
        }


class IdentifierFound(GuardFailed):
    """A text holds what may identify a person (422). ``marked`` are all findings of the save."""

    default_code = "identifier_found"
    default_detail = gettext_lazy("Something in the text may identify a person. Change the text.")

    def __init__(self, marked: Iterable[Marked]) -> None:
        self.marked = list(marked)
        errors: dict[str, list[str]] = {}
        for one in self.marked:
            if one.refuses:
                errors.setdefault(one.field, []).append(f"{one.reason} {one.instead}")
        super().__init__(errors=errors)
        self.extra = {"findings": [one.as_json() for one in self.marked]}
