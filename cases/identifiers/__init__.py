"""Finds what may identify a person in free text, English and Canadian French.

Pure: no web framework, no network, no model. Numbers, dates and addresses are found by rules and
check digits, names by listing what may be capitalised rather than who may exist.
"""

from cases.identifiers.engine import find, is_name
from cases.identifiers.model import BLOCK, KINDS, LEVELS, OVERRIDE, WARN, Finding
from cases.identifiers.occurrences import DEFAULT_PATTERNS

__all__ = [
    "BLOCK",
    "DEFAULT_PATTERNS",
    "KINDS",
    "LEVELS",
    "OVERRIDE",
    "WARN",
    "Finding",
    "find",
    "is_name",
]
