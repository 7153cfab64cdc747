"""The French catalogue: whole, its placeholders kept, and no sentence in the code outside it."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from tests.services.site import ROOT

CATALOGUE = ROOT / "locale" / "fr_CA" / "LC_MESSAGES" / "django.po"
APPS = ("agencies", "cases", "config", "tables")
RISK = "acutely elevated risk"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
PLURAL = re.compile(r"%\(\w+\)[sd]")
# Words that French writes as English does. Dates, units and codes have no letters to compare.
SAME_WORDS = (
    "Code Date Discussion Intervention Invitation Menu Note Pages Plan Service Sexes Situation "
    "Situations Table code discussion discussions intervention interventions invitation "
    "invitations note signature signatures situation situations table tables transition version"
)
SAME_FORMATS = ("Service %(number)s", "%(hours)s h", "%(count)d min", "%(count)d h")
SAME_IN_BOTH = frozenset((*SAME_WORDS.split(), *SAME_FORMATS))
# What gettext's program knows by itself or by what Django tells it.
KNOWN = frozenset(
    "_ gettext gettext_lazy gettext_noop ngettext ngettext_lazy "
    "pgettext pgettext_lazy npgettext npgettext_lazy".split()
)
EXTRACT = "-m django makemessages -l fr_CA --no-location --no-wrap -v0".split()

Key = tuple[str, str, str]


def entries() -> list[polib.POEntry]:
    return list(polib.pofile(str(CATALOGUE)))


def key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural)


def sources(entry: polib.POEntry) -> list[str]:
    return [text for text in (entry.msgid, entry.msgid_plural) if text]


def french(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def catalogue_of_the_code(folder: Path) -> set[Key]:
    """Extract anew in a copy of the code that has an empty catalogue."""
    for app in APPS:
        leave = shutil.ignore_patterns("__pycache__", "vendor", "vocabulary", "migrations")
        shutil.copytree(ROOT / app, folder / app, ignore=leave)
    (folder / "locale").mkdir()
    plain = {name: value for name, value in os.environ.items() if "SETTINGS" not in name}
    command = [sys.executable, *EXTRACT]
    subprocess.run(command, cwd=folder, env=plain, check=True, timeout=300)
    made = folder / "locale" / "fr_CA" / "LC_MESSAGES" / "django.po"
    return {key(entry) for entry in polib.pofile(str(made))}


def names_of_gettext(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            yield from (a.asname or a.name for a in node.names if "gettext" in a.name)


def test_every_message_is_translated_and_none_is_a_guess() -> None:
    missing = [entry.msgid for entry in entries() if not all(french(entry))]
    guessed = [entry.msgid for entry in entries() if entry.fuzzy]
    assert (missing, guessed) == ([], [])


def test_catalogue_holds_what_the_code_says_and_no_more(tmp_path) -> None:
    if shutil.which("xgettext") is None:
        assert os.environ.get("REQUIRE_SERVICES") != "1", "REQUIRE_SERVICES=1, but no xgettext"
        pytest.skip("no xgettext (the gettext programs) on this machine")
    said = catalogue_of_the_code(tmp_path)
    held = {key(entry) for entry in entries() if not entry.obsolete}
    assert (sorted(said - held), sorted(held - said)) == ([], [])


def test_gettext_is_called_by_a_name_that_extraction_knows() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        for name in names_of_gettext(ast.parse(path.read_text(encoding="utf-8")))
        if name not in KNOWN
    ]
    assert found == []


def test_no_placeholder_is_lost_or_invented() -> None:
    wrong = [
        (entry.msgid, text)
        for entry in entries()
        for text in french(entry)
        if placeholders(text) != placeholders(sources(entry)[-1])
    ]
    assert wrong == []


def test_plural_that_shows_a_number_shows_it_in_each_french_form() -> None:
    # In French nought takes the singular: a singular that says "one" would be wrong for it.
    wrong = [
        entry.msgid
        for entry in entries()
        if entry.msgid_plural and PLURAL.search(entry.msgid_plural)
        if not all(PLURAL.search(text) for text in french(entry))
    ]
    assert wrong == []


def test_french_differs_from_english_except_where_the_word_is_the_same() -> None:
    same = [
        entry.msgid
        for entry in entries()
        if entry.msgid in french(entry) and entry.msgid not in SAME_IN_BOTH
    ]
    assert same == []


def test_french_is_set_as_french() -> None:
    apostrophe = re.compile(r"\w'\w")
    quotes = re.compile(r"[“”]|«(?!\u00a0)|(?<!\u00a0)»")
    colon = re.compile(r"[^\u00a0]:(\s|$)")
    wrong = [
        text
        for entry in entries()
        for text in french(entry)
        if apostrophe.search(text) or quotes.search(text) or colon.search(text)
    ]
    assert wrong == []


def test_the_risk_has_one_french_name_everywhere() -> None:
    name = next(entry.msgstr for entry in entries() if entry.msgid == RISK)
    other = [
        entry.msgid
        for entry in entries()
        if RISK in entry.msgid.lower() and not all(name in text.lower() for text in french(entry))
    ]
    assert other == []
