"""Initials and aliases: warnings, because either may be nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cases.identifiers import cue_words as cues
from cases.identifiers import lists
from cases.identifiers.context import Text
from cases.identifiers.model import ALIAS, INITIALS, WARN, Mark

_DOTTED = re.compile(r"(?<![\w.@])[A-Z]\. ?[A-Z]\.(?: ?[A-Z]\.)?(?! ?[A-Z][a-zé])(?!\w)")
_NOT_INITIALS = frozenset(
    "US UK PO RR DOB BC NB NS QC CP AM PM AA DDN OHIP NA ID ED ER MD RN TV UN EU PHD BA MA".split()
)
_SAID = re.compile(
    r"\b(?:initials?(?: are| is|:)?|initiales?(?: sont)?)[ :(\"]{1,3}"
    r"([A-Z]\.?[ -]?[A-Z]\.?[A-Z]?)(?!\w)",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?i:youth|client|patient|tenant|student|child|male|female|subject|victim|suspect|accused|teen"
    r"|mother|father|brother|sister|son|daughter|cliente|élève|jeune|locataire|usager|mère|père|fils"
    r"|fille) \(?([A-Z]{2})\)?"
    r"(?= (?:is|was|has|had|said|told|will|lives|est|a|était|vit)\b|[,.)]|$)"
)
_SINGLE = re.compile(
    r"(?<![\w.'-])([A-HJ-LN-Z])\.?(?= (?:was|is|has|told|said|lives|refuses|a dit)\b)"
)
_HINTS = tuple(
    "aka a.k.a alias name nick go calls known called surnom dit connu appeler pseudo".split()
)
_CUE = re.compile(
    r"(?i:\b(?:a\.?k\.?a\.?|alias|street name(?: is| of)?|nick-?name[ds]?(?: is)?|goes by|go by"
    r"|known as|known to all as|known locally as|calls (?:him|her)self|calls themselves|goes as"
    r"|surnomm[eé]e?|dite?|connue? (?:sous le nom de|comme)|se fait appeler|pseudonyme)"
    r"[ :]{1,2})(?:the name )?[\"']?((?:[A-Z][\w'-]{1,20})(?: [A-Z][\w'-]{0,20})?)"
)
_QUOTED_NAME = re.compile(
    r"(?i:\b(?:a\.?k\.?a\.?|alias|street name(?: is| of)?|nick-?name[ds]?(?: is)?|goes by|known as"
    r"|named|called|dit|surnomm[eé]e?|se fait appeler|connue? (?:sous le nom de|comme))[ :]{1,2})"
    r"[\"']([\w .'-]{2,30})[\"']"
)
_SMALL_AKA = re.compile(
    r"\b(?:a\.?k\.?a\.?|street name) ([a-z][\w'-]{1,20}(?: [a-z][\w'-]{1,20})?)"
)


def find_initials(text: Text) -> Iterator[Mark]:
    """``J.T.`` anywhere; ``JT`` behind "initials" or behind a role."""
    for match in _DOTTED.finditer(text.text):
        if "".join(c for c in match[0] if c.isalpha()) not in _NOT_INITIALS:
            yield Mark(*match.span(), INITIALS, WARN, "initials")
    for shape in (_SAID, _ROLE):
        for match in shape.finditer(text.text):
            if match[1].lower() not in lists.acronyms() or shape is _SAID:
                yield Mark(*match.span(1), INITIALS, WARN, "initials")
    for match in _SINGLE.finditer(text.text):
        if match.start() == 0 or text.text[match.start() - 2 : match.start()] == ". ":
            yield Mark(*match.span(1), INITIALS, WARN, "initials")


def find_aliases(text: Text) -> Iterator[Mark]:
    """What stands behind "aka", "street name", "goes by", "surnommé"."""
    if not any(cue in text.low for cue in _HINTS):
        return
    for shape in (_CUE, _QUOTED_NAME, _SMALL_AKA):
        for match in shape.finditer(text.text):
            first = match[1].split(" ")[0].lower()
            if first not in cues.FUNCTION and first not in lists.terms()[0]:
                yield Mark(*match.span(1), ALIAS, WARN, "alias")
