"""Words of a text with their place, what stands before them and whether a sentence begins there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cases.identifiers import cue_words
from cases.identifiers.lists import WORD

_ELISION = re.compile(r"(?:[ldnsjcmt]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:al|el|ul|ash|as|an|ad|d|o)[-'][A-Z]")  # al-Hassan, d'Angelo
_POSSESSIVE = re.compile(r"'s?$", re.IGNORECASE)
_ENDS = re.compile(r"[.!?…:•*]|\n|--? |\d[.)]")


@dataclass(slots=True)
class Token:
    """One word. ``text`` is without elided article ("l'") and possessive ("'s")."""

    text: str
    low: str
    start: int
    end: int
    gap: str  # what stands between the word before and this one
    opens: bool  # a sentence may begin here
    possessive: bool
    elided: bool
    capital: bool
    upper: bool

    @property
    def initial(self) -> bool:
        """A single capital letter, as in "J. Smith"."""
        return len(self.text) == 1 and self.capital


def tokenise(text: str, lang: str) -> list[Token]:
    """The words of ``text`` in order; numbers count as words."""
    tokens: list[Token] = []
    end = 0
    for match in WORD.finditer(text):
        gap = text[end : match.start()]
        tokens.append(_token(match, gap, tokens[-1] if tokens else None, lang))
        end = match.end()
    return tokens


def _token(match: re.Match[str], gap: str, before: Token | None, lang: str) -> Token:
    word, start = match[0], match.start()
    elided = _elision(word, lang)
    word, start = word[elided:], start + elided
    possessive = _POSSESSIVE.search(word) if len(word) > 2 else None
    if possessive:
        word = word[: possessive.start()]
    capital = word[:1].isupper() or _ARTICLE.match(word) is not None
    return Token(
        text=word,
        low=word.lower(),
        start=start,
        end=start + len(word),
        gap="" if elided else gap,
        opens=_opens(gap, before) and not (elided and match[0][0].islower()),
        possessive=possessive is not None,
        elided=bool(elided),
        capital=capital,
        upper=len(word) > 1 and word.isupper(),
    )


def _elision(word: str, lang: str) -> int:
    """Length of the elided article: any in French, in English only the one of "l'Hôpital"."""
    found = _ELISION.match(word)
    if not found:
        return 0
    rest = word[found.end() :]
    if word[0].islower() and (lang == "fr" or rest[0].isupper()):
        return found.end()
    return found.end() if lang == "fr" and word[0] in "LJCSQ" and not word.isupper() else 0


def _opens(gap: str, before: Token | None) -> bool:
    if before is None:
        return True
    if before.low in cue_words.DOTTED and "\n" not in gap:
        return False
    if before.initial and gap.startswith("."):
        return False
    return _ENDS.search(gap) is not None


def plain_gap(gap: str) -> bool:
    """Whether two words stand together: a space, or the full stop of an initial or abbreviation."""
    return gap in (" ", ". ", ".", "  ", "-", "")
