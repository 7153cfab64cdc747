"""The parts that every drawing is made of. Pure: it knows shapes and words, and no number.

Colours stand twice. The class is for a page, where the tokens answer to light, dark and paper; the
attribute is for a picture that stands alone, as in a PDF. There is no style attribute anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import count as numbers

WIDTH = 440.0
SIZE = 14.0  # of a label
SMALL = 12.0
TINY = 11.0
BAR = 12.0  # how thick a bar is
GAP = 10.0
STUB = 30.0  # how long a hidden bar is, whatever it hides
# The light values of the tokens; a test holds them to tokens.css.
COLOURS = ("#0b5c77", "#b4560f", "#5b4b9a", "#3d7a2e", "#a3346f", "#5f6b74")
TEXT, QUIET, HIDDEN = "#14212a", "#4a5560", "#6b7780"
FONT = "Source Sans 3, Source Sans 3 Extended, sans-serif"
_LETTER = 0.52  # how wide a letter is, of its size: on the safe side


@dataclass
class Drawing:
    """An SVG that grows downwards. *name* makes its ids unique in a page."""

    name: str
    title: str
    description: str
    y: float = 4.0
    parts: list[str] = field(default_factory=list)

    def down(self, by: float) -> None:
        """Go on *by* units lower."""
        self.y += by

    def text(
        self,
        x: float,
        words: str,
        *,
        y: float | None = None,
        size: float = SIZE,
        quiet: bool = False,
        anchor: str = "start",
        of: tuple[str, str] | None = None,
    ) -> None:
        """Words on the line at *y*; *of* names the row and column whose count they are."""
        cell = f' data-row="{escape(of[0])}" data-column="{escape(of[1])}"' if of else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{self.y if y is None else y:.1f}" font-size="{size:g}"'
            f' text-anchor="{anchor}" class="{"chart-quiet" if quiet else "chart-text"}"'
            f' fill="{QUIET if quiet else TEXT}"{cell}>{escape(words, quote=False)}</text>'
        )

    def counted(self, x: float, name: str, value: str, of: tuple[str, str]) -> None:
        """A small name and the count behind it, wherever the name ends."""
        self.parts.append(
            f'<text x="{x:.1f}" y="{self.y:.1f}" font-size="{SMALL:g}" class="chart-quiet"'
            f' fill="{QUIET}">{escape(name, quote=False)} <tspan class="chart-text" fill="{TEXT}"'
            f' data-row="{escape(of[0])}" data-column="{escape(of[1])}">'
            f"{escape(value, quote=False)}</tspan></text>"
        )

    def box(self, x: float, y: float, width: float, height: float, series: int = 0) -> None:
        """A filled box in the colour of a series; at least a line, so that a zero is seen."""
        series %= len(COLOURS)
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}"'
            f' height="{max(height, 1):.1f}" class="chart-{series + 1}" fill="{COLOURS[series]}"/>'
        )

    def hatched(self, x: float, y: float, width: float, height: float) -> None:
        """A box for what is hidden: always as large as any other such box of the drawing."""
        self.parts.append(
            f'<rect x="{x + 0.5:.1f}" y="{y + 0.5:.1f}" width="{width - 1:.1f}"'
            f' height="{height - 1:.1f}" fill="url(#{self.name}-hatch)" stroke="{HIDDEN}"'
            ' class="chart-hidden"/>'
        )

    def svg(self) -> str:
        """The whole drawing."""
        name = self.name
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {self.y + 4:.0f}"'
            f' width="{WIDTH:g}" height="{self.y + 4:.0f}"'
            f' class="chart" role="img" aria-labelledby="{name}-title {name}-desc"'
            f' font-family="{FONT}">'
            f'<title id="{name}-title">{escape(self.title, quote=False)}</title>'
            f'<desc id="{name}-desc">{escape(self.description, quote=False)}</desc>'
            f'<defs><pattern id="{name}-hatch" width="5" height="5" patternUnits="userSpaceOnUse">'
            f'<path d="M-1,1 l2,-2 M0,5 l5,-5 M4,6 l2,-2" stroke="{HIDDEN}" stroke-width="1.4"'
            ' class="chart-hatch"/></pattern></defs>'
        )
        return f"{head}{''.join(self.parts)}</svg>"


def width_of(words: str, size: float = SIZE) -> float:
    """About how wide *words* are."""
    return len(words) * size * _LETTER


def wrapped(words: str, room: float, size: float = SIZE) -> Iterator[str]:
    """*words* in lines that fit into *room*."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size) > room:
            yield line
            line = word
        else:
            line = longer
    yield line


def cut(words: str, room: float, size: float) -> str:
    """*words*, with an ellipsis where they do not fit into *room*."""
    if width_of(words, size) <= room:
        return words
    letters = next(n for n in numbers() if width_of("x" * (n + 2), size) > room)
    return f"{words[:letters].rstrip()}…"
