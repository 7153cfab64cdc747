"""Reads our style sheets: tokens by theme, and what each rule declares."""

import re
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "config" / "static" / "app"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
TOKEN = re.compile(r"--st-([a-z0-9-]+):\s*(#[0-9a-f]{6})\s*;")
USED = re.compile(r"var\(--st-([a-z0-9-]+)\)")
LIGHT = ":root"
DARK = ':root[data-bs-theme="dark"]'
AUTO = ':root[data-bs-theme="auto"]'


def text_of(name: str) -> str:
    """Return a style sheet without its comments."""
    return COMMENT.sub("", (FOLDER / name).read_text(encoding="utf-8"))


def rules(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each innermost rule: its selector and its declarations."""
    for selector, body in RULE.findall(text_of(name)):
        pairs = (line.split(":", 1) for line in body.split(";") if ":" in line)
        yield selector.strip(), {key.strip(): value.strip() for key, value in pairs}


def tokens(selector: str) -> dict[str, str]:
    """Return the colours set for one theme, by name."""
    found: dict[str, str] = {}
    for head, body in RULE.findall(text_of("tokens.css")):
        if head.strip() == selector:
            found |= dict(TOKEN.findall(body))
    return found


def token(value: str) -> str | None:
    """Return the one token that a declaration's value names, if it names one."""
    names = USED.findall(value)
    return names[0] if len(names) == 1 else None


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, from 0 to 1 (WCAG 2.2, definition of the term)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
