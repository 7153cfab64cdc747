"""One plain form of a text, and the way back from its offsets to those of the text as typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_SAME = str.maketrans({
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"', "‹": '"', "›": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "⁃": "-",
    "․": ".", "。": ".", "\u2028": "\n", "\u2029": "\n", "\x00": " ",
})  # fmt: skip

# Canonical ordering inside one cluster is quadratic, and no letter needs more marks than this.
_LONGEST_CLUSTER = 8


@dataclass(frozen=True, slots=True)
class Normalised:
    """``text`` is the plain form; its character ``i`` came from ``starts[i]:ends[i]`` as typed."""

    text: str
    starts: list[int] | range
    ends: list[int] | range
    source: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code-point offsets, in the text as typed, of ``text[start:end]`` (not empty)."""
        return self.starts[start], self.ends[end - 1]


def normalise(source: str) -> Normalised:
    """NFKC with curly quotes, odd dashes and spaces made plain and invisible characters dropped."""
    if source.isascii() and "\x00" not in source:
        return Normalised(source, range(len(source)), range(1, len(source) + 1), source)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, size = 0, len(source)
    while at < size:
        end = _cluster_end(source, at, size)
        plain = _plain(source[at:end])
        pieces.append(plain)
        starts.extend([at] * len(plain))
        ends.extend([end] * len(plain))
        at = end
    return Normalised("".join(pieces), starts, ends, source)


def _cluster_end(source: str, at: int, size: int) -> int:
    end = at + 1
    limit = min(size, at + _LONGEST_CLUSTER)
    while end < limit and source[end] > "\u02ff" and unicodedata.combining(source[end]):
        end += 1
    return end


def _plain(cluster: str) -> str:
    if len(cluster) == 1:
        if cluster < "\x80" and cluster != "\x00":
            return cluster
        if unicodedata.category(cluster) == "Cf":
            return ""
    # Before NFKC: it would take the acute accent and the prime apart into a space and a mark.
    plain = unicodedata.normalize("NFKC", cluster.translate(_SAME))
    return plain.translate(_SAME)


def utf16_offsets(source: str) -> list[int] | range:
    """For each code-point offset of ``source`` (0 to its length), the offset in UTF-16 units."""
    if source.isascii() or max(source) < "\U00010000":
        return range(len(source) + 1)
    offsets = [0]
    for character in source:
        offsets.append(offsets[-1] + (2 if character >= "\U00010000" else 1))
    return offsets
