"""Words in both languages. A report holds both, so that it reads the same in either."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """One text in English and in French."""

    en: str
    fr: str

    def in_(self, language: str) -> str:
        """The text in *language* ("fr-ca" and the like are French, all else English)."""
        return self.fr if language.lower().startswith("fr") else self.en


NOTHING = Label("", "")

# One neutral mark for every hidden cell, whatever the reason it is hidden for.
HIDDEN_MARK = "*"
HIDDEN_WORDS = Label("not shown", "non affiché")
