"""Persons: runs of capitals that no list and no head noun explains, and names in small letters."""

from __future__ import annotations

from collections.abc import Iterator

from cases.identifiers import cue_words as cues
from cases.identifiers import lexicon as lex
from cases.identifiers import lists
from cases.identifiers.covers import covered
from cases.identifiers.lexicon import Lexicon
from cases.identifiers.model import ALIAS, OVERRIDE, PERSON, WARN, Mark
from cases.identifiers.tokens import Token, plain_gap

_NICKNAME_GAPS = frozenset({' "', '" ', " (", ") ", " '", "' "})
_LONGEST_RUN = 8


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
            return self._capitals(token)
        if _brand(token.text) or (token.possessive and self.words.is_term(token.low + "'s")):
            return lex.TERM
        if token.low == "will" and not token.opens:
            return lex.BOTH
        return self.words.classify(token.text, self.lang)

    def _capitals(self, token: Token) -> str:
        """A word all in capitals: an abbreviation unless it is long, or a known name."""
        if token.low in lists.acronyms() or len(token.low) < 3:
            return lex.TERM
        kind = self.words.classify(token.text, self.lang)
        if kind in (lex.NAME, lex.BOTH, lex.TERM_OR_NAME) and self._beside_name(token):
            return lex.NAME
        if kind == lex.NAME:
            return lex.NAME if len(token.low) > 4 else lex.TERM
        return kind if kind == lex.UNKNOWN and len(token.low) > 6 else lex.WORD

    def _beside_name(self, token: Token) -> bool:
        at = self.tokens.index(token)
        near = self.tokens[max(0, at - 1) : at] + self.tokens[at + 1 : at + 2]
        return any(t.capital and "g" in self.words.flags(t.low) for t in near)

    def at(self, index: int) -> Token | None:
        """The token, or nothing outside the text."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def low(self, index: int) -> str:
        """The token in small letters, empty outside the text."""
        token = self.at(index)
        return token.low if token else ""


def find_persons(reader: Reader) -> Iterator[Mark]:
    """Names with capitals, then names in small letters."""
    index = 0
    while index < len(reader.tokens):
        end = _run_end(reader, index)
        if end > index:
            mark = _judge(reader, index, end)
            if mark:
                yield mark
        index = max(end, index + 1)
    for index in range(len(reader.tokens)):
        mark = (
            _small(reader, index) if not reader.tokens[index].capital or reader.shouting else None
        )
        if mark:
            yield mark


_JOINED = ("Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Von", "Fitz", "St", "Des", "Del")


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


# ── runs of capitals ────────────────────────────────────────────────────────────────────────────


def _run_end(reader: Reader, start: int) -> int:
    """Where the run of name-like capitals that begins at ``start`` ends; ``start`` if none does."""
    if not _bears(reader, start):
        return start
    end = start + 1
    while end < len(reader.tokens) and end - start < _LONGEST_RUN:
        step = _step(reader, end)
        if not step:
            break
        end += step
    return end


def _bears(reader: Reader, index: int) -> bool:
    token = reader.tokens[index]
    if not token.capital or index in reader.covered or reader.shouting:
        return False
    if token.initial:
        return _initial_of_name(reader, index)
    return reader.kind(index) in lex.NAME_LIKE or _titled(reader, index)


def _initial_of_name(reader: Reader, index: int) -> bool:
    after = reader.at(index + 1)
    if after is None or not plain_gap(after.gap) or "." not in after.gap:
        return False
    return after.initial or (after.capital and reader.kind(index + 1) in lex.NAME_LIKE)


def _step(reader: Reader, index: int) -> int:
    """How many tokens from ``index`` on belong to the run before it: 0 when it ends there."""
    token = reader.tokens[index]
    if reader.tokens[index - 1].possessive and not reader.tokens[index - 1].elided:
        return 0
    if token.opens or not (plain_gap(token.gap) or token.gap in _NICKNAME_GAPS or token.elided):
        return _particle(reader, index) if token.gap == "' " else 0
    if token.gap == ". " and not _abbreviates(reader.tokens[index - 1]):
        return 0
    if token.capital and index not in reader.covered and _continues(reader, index):
        return 1
    return _particle(reader, index)


def _abbreviates(token: Token) -> bool:
    return token.initial or token.low in cues.DOTTED


def _continues(reader: Reader, index: int) -> bool:
    token = reader.tokens[index]
    if token.initial:
        return True
    if reader.kind(index) in lex.NAME_LIKE:
        return True
    flags = reader.words.flags(token.low)
    if reader.kind(index) == lex.WORD:  # "Mark Young", "Brandon King"
        return ("c" in flags or "g" in flags) and "g" in reader.words.flags(reader.low(index - 1))
    return bool(flags) and reader.kind(index) == lex.TERM


def _particle(reader: Reader, index: int) -> int:
    """``de la Cruz``, ``bin Laden``: small particles with a capital behind them."""
    for size in (1, 2, 3):
        after = reader.at(index + size)
        if reader.low(index + size - 1) not in cues.PARTICLES or after is None:
            return 0
        if reader.tokens[index + size - 1].capital or not plain_gap(after.gap):
            return 0
        if after.capital and index + size not in reader.covered:
            return size + 1 if reader.kind(index + size) in lex.NAME_LIKE else 0
    return 0


def _judge(reader: Reader, start: int, end: int) -> Mark | None:
    first, last = reader.tokens[start], reader.tokens[end - 1]
    verdict = _verdict(reader, start, end)
    if not verdict:
        return None
    level, rule = verdict
    return Mark(first.start, last.end, PERSON, level, rule)


def _verdict(reader: Reader, start: int, end: int) -> tuple[str, str] | None:
    if _titled(reader, start):
        return OVERRIDE, "person_title"
    if _named(reader, start):
        return OVERRIDE, "person_cue"
    if end - start > 1:
        return _verdict_full(reader, start, end)
    return _verdict_single(reader, start)


def _verdict_full(reader: Reader, start: int, end: int) -> tuple[str, str] | None:
    kinds = [reader.kind(i) for i in range(start, end) if not reader.tokens[i].initial]
    if any(kind in lex.STRONG for kind in kinds):
        return OVERRIDE, "person_full"
    bearers = [i for i in range(start, end) if "g" in reader.words.flags(reader.low(i))]
    surnames = [i for i in range(start, end) if "s" in reader.words.flags(reader.low(i))]
    if kinds.count(lex.BOTH) and bearers and len(set(bearers) | set(surnames)) > 1:
        return OVERRIDE, "person_full"
    if bearers and surnames and len(set(bearers) | set(surnames)) > 1:
        return (OVERRIDE, "person_full") if not _place_before(reader, start) else None
    if any(reader.tokens[i].initial for i in range(start, end)) and bearers:
        return OVERRIDE, "person_full"
    return _verdict_single(reader, start)


def _verdict_single(reader: Reader, index: int) -> tuple[str, str] | None:
    token, kind = reader.tokens[index], reader.kind(index)
    if token.initial:
        return None
    if kind in lex.STRONG and _on_the_map(reader, index):
        return None
    if kind == lex.NAME:
        return OVERRIDE, "person_single"
    if kind == lex.UNKNOWN:
        return _verdict_unknown(reader, index)
    if kind == lex.TERM_OR_NAME:
        return (OVERRIDE, "person_word") if _acts(reader, index, firm=True) else None
    if token.opens:
        return (OVERRIDE, "person_word") if _opens_as_name(reader, index) else None
    if _drug(reader, index) or _town(reader, index):
        return None
    return OVERRIDE, "person_word"


def _town(reader: Reader, index: int) -> bool:
    """A town elsewhere behind a word of place."""
    low = reader.low(index)
    return low in lists.far_places() and reader.low(index - 1) in cues.PLACE_BEFORE


def _verdict_unknown(reader: Reader, index: int) -> tuple[str, str] | None:
    token = reader.tokens[index]
    if len(token.low) < 2:
        return None
    if (_place_before(reader, index) and not token.possessive) or _organization(reader, index):
        return None
    if token.opens and not _acts(reader, index, firm=False):
        return WARN, "person_start"
    return OVERRIDE, "person_single"


def _on_the_map(reader: Reader, index: int) -> bool:
    """No given name, and where a street or a quarter stands: "on Brookdale", "in the Glebe"."""
    token, before = reader.tokens[index], reader.low(index - 1)
    if token.opens or token.possessive or token.gap != " ":
        return False
    if "g" in reader.words.flags(token.low):
        return _crossing(reader, index)
    if before == "the":
        return not token.low.endswith("s") and reader.low(index + 1) not in cues.HOUSEHOLD
    if before == "on":
        return reader.low(index - 2) not in cues.ON_A_PERSON
    return _crossing(reader, index)


def _crossing(reader: Reader, index: int) -> bool:
    """``at Bronson and Gladstone``: two streets, unless both are given names."""
    first = index - 2 if reader.low(index - 1) in ("and", "et", "&") else index
    second = first + 2
    if reader.low(first - 1) not in ("at", "near", "à") or reader.low(second - 1) not in (
        "and",
        "et",
    ):
        return False
    pair = [reader.at(first), reader.at(second)]
    if any(t is None or not t.capital for t in pair):
        return False
    return not all("g" in reader.words.flags(t.low) for t in pair if t)


def _organization(reader: Reader, index: int) -> bool:
    """An unknown word where an agency stands: "referral to X", "X has a waiting list"."""
    if reader.low(index - 1) in cues.ORGANIZATION_JOINS:
        if reader.low(index - 2) in cues.ORGANIZATION_BEFORE:
            return True
    at = index + 1
    while at < index + 4 and reader.low(at) in cues.HOLDS:
        at += 1
    after = reader.at(at)
    return after is not None and after.gap == " " and after.low in cues.ORGANIZATION_AFTER


def _place_before(reader: Reader, index: int) -> bool:
    """After "in" an unknown capital is a town; "à" and "de" may come before a person as well."""
    before = reader.low(index - 1)
    return before in ("in", "en") and reader.low(index - 2) not in (
        "confided",
        "interested",
        "trust",
    )


def _opens_as_name(reader: Reader, index: int) -> bool:
    token = reader.tokens[index]
    if "g" not in reader.words.flags(token.low) and "c" not in reader.words.flags(token.low):
        return False
    after = reader.low(index + 1)
    if token.low in cues.NOT_AT_START:
        return after in cues.HUMAN_VERBS and after not in ("needs", "left", "called", "lost", "met")
    if token.possessive:
        return True
    return _acts(reader, index, firm=False) or _apposition(reader, index)


def _apposition(reader: Reader, index: int) -> bool:
    """``Grace, 15,`` or ``Grace (15)``."""
    after = reader.at(index + 1)
    return after is not None and after.gap.strip() in (",", "(") and after.low.isdigit()


def _acts(reader: Reader, index: int, *, firm: bool) -> bool:
    """Whether what follows or precedes makes the word somebody who acts."""
    before, after = reader.low(index - 1), reader.at(index + 1)
    kin = before in cues.KIN and reader.tokens[index].gap in (" ", ", ")
    if kin or (before in cues.PERSON_BEFORE and not reader.tokens[index].opens):
        return True
    if after is None or after.gap != " " or after.capital:
        return False
    if after.low in cues.HUMAN_VERBS:
        return True
    return not firm and (after.low in cues.AUXILIARIES or after.low.endswith("ed"))


def _drug(reader: Reader, index: int) -> bool:
    if reader.low(index) not in lists.drug_slang():
        return False
    return any(reader.low(i) in cues.DRUG_USE for i in range(index - 4, index + 4))


# ── cues ────────────────────────────────────────────────────────────────────────────────────────


def _titled(reader: Reader, index: int) -> bool:
    """A title before a capital: any word after "Mrs.", only a likely name after "Elder"."""
    title, token = reader.at(index - 1), reader.tokens[index]
    if title is None or token.opens or token.gap not in (" ", ". ") or title.low not in cues.TITLES:
        return False
    if (
        not token.capital
        or index in reader.covered
        or token.upper
        and token.low in lists.acronyms()
    ):
        return False
    if title.low in cues.FIRM_TITLES:
        return True
    if title.low in ("m", "mr") and title.capital:
        return token.gap == ". " or title.low == "mr"
    return reader.kind(index) in (lex.BOTH, lex.NAME, lex.UNKNOWN, lex.TERM_OR_NAME)


def _named(reader: Reader, index: int) -> bool:
    """Whether "named", "goes by", "s'appelle" or the like comes just before the word."""
    at = index - 1
    for _ in range(2):
        if reader.low(at) in cues.AFTER_NAMING and not _names(reader, at):
            at -= 1
    return _names(reader, at)


def _names(reader: Reader, at: int) -> bool:
    if reader.low(at) in cues.NAMING:
        return True
    return f"{reader.low(at - 1)} {reader.low(at)}" in cues.NAMING_PAIRS


# ── small letters ───────────────────────────────────────────────────────────────────────────────


def _small(reader: Reader, index: int) -> Mark | None:
    token = reader.tokens[index]
    if not token.low.isalpha() and "-" not in token.low and "'" not in token.low:
        return None
    if any(c.isdigit() or c == "_" for c in token.low) or len(token.low) < 2:
        return None
    verdict = _small_verdict(reader, index)
    if not verdict:
        return None
    kind, level, rule = verdict
    return Mark(token.start, _small_end(reader, index), kind, level, rule)


def _small_end(reader: Reader, index: int) -> int:
    after = reader.at(index + 1)
    if after and after.gap == " " and not after.capital and after.low.isalpha():
        if after.low not in cues.FUNCTION and not reader.words.is_any_word(after.low):
            return after.end
    return reader.tokens[index].end


def _small_verdict(reader: Reader, index: int) -> tuple[str, str, str] | None:
    token = reader.tokens[index]
    if token.low in cues.FUNCTION or reader.words.is_term(token.low):
        return None
    if token.low in lists.acronyms() or token.low in lists.drug_slang():
        return None
    known = reader.words.is_any_word(token.low)
    flags = reader.words.flags(token.low)
    if _named(reader, index):
        return _small_named(token, flags, known=known)
    if known:
        return _small_word(reader, index, flags)
    if "g" in flags and len(token.low) > 3:
        return PERSON, OVERRIDE, "person_lowercase"
    if flags and (_follows_kin(reader, index) or _small_title(reader, index)):
        return PERSON, OVERRIDE, "person_lowercase"
    if _small_title(reader, index):
        return PERSON, OVERRIDE, "person_title"
    return None


def _small_named(token: Token, flags: str, *, known: bool) -> tuple[str, str, str] | None:
    if flags or not known:
        return PERSON, OVERRIDE, "person_cue"
    return (ALIAS, WARN, "alias") if token.gap.endswith('"') else None


def _small_word(reader: Reader, index: int, flags: str) -> tuple[str, str, str] | None:
    """``lives with her aunt grace.``: a word that is a given name, after kin, closing its phrase."""
    if "g" not in flags or lists.fold(reader.low(index)) in lists.ordinary():
        return None
    if not _follows_kin(reader, index):
        return None
    after = reader.at(index + 1)
    closes = after is None or after.gap != " " or after.low in cues.AUXILIARIES
    return (PERSON, OVERRIDE, "person_lowercase") if closes else None


def _follows_kin(reader: Reader, index: int) -> bool:
    return reader.low(index - 1) in cues.KIN and reader.tokens[index].gap == " "


def _small_title(reader: Reader, index: int) -> bool:
    title = reader.low(index - 1)
    firm = title in cues.FIRM_TITLES and title not in ("cst", "sgt", "ms", "dr", "mx")
    return firm and reader.tokens[index].gap in (" ", ". ") and index > 0
