"""What a word is: an ordinary word, a place, a term of the field, a name, or unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cases.identifiers import cue_words, lists
from cases.identifiers.lists import fold

# The classes of a capitalised word.
FUNCTION = "function"  # opens or joins sentences; never a name
WORD = "word"  # an everyday word that stays one when it has a capital
BOTH = "both"  # an everyday word that people bear as a name: Grace, Hope, Young
TERM = "term"  # a place, an agency, a drug, a law, a language
TERM_OR_NAME = "term or name"  # Jordan, Hamilton, Chelsea
NAME = "name"  # a name and nothing else
UNKNOWN = "unknown"  # in no list: more likely a name than anything

NAME_LIKE = frozenset({BOTH, TERM_OR_NAME, NAME, UNKNOWN})
STRONG = frozenset({NAME, UNKNOWN})

_FRENCH_HINT = re.compile(
    r"\b(?:le|la|les|des|du|une|est|et|dans|avec|pour|sur|au|aux|par|sa|son|ses|elle|il|qui|que|pas"
    r"|chez|depuis|après|à|été|été|sans|son|leur)\b"
)
_ENGLISH_HINT = re.compile(
    r"\b(?:the|and|of|is|was|has|in|on|with|for|at|to|by|his|her|from|he|she|they|not|after|who)\b"
)


_PREFIXES = frozenset(
    "co ex non self pre post anti re semi mid sub multi inter bi tri sous demi auto néo vice"
    " micro poly pro mini cyber bio psycho socio neuro hyper hypo tele step half all over"
    " under".split()
)


@dataclass(frozen=True)
class Lexicon:
    """The lists as one, with the words a server or a coordinator added."""

    terms: frozenset[str]
    phrases: lists.Phrases

    def phrases_from(self, first: str) -> list[tuple[str, ...]]:
        """Known phrases that begin with ``first`` (lower case), the longest first."""
        own = self.phrases.get(first)
        known = lists.terms()[1].get(first)
        if own and known:
            return sorted(own + known, key=len, reverse=True)
        return own or known or []

    def is_term(self, low: str) -> bool:
        """Whether ``low`` is a proper term of the field on its own."""
        return low in self.terms or low in lists.terms()[0]

    def _term(self, low: str, *, bears: bool) -> str:
        if not bears or low in lists.firm_terms():
            return TERM
        return BOTH if low in lists.far_places() else TERM_OR_NAME

    def is_word(self, low: str, lang: str) -> bool:
        """Whether ``low`` is an everyday word of ``lang`` (French text may use English words)."""
        if lang == "fr" and low in lists.french():
            return True
        return low in lists.english()

    def is_any_word(self, low: str) -> bool:
        """Whether ``low`` is an everyday word of either language."""
        return low in lists.english() or low in lists.french() or low in lists.jargon()

    def flags(self, low: str) -> str:
        """The flags of a name: g given, s surname, c common surname; empty when it is none."""
        return lists.names().line(fold(low)).partition(b" ")[2].decode()

    def classify(self, word: str, lang: str) -> str:
        """The class of a capitalised word; a compound takes the strongest class of its parts."""
        low = word.lower()
        if low in cue_words.FUNCTION:
            return FUNCTION
        if low in self.terms:
            return TERM
        if "-" in low:
            whole = self._simple(low, lang)
            return whole if whole not in STRONG else self._compound(low, lang)
        return self._simple(low, lang)

    def _compound(self, low: str, lang: str) -> str:
        parts = [self._simple(part, lang) for part in low.split("-") if _tells(part)]
        for kind in (UNKNOWN, NAME, BOTH, TERM_OR_NAME, TERM):
            if kind in parts:
                return NAME if kind == BOTH and len(set(parts)) == 1 else kind
        return WORD

    def _simple(self, low: str, lang: str) -> str:
        flags = self.flags(low)
        bears = "g" in flags or "c" in flags
        if self.is_term(low):
            return self._term(low, bears=bears)
        if low in cue_words.FUNCTION or fold(low) in lists.ordinary() or low in lists.jargon():
            return WORD
        if low in cue_words.TITLES or low in cue_words.DOTTED:
            return WORD
        if self.is_word(low, lang):
            return BOTH if bears else WORD
        return NAME if flags else UNKNOWN


def _tells(part: str) -> bool:
    return len(part) > 1 and part not in _PREFIXES


_PLAIN = Lexicon(frozenset(), {})


@lru_cache(maxsize=64)
def _with(extra: tuple[str, ...]) -> Lexicon:
    single, phrases = lists.split_terms(extra)
    return Lexicon(frozenset(single), phrases)


def lexicon(extra: Iterable[str] = ()) -> Lexicon:
    """The lists, and ``extra`` words or phrases that may be capitalised on this server."""
    added = tuple(extra)
    return _with(added) if added else _PLAIN


def language(text: str, declared: str = "") -> str:
    """``en`` or ``fr``: what the text reads like, else what was declared."""
    low = text[:2000].lower()
    french, english = len(_FRENCH_HINT.findall(low)), len(_ENGLISH_HINT.findall(low))
    if french == english:
        return "fr" if declared.lower().startswith("fr") else "en"
    return "fr" if french > english else "en"
