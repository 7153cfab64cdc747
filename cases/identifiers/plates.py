"""Licence plates and postal codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cases.identifiers import lists
from cases.identifiers.context import Text
from cases.identifiers.model import LICENCE_PLATE, OVERRIDE, POSTAL_CODE, WARN, Mark

_ONTARIO = re.compile(r"(?<![\w-])([A-Z]{4})[ -]?[0-9]{3}(?![\w]|[.,/-][0-9]|%| ?(?:mg|ml|km)\b)")
_OLDER = re.compile(r"(?<![\w-])([A-Z]{3})[ -]?[0-9]{3}(?![\w]|[.,/-][0-9]|%| ?(?:mg|ml|km)\b)")
_COMMERCIAL = re.compile(r"(?<![\w-])([A-Z]{2})[ -]?[0-9]{5}(?![\w]|[.,/-][0-9]|%)")
_QUEBEC = re.compile(r"(?<![\w-])[A-Z][0-9]{2} ?([A-Z]{3})(?![\w-])")
_CUED = re.compile(
    r"(?<![\w-])(?:[a-z]{2,4}[ -]?[0-9]{2,5}|[0-9]{1,4}[ -]?[a-z]{2,4}|[a-z][0-9]{2}[ -]?[a-z]{3}"
    r"|[a-z]{2}[0-9]{2}[ -]?[0-9]{3}|[0-9]{1,3}[ -][0-9]?[a-z]{2,3}|[a-z]{1,3}[0-9]{1,3}[a-z]{1,3})"
    r"(?![\w-])",
    re.IGNORECASE,
)
_VANITY = re.compile(r"[ :]{1,3}\"?([A-Z0-9]{2,8}(?: [A-Z0-9]{2,6})?)\"?(?!\w)")
_PLATE_WORD = re.compile(
    r"\b(?:li[cs]en[cs]e plates?|(?:vanity )?plates?(?: number)?|plaques?(?: d'immatriculation)?"
    r"|immatricul[eé]e?|marker|tags?)(?: (?:#|no\.?|number|is|reads|est|num[eé]ro|n°))?"
)
_CUE = re.compile(
    r"(?:\bplates?|\bplq|plaques?|immatricul|\bmarker|\btags?|\bcar\b|vehicle|v[eé]hicule|voiture"
    r"|\bauto\b|\btruck|\bcamion|pickup|\bvan\b|\bsuv\b|sedan|berline|motorcycle|\bmoto\b|honda"
    r"|toyota|ford|civic|dodge|jeep|chev|hyundai|mazda|nissan|kia\b|lic\b|driv(?:es|ing|er of))"
    r"[^0-9.;]{0,28}$"
)
_PLATE_CUE = re.compile(
    r"(?:\bplates?|plaques?|immatricul\w*|\bmarker|\blic)[ #:]{0,3}(?:is |no\.? |est )?\"?$"
)
_NOT_PLATES = frozenset(
    "room unit form bill hwy page line step test call zone item apt app box area road type tier"
    " plus about over under only with from scored score for per the and les des sur aux bed"
    " beds floor grade level since until plan stage phase code march may june july mai juin"
    " mars".split()
)
_POSTAL = re.compile(
    r"(?<![\w-])[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ -]{0,2}[0-9][ABCEGHJ-NPRSTV-Z][0-9]"
    r"(?![\w]|-[0-9])",
    re.IGNORECASE,
)
_AREA = re.compile(r"(?<![\w-])[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z](?![\w-])", re.IGNORECASE)
_AREA_CUE = re.compile(r"(?:postal(?: code)?|code postal|\bfsa)[^0-9]{0,16}$")


def find_plates(text: Text) -> Iterator[Mark]:
    """Ontario's four letters and three digits anywhere; every other shape after a cue."""
    for shape in (_ONTARIO, _OLDER, _COMMERCIAL, _QUEBEC):
        for match in shape.finditer(text.text):
            if shape is not _ONTARIO and not text.cued(match.start(), _CUE):
                continue
            if _is_plate(match[1]):
                yield Mark(*match.span(), LICENCE_PLATE, OVERRIDE, "plate")
    yield from _cued(text)


def _is_plate(letters: str) -> bool:
    low = letters.lower()
    return low not in lists.acronyms() and low not in _NOT_PLATES


def _cued(text: Text) -> Iterator[Mark]:
    for match in _CUED.finditer(text.text):
        if _is_cued(text, match):
            yield Mark(*match.span(), LICENCE_PLATE, OVERRIDE, "plate_cue")
    for cue in _PLATE_WORD.finditer(text.low):
        vanity = _VANITY.match(text.text, cue.end())
        if vanity and not vanity[1].isdigit() and vanity[1].lower() not in lists.acronyms():
            yield Mark(*vanity.span(1), LICENCE_PLATE, OVERRIDE, "plate_cue")


def _is_cued(text: Text, match: re.Match[str]) -> bool:
    if text.cued(match.start(), _PLATE_CUE):
        return True
    if not (text.cued(match.start(), _CUE) and _four_and_three(match[0])):
        return False
    letters = "".join(c for c in match[0] if c.isalpha())
    word = letters.islower() and letters in lists.english()
    return _is_plate(letters) and not word


def _four_and_three(shape: str) -> bool:
    letters = sum(c.isalpha() for c in shape)
    return letters == 4 and sum(c.isdigit() for c in shape) == 3


def find_postal_codes(text: Text) -> Iterator[Mark]:
    """Canadian postal codes; a first half only where the text says what it is."""
    for match in _POSTAL.finditer(text.text):
        yield Mark(*match.span(), POSTAL_CODE, OVERRIDE, "postal_code")
    for match in _AREA.finditer(text.text):
        if text.cued(match.start(), _AREA_CUE, 28):
            yield Mark(*match.span(), POSTAL_CODE, WARN, "postal_area")
