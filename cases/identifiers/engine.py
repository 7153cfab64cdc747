"""The one function that finds identifiers, wherever text enters or leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cases.identifiers import (
    addresses,
    contacts,
    dates,
    nicknames,
    numbers,
    occurrences,
    phones,
    plates,
)
from cases.identifiers.context import Text
from cases.identifiers.lexicon import language, lexicon
from cases.identifiers.model import ADDRESS, ALIAS, INITIALS, LEVELS, PERSON, UNIT, Finding, Mark
from cases.identifiers.names import find_persons
from cases.identifiers.normalise import Normalised, normalise, utf16_offsets
from cases.identifiers.reader import Reader
from cases.identifiers.small_names import find_small_names
from cases.identifiers.tokens import tokenise

# Where two findings overlap, the kind that says more comes first.
_WEAK = (PERSON, INITIALS, ALIAS, UNIT)


def find(
    text: str,
    *,
    lang: str = "",
    extra: Iterable[str] = (),
    occurrence_patterns: Sequence[str] = occurrences.DEFAULT_PATTERNS,
) -> list[Finding]:
    """Everything in ``text`` that may identify a person, in order, without overlaps.

    ``lang`` ("en", "fr" or empty) decides only where the text itself does not. ``extra`` are words
    and phrases that may be capitalised on this server: its agencies, a coordinator's local words.
    ``occurrence_patterns`` are regular expressions, each for one whole number; a wrong one raises
    ``re.error``.
    """
    plain = normalise(text)
    if not plain.text.strip():
        return []
    marks = list(_structured(Text(plain.text), occurrence_patterns))
    tokens = tokenise(plain.text, language(plain.text, lang))
    reader = Reader(tokens, lexicon(extra), language(plain.text, lang))
    marks += find_persons(reader)
    marks += find_small_names(reader)
    return _located(_resolved(marks), plain)


def is_name(phrase: str, *, lang: str = "") -> bool:
    """Whether ``phrase`` reads as a person's name: such a word must not become a local word."""
    sentence = f"seen: the worker met {phrase.strip()}." if lang != "fr" else f"vu chez {phrase}."
    return any(finding.kind == PERSON for finding in find(sentence, lang=lang))


def _structured(text: Text, patterns: Sequence[str]) -> Iterator[Mark]:
    yield from contacts.find_emails(text)
    yield from contacts.find_urls(text)
    yield from contacts.find_handles(text)
    yield from phones.find_spelled_phones(text)
    yield from nicknames.find_initials(text)
    yield from nicknames.find_aliases(text)
    yield from plates.find_plates(text)
    yield from addresses.find_addresses(text)
    if text.has_digits:
        yield from _numbered(text, patterns)


def _numbered(text: Text, patterns: Sequence[str]) -> Iterator[Mark]:
    yield from numbers.find_drivers_licence(text)
    yield from numbers.find_ohip(text)
    yield from numbers.find_sin(text)
    yield from dates.find_birth_dates(text)
    yield from phones.find_phones(text)
    yield from plates.find_postal_codes(text)
    yield from occurrences.find_occurrences(text, patterns)
    yield from addresses.find_units(text)


def _resolved(marks: list[Mark]) -> list[Mark]:
    """Of marks that overlap keep one: numbers before names, then the surer, then the longer."""

    def rank(mark: Mark) -> tuple[bool, int, int]:
        weak = mark.kind in _WEAK
        length = mark.end - mark.start if weak or mark.kind == ADDRESS else 0
        return weak, -LEVELS.index(mark.level), -length

    kept: list[Mark] = []
    taken = bytearray(max((mark.end for mark in marks), default=0))
    for mark in sorted(marks, key=rank):
        if not any(taken[mark.start : mark.end]):
            taken[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.start)


def _located(marks: list[Mark], plain: Normalised) -> list[Finding]:
    units = utf16_offsets(plain.source)
    found = []
    for mark in marks:
        start, end = plain.span(mark.start, mark.end)
        found.append(
            Finding(start, end, mark.kind, mark.level, mark.rule, units[start], units[end])
        )
    return found
