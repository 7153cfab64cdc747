"""Tagged PDF (PDF/UA-1) from one of our templates, with nothing fetched from anywhere.

A template for paper extends ``layouts/paper.html``. Pictures stand in it as ``<img alt="…">`` with
a ``data:`` address (:func:`picture`): an SVG that stands in the page itself loses its words.

WeasyPrint loads the system's Pango as soon as it is imported, and a machine may have none: it is
imported when the first PDF is asked for, so that everything else works there.
"""

from __future__ import annotations

import base64
from collections import Counter
from functools import cache
from types import ModuleType
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from agencies.collecting import collecting_rarely
from agencies.errors import Unavailable

STYLE = "app/paper.css"
# Two families: of two files with one name, letters of the second are drawn from the first.
FONTS = {
    "Source Sans 3": "vendor/source-sans-3/source-sans-3-latin-wght-normal.woff2",
    "Source Sans 3 Extended": "vendor/source-sans-3/source-sans-3-latin-ext-wght-normal.woff2",
}


class OutsideAddress(ValueError):
    """Raised when a page for paper would have to fetch something."""


class TooLong(ValueError):
    """Raised when a page for paper takes more pages than it may."""


class PdfUnavailable(Unavailable):
    """The machine has no Pango, which sets the text (503)."""

    default_code = "pdf_unavailable"
    default_detail = _("This server cannot write PDF: Pango is not installed on it.")


def render(
    template: str, context: dict[str, Any], *, language: str, most: int | None = None
) -> bytes:
    """The PDF of *template* in *language*. Raises TooLong when it has more than *most* pages."""
    with translation.override(language):
        page = render_to_string(template, {**context, "language": language})
    return write(page, most=most)


def write(page: str, *, most: int | None = None) -> bytes:
    """The PDF of a whole HTML page. Raises OutsideAddress when it asks for anything but itself,
    TooLong when it has more than *most* pages, PdfUnavailable where the machine cannot set text.
    """
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    fonts = FontConfiguration()
    fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    style = weasyprint.CSS(string=_style(), font_config=fonts, url_fetcher=fetcher)
    document = weasyprint.HTML(string=page, url_fetcher=fetcher)
    options = {"stylesheets": [style], "font_config": fonts, "pdf_variant": "pdf/ua-1"}

    def finish(laid_out: Any, made: Any) -> None:
        if most is not None and len(laid_out.pages) > most:
            raise TooLong
        _say_scopes(made)

    try:
        with collecting_rarely():
            made: bytes = document.write_pdf(finisher=finish, **options)
    except FatalURLFetchingError:  # would pass every handler of errors: it is a BaseException
        raise OutsideAddress("a page for paper holds an address") from None
    return made


def is_available() -> bool:
    """Whether this machine can write a PDF."""
    try:
        _weasyprint()
    except PdfUnavailable:
        return False
    return True


def picture(svg: str) -> str:
    """The address of a drawing for ``<img src>``."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _say_scopes(made: Any) -> None:
    """Say of every head of a table whether it is a column's or a row's.

    WeasyPrint names the heads of each cell, by ids that not every reader follows, and no head of
    the heads themselves. Its id of one is the table, the row and the column.
    """
    heads = [part for part in made.objects if isinstance(part, dict) and part.get("S") == "/TH"]
    places = [part["ID"].string.split("-") for part in heads]
    in_row = Counter((table, row) for table, row, _column in places)
    for head, (table, row, _column) in zip(heads, places, strict=True):
        is_of_column = row == "0" and in_row[table, row] > 1
        head["A"]["Scope"] = "/Column" if is_of_column else "/Row"


def _weasyprint() -> ModuleType:
    try:
        import weasyprint
    except OSError:  # what cffi says of a library that is not there
        raise PdfUnavailable() from None
    return weasyprint


@cache
def _style() -> str:
    faces = [
        f"@font-face {{ font-family: '{family}'; font-weight: 200 900; "
        f"src: url(data:font/woff2;base64,{base64.b64encode(_file(name)).decode()}); }}"
        for family, name in FONTS.items()
    ]
    return "\n".join([*faces, _file(STYLE).decode()])


def _file(name: str) -> bytes:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    with open(path, "rb") as file:
        return file.read()
