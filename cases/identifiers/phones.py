"""Telephone numbers: North American, local, international, and spelled out in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cases.identifiers.context import Text, digits_of
from cases.identifiers.lists import WORD
from cases.identifiers.model import OVERRIDE, PHONE, Mark

_EXTENSION = r"(?:,? ?(?:x|ext\.?|extension|poste|#) ?[0-9]{1,6})?"
_NORTH_AMERICAN = re.compile(
    r"(?<![\w.$-])(?:\+?1[ .-]{0,3})?(?:\([2-9][0-9]{2}\)|[2-9][0-9]{2})[ ./-]{0,3}"
    r"[2-9][0-9]{2}[ .-]{0,3}[0-9]{4}(?!\w|-[0-9])" + _EXTENSION,
    re.IGNORECASE,
)
# The letters O, I and l where a digit belongs.
_DISGUISED = re.compile(
    r"(?<![\w.$-])\(?[2-9][0-9OoIl]{2}\)?[ .-]{1,2}[2-9][0-9OoIl]{2}[ .-][0-9OoIl]{4}(?!\w)"
)
_LOCAL = re.compile(
    r"(?<![\w.$/-])(?<![0-9] )[2-9][0-9]{2}([ .-])[0-9]{4}(?!\w|[.-][0-9])" + _EXTENSION
)
_LOCAL_BARE = re.compile(r"(?<![\w.$/-])[2-9][0-9]{6}(?!\w|[.-][0-9])")
_INTERNATIONAL = re.compile(r"(?<!\w)\+[1-9][0-9 ().-]{6,20}[0-9](?!\w)")
_CUE = re.compile(
    r"(?:\bph\b|phone|\bcell|\btel\b|t[eé]l\b|t[eé]l[eé]phone|\bcall|\btext|reach|mobile|number"
    r"|num[eé]ro|appel|joindre|cellulaire|texto|#)[^0-9]{0,24}$"
)
_NOT_A_PHONE = re.compile(
    r"(?:\$|occurrence|incident|file|dossier|rapport|report|badge|matricule|docket|invoice"
    r"|hwy|highway)[^0-9]{0,16}$"
)
_PUBLIC = frozenset({"800", "822", "833", "844", "855", "866", "877", "880", "887", "888", "889"})
_DIGIT_WORDS = frozenset(
    "zero oh one two three four five six seven eight nine zéro un deux trois quatre cinq sept"
    " huit neuf".split()
)
_SPELLED_AT_LEAST = 7


def find_phones(text: Text) -> Iterator[Mark]:
    """Every telephone number but the toll-free ones, which belong to services and not to people."""
    for match in _NORTH_AMERICAN.finditer(text.text):
        digits = digits_of(match[0]).removeprefix("1")
        if digits[:3] not in _PUBLIC and not text.cued(match.start(), _NOT_A_PHONE):
            yield Mark(*match.span(), PHONE, OVERRIDE, "phone")
    for match in _INTERNATIONAL.finditer(text.text):
        if 8 <= len(digits_of(match[0])) <= 15:
            yield Mark(*match.span(), PHONE, OVERRIDE, "phone_international")
    for match in _DISGUISED.finditer(text.text):
        if len(digits_of(match[0])) >= _SPELLED_AT_LEAST and digits_of(match[0])[:3] not in _PUBLIC:
            yield Mark(*match.span(), PHONE, OVERRIDE, "phone")
    yield from _local(text)


def _local(text: Text) -> Iterator[Mark]:
    for match in _LOCAL.finditer(text.text):
        cued = text.cued(match.start(), _CUE)
        if text.cued(match.start(), _NOT_A_PHONE):
            continue
        if cued or match[1] != " ":
            yield Mark(*match.span(), PHONE, OVERRIDE, "phone_local")
    for match in _LOCAL_BARE.finditer(text.text):
        if text.cued(match.start(), _CUE) and not text.cued(match.start(), _NOT_A_PHONE):
            yield Mark(*match.span(), PHONE, OVERRIDE, "phone_local")


def find_spelled_phones(text: Text) -> Iterator[Mark]:
    """Seven digits or more written out in words, one after the other."""
    start, end, count = 0, 0, 0
    for match in WORD.finditer(text.low):
        parts = match[0].split("-")
        if all(part in _DIGIT_WORDS for part in parts):
            start = match.start() if count == 0 else start
            end, count = match.end(), count + len(parts)
            continue
        if count >= _SPELLED_AT_LEAST:
            yield Mark(start, end, PHONE, OVERRIDE, "phone_words")
        count = 0
    if count >= _SPELLED_AT_LEAST:
        yield Mark(start, end, PHONE, OVERRIDE, "phone_words")
