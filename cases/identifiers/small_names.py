"""Names in small letters: behind a cue, or where a word is a given name and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from cases.identifiers import cue_words as cues
from cases.identifiers import lists
from cases.identifiers.model import ALIAS, OVERRIDE, PERSON, WARN, Mark
from cases.identifiers.name_cues import named
from cases.identifiers.reader import Reader
from cases.identifiers.tokens import Token


def find_small_names(reader: Reader) -> Iterator[Mark]:
    """Names in small letters, or in a text that is all capitals."""
    for index, token in enumerate(reader.tokens):
        if token.capital and not reader.shouting:
            continue
        mark = _mark(reader, index)
        if mark:
            yield mark


def _mark(reader: Reader, index: int) -> Mark | None:
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
    if after is None or after.gap != " " or after.capital or not after.low.isalpha():
        return reader.tokens[index].end
    known = after.low in cues.FUNCTION or reader.words.is_any_word(after.low)
    return reader.tokens[index].end if known else after.end


def _small_verdict(reader: Reader, index: int) -> tuple[str, str, str] | None:
    token = reader.tokens[index]
    if token.low in cues.FUNCTION or reader.words.is_term(token.low):
        return None
    if token.low in lists.acronyms() or token.low in lists.drug_slang():
        return None
    known = reader.words.is_any_word(token.low)
    flags = reader.words.flags(token.low)
    if named(reader, index) and token.low not in cues.GONE_BY:
        return _small_named(token, flags, known=known)
    if known:
        return _small_full(reader, index, flags) or _small_word(reader, index, flags)
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


def _small_full(reader: Reader, index: int, flags: str) -> tuple[str, str, str] | None:
    """``ask for destiny morriseau``: a word that is a given name, and a word that is in no list."""
    after, before = reader.at(index + 1), reader.low(index - 1)
    if "g" not in flags or after is None or after.gap != " " or not after.low.isalpha():
        return None
    met = before in cues.PERSON_BEFORE or before in cues.KIN or before == "for"
    if not met or after.low in cues.FUNCTION or reader.words.is_any_word(after.low):
        return None
    return None if reader.words.is_term(after.low) else (PERSON, OVERRIDE, "person_lowercase")


def _small_word(reader: Reader, index: int, flags: str) -> tuple[str, str, str] | None:
    """``with her aunt grace.``: a word that is a given name, after kin, closing its phrase."""
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
