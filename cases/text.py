"""What free text about a situation must be before it is kept."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from agencies.errors import GuardFailed
from cases import guard

LIMIT = 280


def clean(text: str, *, field: str, limit: int = LIMIT, save: guard.Save | None = None) -> str:
    """Return *text* trimmed and in NFC, fit to be kept in *field*.

    Raises GuardFailed, naming the field, when it is longer than *limit* code points or holds a
    character that is not text (control characters, NUL, lone surrogates); IdentifierFound when it
    holds what may identify a person and *save* brings no reason to keep it.
    """
    words = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    errors: list[Any] = []
    if any(_not_text(character) for character in words):
        errors.append(_("There is a character in it that is not text. Type it again."))
    if len(words) > limit:
        errors.append(
            _("It is %(length)d characters long; at most %(limit)d fit.")
            % {"length": len(words), "limit": limit}
        )
    if errors:
        raise GuardFailed(code="text_refused", errors={field: errors})
    # As it was given, so that the places that are told are places in what was sent.
    guard.check(text, field=field, save=save)
    return words


def _not_text(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}
