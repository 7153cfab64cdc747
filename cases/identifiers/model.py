"""What a finding is: its place in the text, its kind, how sure we are and which rule said so."""

from __future__ import annotations

from dataclasses import dataclass

from cases.identifiers.messages import INSTEAD, REASONS

PERSON = "PERSON"
ADDRESS = "ADDRESS"
PHONE = "PHONE"
DOB = "DOB"
OCCURRENCE = "OCCURRENCE"
OHIP = "OHIP"
EMAIL = "EMAIL"
DRIVERS_LICENCE = "DRIVERS_LICENCE"
LICENCE_PLATE = "LICENCE_PLATE"
POSTAL_CODE = "POSTAL_CODE"
SIN = "SIN"
HANDLE = "HANDLE"
URL = "URL"
INITIALS = "INITIALS"
ALIAS = "ALIAS"
UNIT = "UNIT"

KINDS = (
    PERSON, ADDRESS, PHONE, DOB, OCCURRENCE, OHIP, EMAIL, DRIVERS_LICENCE, LICENCE_PLATE,
    POSTAL_CODE, SIN, HANDLE, URL, INITIALS, ALIAS, UNIT,
)  # fmt: skip

BLOCK = "block"  # certain: the text cannot be saved
OVERRIDE = "override"  # likely: it can be saved with a reason
WARN = "warn"  # unsure: it can be saved after a look

LEVELS = (WARN, OVERRIDE, BLOCK)  # mildest first


@dataclass(frozen=True, slots=True)
class Finding:
    """One stretch of the text that may identify somebody.

    ``start`` and ``end`` count code points of the text as it was given, ``start16`` and ``end16``
    the same places in UTF-16 units (what a browser counts). The value itself is never held.
    """

    start: int
    end: int
    kind: str
    level: str
    rule: str
    start16: int = -1
    end16: int = -1

    @property
    def reason(self) -> str:
        """English message id: why this was marked."""
        return REASONS[self.rule]

    @property
    def instead(self) -> str:
        """English message id: what to write instead."""
        return INSTEAD[self.kind]

    @property
    def may_be_overridden(self) -> bool:
        """False where no reason makes the text acceptable."""
        return self.level != BLOCK


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding in the normalised text, before offsets are carried back."""

    start: int
    end: int
    kind: str
    level: str
    rule: str
