"""Occurrence, incident and file numbers. The patterns of a table's own police can be passed in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cases.identifiers.context import Text
from cases.identifiers.model import OCCURRENCE, OVERRIDE, Mark

# Written in full capitals or small letters; each must match the whole number.
DEFAULT_PATTERNS: tuple[str, ...] = (
    r"[A-Z]{1,3}[0-9]{2}-?[0-9]{5,9}",  # E240887120, SP24012345, YR24-123456
    r"[A-Z]{1,4}[ -]?(?:19|20)?[0-9]{2}-[0-9]{3,8}",  # PR 2024-001234
    r"(?:(?:19|20)?[0-9]{2})-[0-9]{5,8}",  # 24-51907, 2024-123456
    r"[0-9]{4}-[0-9]{3}-[0-9]{2}-[0-9]{4,8}(?:-[0-9]{2})?",  # a court's information number
    r"[A-Z]{3}-[A-Z]-[0-9]{5,6}-[0-9]{2}",  # a tribunal's file
)

_CUED = re.compile(
    r"(?<![\w.$/-])(?:[A-Za-z]{1,4}[ -]?)?[0-9]{2,4}[-/][0-9]{3,9}(?:-[0-9]{2,6})?(?![\w/]|-[0-9])"
    r"|(?<![\w.$/-])[A-Za-z]{1,4}[ -]?[0-9]{4,12}(?![\w/]|[.-][0-9])"
    r"|(?<![\w.$/-])[0-9]{5,12}(?![\w/]|[.-][0-9])"
)
_CUE = re.compile(
    r"(?:\bocc\b|occurrence|incident|\bfile|\bcase|\breport|\bgo\b|dossier|rapport|[eé]v[eé]nement"
    r"|\bcad\b|\brms\b|niche|versadex|police|\bopp\b|\bppo\b|docket|information|\bcr\b|badge"
    r"|matricule|warrant|mandat|constat|ticket|fps|\bpin\b|inmate|r[eé]f[eé]rence|\bref\b)"
    r"[^0-9;,]{0,18}$"
)
_NOT_CUE = re.compile(
    r"(?:discussion|situation|age|ages|aged|âge|ans|years|fiscal|exercice|between|entre|phone|cell"
    r"|t[eé]l|form|formulaire|section|article|\$|page|bill|loi|fips|grant|budget|season)[^0-9]{0,4}$"
)
_YEARS = re.compile(r"(?:19|20)[0-9]{2}[-/](?:19|20)[0-9]{2}$")
_IN_A_YEAR = re.compile(r"[a-zà]{1,4} (?:19|20)[0-9]{2}$")  # "the file was closed in 2023"
_BARE_DATE = re.compile(r"(?:19|20)[0-9]{2}[-/]?(?:0[1-9]|1[0-2])[-/]?[0-3][0-9]$")


def find_occurrences(text: Text, patterns: Sequence[str] = DEFAULT_PATTERNS) -> Iterator[Mark]:
    """Numbers of one of ``patterns`` (regular expressions), and others that a cue comes before."""
    for pattern in patterns:
        for match in _whole(pattern).finditer(text.text):
            if _plausible(text, match) and not _loose_letters(match[0]):
                yield Mark(*match.span(), OCCURRENCE, OVERRIDE, "occurrence")
    for match in _CUED.finditer(text.text):
        if text.cued(match.start(), _CUE, 32) and _plausible(text, match):
            yield Mark(*match.span(), OCCURRENCE, OVERRIDE, "occurrence_cue")


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.$/-])(?:{pattern})(?![\w/]|-[0-9])", re.IGNORECASE)


def _loose_letters(number: str) -> bool:
    """A small word before the number is no part of it: "en 23-4567"."""
    return " " in number and number[0].isalpha() and not number.isupper()


def _plausible(text: Text, match: re.Match[str]) -> bool:
    number = match[0]
    if _YEARS.search(number) or _BARE_DATE.match(number) or _IN_A_YEAR.match(number):
        return False
    return not text.cued(match.start(), _NOT_CUE, 20)
