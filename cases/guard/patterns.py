"""How a table writes down what its police's numbers look like: letters, digits, ``#`` and ``@``.

``#`` stands for one digit, ``@`` for one letter; a letter, a digit, a hyphen, a slash, a full stop
or a space stands for itself. Such a pattern has no repetition, so that it takes linear time
whatever it is.
"""

from __future__ import annotations

import re

LIMIT = 30
FEWEST_DIGITS = 4  # places for digits: with fewer, ages and amounts would be marked
_ALLOWED = re.compile(r"[A-Za-z0-9#@ ./-]+", re.ASCII)
_CLASSES = {"#": "[0-9]", "@": "[A-Z]"}


def is_pattern(text: str) -> bool:
    """Whether *text* is a pattern that could stand for an occurrence number."""
    digits = sum(character == "#" or character.isdigit() for character in text)
    fits = len(text) <= LIMIT and text == text.strip() and _ALLOWED.fullmatch(text) is not None
    return fits and "#" in text and digits >= FEWEST_DIGITS


def to_expression(text: str) -> str:
    """The regular expression for the pattern *text*, one class or letter for each character."""
    return "".join(_CLASSES.get(character) or re.escape(character.upper()) for character in text)
