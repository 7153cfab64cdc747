"""The word lists, read on first use and kept in compact form."""

from __future__ import annotations

import bisect
import gzip
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_STEP = 1024
_FOLDED = {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"}

# One pass, no nesting: a word is a word character, then word characters or an inner ' or -.
WORD = re.compile(r"\w(?:\w|['\-](?=\w))*")


def fold(word: str) -> str:
    """Lower case without accents, for lists whose spelling varies."""
    low = word.lower()
    if low.isascii():
        return low
    plain = "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))
    return "".join(_FOLDED.get(c, c) for c in plain)


class SortedWords:
    """A sorted list of lines held as one byte string: a few megabytes where a set takes sixty.

    Every ``_STEP`` bytes one word is kept as a signpost, so that a look-up is a bisection of the
    signposts and a search of a kilobyte.
    """

    def __init__(self, data: bytes) -> None:
        self._data = b"\n" + data
        self._starts = [0]
        for position in range(_STEP, len(data), _STEP):
            self._starts.append(self._data.find(b"\n", position))
        self._posts = [self._word_at(start) for start in self._starts]

    def _word_at(self, start: int) -> bytes:
        line = self._data[start + 1 : self._data.find(b"\n", start + 1)]
        return line.partition(b" ")[0]

    def line(self, word: str) -> bytes:
        """The line that is ``word`` or begins with ``word`` and a space; empty if none does."""
        wanted = word.encode("utf-8", "replace")
        post = bisect.bisect_right(self._posts, wanted) - 1
        if post < 0 or b"\n" in wanted:
            return b""
        low = self._starts[post]
        high = self._starts[post + 1] + 1 if post + 1 < len(self._starts) else len(self._data)
        for ending in (b"\n", b" "):
            found = self._data.find(b"\n" + wanted + ending, low, high)
            if found >= 0:
                return self._data[found + 1 : self._data.find(b"\n", found + 1)]
        return b""

    def __contains__(self, word: str) -> bool:
        return bool(self.line(word))


def _text(name: str) -> str:
    path = _DATA / name
    if name.endswith(".gz"):
        return gzip.decompress(path.read_bytes()).decode()
    return path.read_text(encoding="utf-8")


def lines(name: str) -> list[str]:
    """The entries of a list with one entry per line, without its comments."""
    return [line for line in _text(name).splitlines() if line and not line.startswith("#")]


def words(name: str) -> frozenset[str]:
    """The entries of a list whose lines hold many words."""
    return frozenset(word for line in lines(name) for word in line.split())


@cache
def english() -> SortedWords:
    """English words in lower case."""
    return SortedWords(gzip.decompress((_DATA / "english.txt.gz").read_bytes()))


@cache
def french() -> SortedWords:
    """French words in lower case, with their inflected forms."""
    return SortedWords(gzip.decompress((_DATA / "french.txt.gz").read_bytes()))


@cache
def names() -> SortedWords:
    """Names, folded, each with its flags: g given name, s surname, c common surname."""
    return SortedWords(gzip.decompress((_DATA / "names.txt.gz").read_bytes()))


@cache
def ordinary() -> frozenset[str]:
    """Folded words that stay words when they have a capital, although somebody bears them."""
    return words("ordinary.txt")


@cache
def jargon() -> frozenset[str]:
    """Words of the field that general lists leave out."""
    return words("jargon.txt")


@cache
def acronyms() -> frozenset[str]:
    """Abbreviations in capitals, in lower case here."""
    return frozenset(word.lower() for word in words("acronyms.txt"))


@cache
def drug_slang() -> frozenset[str]:
    """Street names of drugs that are given names too."""
    return words("drug_slang.txt")


@cache
def heads(group: str) -> frozenset[str]:
    """Head nouns in lower case; groups: after, before, small_after, small_before."""
    for line in lines("heads.txt"):
        label, _, rest = line.partition(" ")
        if label == group:
            return frozenset(rest.lower().split())
    raise KeyError(group)


_FIRM = ("drugs.txt", "health.txt", "laws.txt")
_NEAR = (
    "ontario.txt",
    "agencies.txt",
    "brands.txt",
    "either.txt",
    "countries.txt",
    "geonames_ontario.txt",
)
_FAR = ("geonames_world.txt", "proper_english.txt.gz", "proper_french.txt.gz")

Phrases = dict[str, list[tuple[str, ...]]]


def split_terms(terms: Iterable[str]) -> tuple[set[str], Phrases]:
    """Single words (lower case), and phrases by first word, the longest first."""
    single: set[str] = set()
    phrases: Phrases = {}
    for term in terms:
        parts = tuple(WORD.findall(term.lower().replace("’", "'")))
        if len(parts) > 1 and parts[0] == "the":
            parts = parts[1:]
        if len(parts) == 1:
            single.add(parts[0])
        elif parts:
            phrases.setdefault(parts[0], []).append(parts)
    for entries in phrases.values():
        entries.sort(key=len, reverse=True)
    return single, phrases


@cache
def terms() -> tuple[set[str], Phrases]:
    """Everything in the lists of proper terms: places, agencies, drugs, tests, laws, days."""
    entries = [entry for name in (*_NEAR, *_FIRM, *_FAR) for entry in lines(name)]
    return split_terms(entries)


@cache
def firm_terms() -> set[str]:
    """Terms that stay terms although somebody may bear them: drugs, tests, laws, languages."""
    single, _ = split_terms(entry for name in _FIRM for entry in lines(name))
    return single


@cache
def far_places() -> set[str]:
    """Towns elsewhere, in no nearer list: as likely somebody's name as the town."""
    far, _ = split_terms(entry for name in _FAR for entry in lines(name))
    known, _ = split_terms(entry for name in (*_NEAR, *_FIRM) for entry in lines(name))
    return far - known
