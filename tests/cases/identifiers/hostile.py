"""Text made to be slow: each maker gives about ``size`` characters."""

from __future__ import annotations

PIECES = {
    "one long word": "a",
    "one long capital word": "A",
    "digits": "1",
    "digits and dashes": "12-",
    "single capitals": "A ",
    "initials": "J. ",
    "unknown capitals": "Ab ",
    "given names": "Tyler ",
    "shouted names": "TYLER ",
    "capitals between words": "SMITH a ",
    "names and heads": "Tyler Hall ",
    "particles": "Tyler de la ",
    "French heads": "Société de la ",
    "single digits": "1 ",
    "house numbers": "12 Main ",
    "dates": "01/02/",
    "month and day": "Jan 1 ",
    "birth cues": "born ",
    "area codes": "(613) ",
    "number words": "one ",
    "at signs": "a@",
    "dots": "a.",
    "hyphens": "a-",
    "apostrophes": "a'",
    "spelled at": " at gmail",
    "web labels": "www.",
    "schemes": "http://",
    "networks": "insta user ",
    "aliases": 'aka "',
    "accents": "e\u0301",
    "marks alone": "\u0301",
    "invisible": "\u200b",
    "ligatures": "ﬁ",
    "outside the first plane": "😀",
}


def hostile(name: str, size: int) -> str:
    """The piece ``name`` repeated to ``size`` characters."""
    piece = PIECES[name]
    return (piece * (size // len(piece) + 1))[:size]
