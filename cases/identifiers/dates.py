"""Dates of birth: a date after a cue, or a date old enough that stands where a birth date does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cases.identifiers.context import Text, digits_of
from cases.identifiers.model import BLOCK, DOB, OVERRIDE, WARN, Mark

_MONTH = (
    r"(?:jan(?:uary|vier|v)?|feb(?:ruary)?|f[eé]v(?:rier|r)?|mar(?:ch|s)?|apr(?:il)?|avr(?:il)?|may"
    r"|mai|june?|juin|july?|juil(?:let)?|aug(?:ust)?|ao[uû]t|sep(?:t(?:ember|embre)?)?"
    r"|oct(?:ober|obre)?|nov(?:ember|embre)?|d[eé]c(?:ember|embre)?)\b\.?"
)
_DAY = r"[0-3]?[0-9](?:st|nd|rd|th|er|e)?"
_YEAR = r"(?:(?:19|20)[0-9]{2}|'?[0-9]{2})"
_DATES = (
    r"(?:19|20)[0-9]{2}[-/. ](?:0?[1-9]|1[0-2])[-/. ][0-3]?[0-9]",
    r"[0-3]?[0-9][-/.][0-3]?[0-9][-/.](?:(?:19|20)[0-9]{2}|[0-9]{2})",
    r"[0-3][0-9] [01]?[0-9] (?:19|20)[0-9]{2}",
    rf"{_DAY}[ -]?(?:of |de )?{_MONTH},?[ /-]{{0,2}}{_YEAR}",
    rf"{_MONTH}[ -]?{_DAY},?[ /-]{{1,2}}{_YEAR}",
    rf"(?:19|20)[0-9]{{2}}[ -,]{{1,2}}{_MONTH}[ -]?[0-3]?[0-9]",
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]",
)
_FULL = re.compile(r"(?<![\w/.-])(?:" + "|".join(_DATES) + r")(?![\w/]|[.-][0-9])")
_LOOSE = re.compile(
    rf"(?<![\w/.-])(?:{_DAY}[ -]?(?:of |de )?{_MONTH}|{_MONTH}[ -]?{_DAY}(?![0-9])"
    rf"|{_MONTH},? ?(?:of |de )?(?:19|20)[0-9]{{2}}|[0-3]?[0-9]/[0-3]?[0-9]|[0-9]{{6}})(?![\w/])"
)
_YEAR_ONLY = re.compile(r"(?<![\w/.$-])(?:(?:19|20)[0-9]{2}|'[0-9]{2})(?![\w/]|[.-][0-9])")
_CUE = re.compile(
    r"(?:\bd\.? ?o\.? ?b\b\.?|\bd\.? ?d\.? ?n\b\.?|birth ?-?(?:date|day)|f[eê]te est"
    r"|turn(?:s|ed|ing) [0-9]{1,2} (?:on|in)\b|aura [0-9]{1,2} ans le\b"
    r"|\bb-?day|date of birth"
    r"|\bborn\b|\bbirth\b|\bn[eé]e?(?:\(?e\)?)?(?:\.e)?s?\b"
    r"(?= (?:le|en|au|à|un|ce|vers)\b| ?:| [0-9])"
    r"|naissance|anniversaire|\bb\.)[^0-9.;]{0,30}$"
)
_YEAR_CUE = re.compile(
    r"(?:\byob|\bdob|\bddn|year of birth|birth year|ann[eé]e de naissance|birth ?date"
    r"|date of birth|date de naissance|\bborn(?: in| on)?|\bn[eé]e?s?(?: en))[ :,=]{0,3}$"
)
_NOT_BIRTH = re.compile(
    r"\b(?:since|depuis|hearing|court|incident|released|admitted|charged|convicted|arriv|discharg"
    r"|appointment|rendez|audience|lib[eé]r|admis|until|jusqu|before|avant|effective|expire|due"
    r"|probation|order|on|le|dated|updated|reviewed|met|meeting|review|signed|sign[eé]|occurred"
    r"|dat[eé]e?|from|to|by|after|apr[eè]s|du|au|evict\w*|served|issued)[ :(]{1,3}$"
)
_STANDS_ALONE = re.compile(r"(?:^|[,;:()/]|\bm|\bf|\bmale|\bfemale|\bman|\bwoman|homme|femme) ?$")
_OLD_ENOUGH = 2015  # a bare date up to this year is read as a birth date, a later one as an event


def find_birth_dates(text: Text) -> Iterator[Mark]:
    """Dates after a cue ("DOB", "born", "né le"); bare old dates that stand alone, as a warning."""
    for match in _FULL.finditer(text.low):
        if text.cued(match.start(), _CUE, 48):
            yield Mark(*match.span(), DOB, BLOCK, "birth_date")
        elif _stands_as_birth_date(text, match):
            yield Mark(*match.span(), DOB, OVERRIDE, "birth_date_likely")
    for match in _LOOSE.finditer(text.low):
        if text.cued(match.start(), _CUE, 30):
            yield Mark(*match.span(), DOB, OVERRIDE, "birth_date_likely")
    for match in _YEAR_ONLY.finditer(text.low):
        if text.cued(match.start(), _YEAR_CUE, 24):
            yield Mark(*match.span(), DOB, WARN, "birth_year")


def _stands_as_birth_date(text: Text, match: re.Match[str]) -> bool:
    before = text.before(match.start())
    if _NOT_BIRTH.search(before) or not _STANDS_ALONE.search(before):
        return False
    return _year(match[0]) <= _OLD_ENOUGH


def _year(date: str) -> int:
    found = re.search(r"(?:19|20)[0-9]{2}", date)
    if found:
        return int(found[0])
    short = int(digits_of(date)[-2:])
    return 1900 + short if short > 30 else 2000 + short
