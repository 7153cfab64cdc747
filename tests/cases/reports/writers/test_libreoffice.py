"""LibreOffice reads the spreadsheet as it was meant: numbers are numbers, nothing is a formula."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.reports.writers import sheet
from tests.cases.reports.document.example import example

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
KIND = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
VALUE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value"

pytestmark = pytest.mark.skipif(OFFICE is None, reason="no LibreOffice on this machine")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> ET.Element:
    """The spreadsheet as LibreOffice understood it; a file that needs a repair is not opened."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "report.xlsx").write_bytes(sheet.write(example(), "fr-ca"))
    subprocess.run(
        [
            *(str(OFFICE), "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
            *("--convert-to", "fods", "--outdir", str(folder), str(folder / "report.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return ET.fromstring(Path(folder / "report.fods").read_bytes())


def test_no_cell_is_a_formula_or_an_address(opened: ET.Element) -> None:
    cells = list(opened.iter(f"{TABLE}table-cell"))
    assert len(cells) > 100
    assert [cell for cell in cells if f"{TABLE}formula" in cell.attrib] == []
    assert not any(node.tag.endswith("}a") for node in opened.iter())


def test_every_shown_count_is_a_number(opened: ET.Element) -> None:
    figures = example().figures
    _read_me, *sheets = opened.iter(f"{TABLE}table")
    assert len(sheets) == len(figures)
    for figure, page in zip(figures, sheets, strict=True):
        counts = [cell.value for _row, _column, cell in figure.each() if cell.value is not None]
        assert sorted(numbers(page)) == sorted(map(float, counts))


def numbers(page: ET.Element) -> Iterator[float]:
    """The counts of a sheet. Neighbours that are alike, and lines, stand once."""
    for line in page.iter(f"{TABLE}table-row"):
        for cell in line.iter(f"{TABLE}table-cell"):
            if cell.attrib.get(KIND) == "float":
                times = int(cell.attrib.get(f"{TABLE}number-columns-repeated", 1))
                times *= int(line.attrib.get(f"{TABLE}number-rows-repeated", 1))
                yield from [float(cell.attrib[VALUE])] * times
