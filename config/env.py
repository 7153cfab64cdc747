"""Read the process environment: one small door, so that every variable is looked up one way.

A value may be given directly (``NAME=value``) or as the path of a file that holds it
(``NAME_FILE=/run/secrets/name``), which is how container platforms hand over secrets.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"", "0", "false", "no", "off"})


def text(name: str, default: str = "") -> str:
    """Return the value of `name`, from `NAME_FILE` when that is set.

    Raises ImproperlyConfigured when the named file cannot be read: a secret that
    was meant to be there must never fall back to something else.
    """
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {path}") from error


def flag(name: str, default: bool = False) -> bool:
    """Return a yes-or-no variable; raises ImproperlyConfigured for anything else."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")


def number(name: str, default: int) -> int:
    """Return a whole-number variable; raises ImproperlyConfigured for anything else."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from error


def items(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]
