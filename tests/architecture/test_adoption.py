"""The adoption pack: whole in both languages, and its inventory as the models are."""

import re

import pytest

from config.guides import DOCUMENTS, LANGUAGES
from tests.architecture import inventory


@pytest.mark.parametrize("language", LANGUAGES)
def test_inventory_is_up_to_date(language: str) -> None:
    written = (inventory.PACK / language / "field-inventory.md").read_text(encoding="utf-8")
    again = "stale: run python -m tests.architecture.inventory"
    assert (written == inventory.page(language), again) == (True, again)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_document_is_there(language: str) -> None:
    there = {path.stem for path in (inventory.PACK / language).glob("*.md")}
    assert there == set(DOCUMENTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_languages_have_the_same_parts(name: str) -> None:
    parts = []
    for language in LANGUAGES:
        text = (inventory.PACK / language / f"{name}.md").read_text(encoding="utf-8")
        kinds = (r"(?m)^#{1,3} ", r"(?m)^\|", r"(?m)^- ", r"(?m)^\d+\. ")
        parts.append([len(re.findall(kind, text)) for kind in kinds])
    assert parts[0] == parts[1]
