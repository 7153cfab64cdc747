"""Numbers and the few words of charts and captions, in English and in French. Pure."""

from __future__ import annotations

from cases.reports.document import HIDDEN_WORDS, Cell, Label

NBSP = "\u00a0"
OF = Label("of", "sur")
COLON = Label(": ", f"{NBSP}: ")


def is_french(language: str) -> bool:
    """Whether *language* is French."""
    return language.lower().startswith("fr")


def number(value: float, language: str) -> str:
    """A count with the thousands set apart, as the language does it."""
    words = f"{value:,}"
    return words.replace(",", NBSP) if is_french(language) else words


def per_cent(value: float | None, language: str) -> str:
    """Such as ``85.37%`` or ``85,37 %``; empty when it cannot be told."""
    if value is None:
        return ""
    words = f"{value:.2f}"
    return f"{words.replace('.', ',')}{NBSP}%" if is_french(language) else f"{words}%"


def count(cell: Cell, language: str) -> str:
    """The count of a cell, or the words for a hidden one."""
    if cell.value is None:
        return HIDDEN_WORDS.in_(language)
    return number(cell.value, language)
