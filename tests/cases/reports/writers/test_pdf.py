"""PDFs that a screen reader can read, and that fetch nothing."""

from __future__ import annotations

import io

import pypdf
import pytest

from cases.reports.writers import pdf

pytestmark = pytest.mark.pdf

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


def page(body: str) -> str:
    head = '<head><meta charset="utf-8"><title>Procès-verbal</title></head>'
    return f'<!doctype html><html lang="fr-ca">{head}<body data-foot="Pied">{body}</body></html>'


def read(body: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.write(page(body))))


def test_pdf_is_tagged_and_says_its_language_and_title() -> None:
    made = read("<h1>Décisions</h1><p>Rien.</p>")
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "fr-ca"
    assert made.metadata.title == "Procès-verbal"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_pdf_has_its_fonts_inside_and_draws_every_letter() -> None:
    made = read("<p>œuvre Łódź 12 h</p>")
    words = made.pages[0].extract_text()
    assert "œuvre Łódź 12 h" in words
    assert "1 / 1" in words
    assert "Pied" in words
    fonts = [font.get_object() for font in made.pages[0]["/Resources"]["/Font"].values()]
    assert {"Source-Sans" in font["/BaseFont"] for font in fonts} == {True}


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://localhost:1/x.png"])
def test_pdf_that_asks_for_anything_outside_itself_is_not_written(address: str) -> None:
    with pytest.raises(pdf.OutsideAddress):
        pdf.write(page(f'<img alt="x" src="{address}">'))


def test_picture_keeps_its_words() -> None:
    made = read(f'<img alt="Deux carrés" src="{pdf.picture(SVG)}">')
    tree = str(alternatives(made.trailer["/Root"]["/StructTreeRoot"]))
    assert "Deux carrés" in tree


def alternatives(node: object) -> list[str]:
    """The words beside the pictures of a structure tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [word for child in node for word in alternatives(child)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + alternatives(node.get("/K"))
