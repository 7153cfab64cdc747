"""What others made is what they published: hashes, licences, nothing unlisted."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "config" / "static" / "vendor", ROOT / "tests" / "vendor"]
SOURCE_MAP = b"\n/*# sourceMappingURL=bootstrap.min.css.map */"


def listed(folder: Path) -> list[dict[str, Any]]:
    """Return what the folder's list says about each package in it."""
    packages: list[dict[str, Any]] = json.loads((folder / "VENDORED.json").read_text())["vendored"]
    return packages


PACKAGES = [
    pytest.param(folder / package["directory"], package, id=package["name"])
    for folder in FOLDERS
    for package in listed(folder)
]


@pytest.mark.parametrize(("directory", "package"), PACKAGES)
def test_files_have_the_listed_hashes(directory: Path, package: dict[str, Any]) -> None:
    found = {
        str(file.relative_to(directory)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in directory.rglob("*")
        if file.is_file()
    }
    assert found == package["sha256"]


@pytest.mark.parametrize(("directory", "package"), PACKAGES)
def test_package_says_where_it_is_from(directory: Path, package: dict[str, Any]) -> None:
    assert (directory / "LICENSE").stat().st_size > 500
    for member in ("name", "version", "source", "licence"):
        assert package[member]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_package_is_unlisted(folder: Path) -> None:
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {
        package["directory"] for package in listed(folder)
    }


def test_bootstrap_is_the_published_file_without_its_source_map() -> None:
    folder = FOLDERS[0]
    (package,) = [entry for entry in listed(folder) if entry["name"] == "bootstrap"]
    shipped = (folder / "bootstrap" / "bootstrap.min.css").read_bytes()
    published = shipped.removesuffix(b"\n") + SOURCE_MAP
    digest = hashlib.sha256(published).hexdigest()
    assert digest == package["upstream_sha256"]["bootstrap.min.css"]


def test_style_sheets_ask_no_other_host() -> None:
    folder = ROOT / "config" / "static"
    asked = [
        address
        for sheet in folder.rglob("*.css")
        for address in re.findall(r"url\(\s*[\"']?((?:https?:)?//[^)\"']+)", sheet.read_text())
    ]
    assert asked == []
