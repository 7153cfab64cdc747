"""Persons: runs of capitals that no list, no head noun and no neighbour explains."""

from __future__ import annotations

from collections.abc import Iterator

from cases.identifiers import cue_words as cues
from cases.identifiers import lexicon as lex
from cases.identifiers.model import OVERRIDE, PERSON, WARN, Mark
from cases.identifiers.name_cues import (
    abbreviates,
    acts,
    along,
    in_a_title,
    in_apposition,
    in_place,
    is_a_thing,
    is_aged,
    is_drug,
    is_organization,
    is_somebody,
    is_taken,
    is_the,
    is_town,
    named,
    on_the_map,
    set_apart,
    sounds_like_a_town,
    titled,
)
from cases.identifiers.reader import Reader
from cases.identifiers.tokens import Token, plain_gap

_NICKNAME_GAPS = frozenset({' "', '" ', " (", ") ", " '", "' "})
_LONGEST_RUN = 8


def find_persons(reader: Reader) -> Iterator[Mark]:
    """Names with capitals."""
    index = 0
    while index < len(reader.tokens):
        end = _run_end(reader, index)
        if end > index:
            mark = _judge(reader, index, end)
            if mark:
                yield mark
        index = max(end, index + 1)


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
    return reader.kind(index) in lex.NAME_LIKE or titled(reader, index) or set_apart(reader, index)


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
    if titled(reader, start):
        return OVERRIDE, "person_title"
    if is_taken(reader, start):
        return None
    if named(reader, start) or set_apart(reader, start):
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
        return (OVERRIDE, "person_full") if not in_place(reader, start) else None
    if any(reader.tokens[i].initial for i in range(start, end)) and bearers:
        return OVERRIDE, "person_full"
    return _verdict_single(reader, start)


def _verdict_single(reader: Reader, index: int) -> tuple[str, str] | None:
    token, kind = reader.tokens[index], reader.kind(index)
    if token.initial:
        return None
    if kind in lex.STRONG and on_the_map(reader, index):
        return None
    if kind == lex.NAME:
        return _level(reader, index), "person_single"
    if kind == lex.UNKNOWN:
        return _verdict_unknown(reader, index)
    if kind == lex.TERM_OR_NAME:
        somebody = acts(reader, index, firm=True) or is_aged(reader, index)
        return (OVERRIDE, "person_word") if somebody else None
    if token.opens:
        return (OVERRIDE, "person_word") if _opens_as_name(reader, index) else None
    if is_drug(reader, index) or is_town(reader, index) or is_the(reader, index):
        return None
    return None if in_a_title(reader, index) else (OVERRIDE, "person_word")


def _verdict_unknown(reader: Reader, index: int) -> tuple[str, str] | None:
    token = reader.tokens[index]
    if len(token.low) < 2:
        return None
    if (in_place(reader, index) and not token.possessive) or is_organization(reader, index):
        return None
    if sounds_like_a_town(token.low) and not (token.possessive or acts(reader, index, firm=True)):
        return None
    if token.opens and not acts(reader, index, firm=False):
        return WARN, "person_start"
    if abbreviates(reader, index):
        return None
    return (WARN if is_a_thing(reader, index) else _level(reader, index)), "person_single"


def _level(reader: Reader, index: int) -> str:
    """A given name is likely a person; a lone surname or unknown word is when it acts like one."""
    if along(reader, index):
        return WARN
    at_a_firm = reader.low(index - 1) == "chez" and reader.low(index - 2) in cues.AT_A_FIRM
    given = "g" in reader.words.flags(reader.low(index)) and not at_a_firm
    return OVERRIDE if given or is_somebody(reader, index) else WARN


def _opens_as_name(reader: Reader, index: int) -> bool:
    token = reader.tokens[index]
    if "g" not in reader.words.flags(token.low) and "c" not in reader.words.flags(token.low):
        return False
    if token.low in cues.NOT_AT_START:
        return _somebody_does(reader, index) or is_aged(reader, index) or _in_company(reader, index)
    if token.possessive:
        return True
    if acts(reader, index, firm=False) or in_apposition(reader, index):
        return True
    return _in_company(reader, index)


def _somebody_does(reader: Reader, index: int) -> bool:
    """``Grace told``, ``Rose has fallen``: what neither a virtue nor a month does."""
    after, then = reader.low(index + 1), reader.low(index + 2)
    if reader.tokens[index].possessive:
        return after in cues.BELONGS
    if reader.low(index) in cues.VERBS_TOO and after in cues.AUXILIARIES:
        return True
    if after in cues.HUMAN_VERBS:
        return after not in cues.ANYTHING_DOES
    return after in ("has", "had", "is", "est", "a") and then in cues.HAS_DONE


def _in_company(reader: Reader, index: int) -> bool:
    """``Rose and Kevin fought``: beside a name that is nothing else."""
    other = reader.at(index + 2)
    if reader.low(index + 1) not in ("and", "et") or other is None or not other.capital:
        return False
    return reader.kind(index + 2) == lex.NAME and "g" in reader.words.flags(other.low)
