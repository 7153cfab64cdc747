"""What every finder is given: the plain text, its small letters, the words around a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from cases.identifiers.lists import WORD

_DIGIT = re.compile(r"[0-9]")
_BEFORE = 40  # characters looked back over for a cue


class Text:
    """The normalised text with the views of it that the finders share."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def low(self) -> str:
        """The text in small letters, of the same length."""
        low = self.text.lower()
        if len(low) == len(self.text):
            return low
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)

    @cached_property
    def has_digits(self) -> bool:
        """Whether there is any digit: most finders have nothing to do without."""
        return _DIGIT.search(self.text) is not None

    def before(self, start: int, size: int = _BEFORE) -> str:
        """Up to ``size`` characters before ``start`` in small letters, within the same line."""
        return self.low[max(0, start - size) : start].rpartition("\n")[2]

    def after(self, end: int, size: int = _BEFORE) -> str:
        """Up to ``size`` characters after ``end`` in small letters, within the same line."""
        return self.low[end : end + size].partition("\n")[0]

    def cued(self, start: int, cue: re.Pattern[str], size: int = _BEFORE) -> bool:
        """Whether ``cue`` is found among the characters just before ``start``."""
        return cue.search(self.before(start, size)) is not None

    def words_from(self, start: int, most: int) -> Iterator[re.Match[str]]:
        """The next ``most`` words from ``start`` on."""
        found = WORD.finditer(self.text, start)
        for _, match in zip(range(most), found, strict=False):
            yield match


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def digits_of(text: str) -> str:
    """Only the ASCII digits of ``text``."""
    return "".join(c for c in text if "0" <= c <= "9")
