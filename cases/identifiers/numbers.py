"""Health card, social insurance and driver's licence numbers: formats, check digits, cues."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cases.identifiers.context import Text, digits_of, luhn
from cases.identifiers.model import BLOCK, DRIVERS_LICENCE, OHIP, OVERRIDE, SIN, Mark

_SIN = re.compile(r"(?<![\w-])[0-9]{3}([ .-]?)[0-9]{3}\1[0-9]{3}(?![\w]|-[0-9])")
_SIN_CUE = re.compile(
    r"\b(?:s\.?i\.?n\.?|n\.?a\.?s\.?|social insurance|assurance sociale|social ins)\b[^0-9]{0,24}$"
)
_OHIP = re.compile(
    r"(?<![\w-])[0-9]{4}[ .-]?[0-9]{3}[ .-]?[0-9]{3}(?!-?[0-9])"
    r"(?:[ -]{0,2}[A-Za-z]{1,2}(?![\w'.]))?(?!\w)"
)
_GROUPED = re.compile(r"[0-9]{4}[ .-][0-9]{3}[ .-][0-9]{3}")
_OHIP_BY_THREES = re.compile(
    r"(?<![\w-])[0-9]{3}[ .-][0-9]{3}[ .-][0-9]{4}(?!-?[0-9])"
    r"(?:[ -]{0,2}[A-Za-z]{2}(?![\w'.]))?(?!\w)"
)
_OHIP_CUE = re.compile(
    r"(?:\bo\.?h\.?i\.?p\.?|\bh\.?c\.?n?\.? ?(?:#|no|number)?|health ?(?:card|number|#|no)|\bhealth"
    r"|carte[ -](?:de )?(?:la )?sant[eé]|carte soleil|\bcard|\bcarte|assurance[ -]maladie"
    r"|ram?q)[^0-9]{0,24}$"
)
_PHONE_CUE = re.compile(
    r"(?:\bph\b|phone|\bcell|\btel|t[eé]l|call|text|reach|mobile|fax|appel|joindre|rejoindre"
    r"|cellulaire|texto|contact)[^0-9]{0,24}$"
)
_LICENCE = re.compile(r"(?<![\w-])[A-Za-z][0-9]{4}[ -]?[0-9]{5}[ -]?[0-9]{5}(?![\w-])")
_LICENCE_QUEBEC = re.compile(r"(?<![\w-])[A-Za-z][0-9]{4}[ -]?[0-9]{6}[ -]?[0-9]{2}(?![\w-])")
_LICENCE_LOOSE = re.compile(r"(?<![\w-])[A-Za-z]?[0-9][0-9 -]{5,18}[0-9](?![\w-])")
_LICENCE_CUE = re.compile(
    r"(?:\bd\.?l\.?\b|driver'?s?'? ?li[cs]en[cs]e|driving li[cs]en[cs]e|\bli[cs]en[cs]e(?! plate)"
    r"|permis(?: de conduire)?)(?: ?(?:#|no\.?|number|is|num[eé]ro|est|:|n°))*[ :]{0,2}$"
)


def find_sin(text: Text) -> Iterator[Mark]:
    """Nine digits whose check digit holds, or that are said to be a social insurance number."""
    for match in _SIN.finditer(text.text):
        digits = digits_of(match[0])
        cued = text.cued(match.start(), _SIN_CUE)
        if luhn(digits) and digits != "000000000" and (cued or match[1]):
            yield Mark(*match.span(), SIN, BLOCK, "sin")
        elif cued or luhn(digits):
            yield Mark(*match.span(), SIN, OVERRIDE, "sin_likely")


def find_ohip(text: Text) -> Iterator[Mark]:
    """Ten digits in the groups of an Ontario health card, with or without its version code."""
    for match in _OHIP.finditer(text.text):
        mark = _ohip(text, match, grouped=_GROUPED.match(match[0]) is not None)
        if mark:
            yield mark
    for match in _OHIP_BY_THREES.finditer(text.text):
        if text.cued(match.start(), _OHIP_CUE) and not text.cued(match.start(), _PHONE_CUE):
            valid = luhn(digits_of(match[0]))
            rule = "ohip" if valid else "ohip_likely"
            yield Mark(*match.span(), OHIP, BLOCK if valid else OVERRIDE, rule)


def _ohip(text: Text, match: re.Match[str], *, grouped: bool) -> Mark | None:
    cued = text.cued(match.start(), _OHIP_CUE) and not text.cued(match.start(), _PHONE_CUE)
    versioned = match[0][-1].isalpha()
    if luhn(digits_of(match[0])) and (cued or grouped or versioned):
        return Mark(*match.span(), OHIP, BLOCK, "ohip")
    if cued or grouped:
        return Mark(*match.span(), OHIP, OVERRIDE, "ohip_likely")
    return None


def find_drivers_licence(text: Text) -> Iterator[Mark]:
    """A letter and fourteen digits, the last six of which are a birth date (month + 50: female)."""
    for match in _LICENCE.finditer(text.text):
        valid = _birth_part(digits_of(match[0])[-6:])
        rule = "drivers_licence" if valid else "drivers_licence_likely"
        yield Mark(*match.span(), DRIVERS_LICENCE, BLOCK if valid else OVERRIDE, rule)
    for match in _LICENCE_QUEBEC.finditer(text.text):
        yield Mark(*match.span(), DRIVERS_LICENCE, OVERRIDE, "drivers_licence_likely")
    for match in _LICENCE_LOOSE.finditer(text.text):
        if text.cued(match.start(), _LICENCE_CUE):
            yield Mark(*match.span(), DRIVERS_LICENCE, OVERRIDE, "drivers_licence_likely")


def _birth_part(six: str) -> bool:
    month, day = int(six[2:4]), int(six[4:])
    return (1 <= month <= 12 or 51 <= month <= 62) and 1 <= day <= 31
