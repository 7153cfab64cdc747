"""The tokens of one text with what is known about each, looked up once."""

from __future__ import annotations

from cases.identifiers import cue_words, lists
from cases.identifiers import lexicon as lex
from cases.identifiers.covers import covered
from cases.identifiers.lexicon import Lexicon
from cases.identifiers.tokens import Token

_JOINED = ("Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Von", "Fitz", "St", "Des", "Del")


class Reader:
    """The tokens of one text with everything that is known about each."""

    def __init__(self, tokens: list[Token], words: Lexicon, lang: str) -> None:
        self.tokens = tokens
        self.words = words
        self.lang = lang
        self.covered = covered(tokens, words, lang)
        self.shouting = _shouting(tokens)
        self._kinds: dict[int, str] = {}

    def kind(self, index: int) -> str:
        """The class of token ``index``, looked up once."""
        if index not in self._kinds:
            self._kinds[index] = self._classify(index)
        return self._kinds[index]

    def _classify(self, index: int) -> str:
        token = self.tokens[index]
        if index in self.covered:
            return lex.TERM
        if any(c.isdigit() or c == "_" for c in token.text):
            return lex.WORD
        if token.upper and not self.shouting:
            return self._capitals(token, index)
        if _brand(token.text) or (token.possessive and self.words.is_term(token.low + "'s")):
            return lex.TERM
        if token.low == "will" and (not token.opens or self._told(index + 1)):
            return lex.BOTH
        return self.words.classify(token.text, self.lang)

    def _told(self, index: int) -> bool:
        """A verb that says what somebody did, which none that follows "will" can be."""
        low = self.low(index)
        past = low.endswith(("ed", "es")) or low in ("said", "told", "took", "went", "came", "has")
        return past and (low in cue_words.HUMAN_VERBS or low == "has")

    def _capitals(self, token: Token, index: int) -> str:
        """A word all in capitals: an abbreviation unless it is long, or a known name."""
        if token.low in lists.acronyms() or len(token.low) < 3:
            return lex.TERM
        kind = self.words.classify(token.text, self.lang)
        if kind in (lex.NAME, lex.BOTH, lex.TERM_OR_NAME) and self._beside_name(index):
            return lex.NAME
        if kind == lex.NAME:
            return lex.NAME if len(token.low) > 4 else lex.TERM
        return kind if kind == lex.UNKNOWN and len(token.low) > 6 else lex.WORD

    def _beside_name(self, index: int) -> bool:
        near = (self.at(index - 1), self.at(index + 1))
        return any(t and t.capital and "g" in self.words.flags(t.low) for t in near)

    def at(self, index: int) -> Token | None:
        """The token, or nothing outside the text."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def low(self, index: int) -> str:
        """The token in small letters, empty outside the text."""
        token = self.at(index)
        return token.low if token else ""


def _brand(word: str) -> bool:
    """``MoCA``, ``EarlyON``: capitals inside a word that no surname has."""
    for part in word.replace("'", "-").split("-"):
        inner = part[1:]
        if not part.isupper() and inner != inner.lower():
            before = part[: next(i for i, c in enumerate(part) if i and c.isupper())]
            if before not in _JOINED or not part[len(before) + 1 :].islower():
                return True
    return False


def _shouting(tokens: list[Token]) -> bool:
    letters = [t for t in tokens if t.text.isalpha() and len(t.text) > 1]
    return len(letters) > 3 and sum(t.upper for t in letters) > 0.7 * len(letters)
