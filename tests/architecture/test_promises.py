"""The pages of promises and of the standard name tests that exist."""

import re

from tests.services.site import ROOT

PAGE = ROOT / "docs" / "promises.md"
STANDARD = ROOT / "docs" / "asvs.md"
LEVEL_THREE = {"1.2.10", "2.3.5", "8.3.2", "14.2.6", "14.2.7", "15.4.2"}
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_promise_is_proved_by_a_test_that_exists() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 15
    missing = []
    for row in rows:
        named = NAMED.findall(row)
        if not named:
            missing.append(row)
        for path, name in named:
            text = (ROOT / path).read_text() if (ROOT / path).exists() else ""
            if f"def {name}" not in text or not text:
                missing.append(f"{path} {name}")
    assert missing == []


def test_page_of_the_standard_names_tests_that_exist() -> None:
    """Chapters that are not used, or another's, name none; the six of level 3 each do."""
    text = STANDARD.read_text(encoding="utf-8")
    missing = [
        f"{path} {name}"
        for path, name in NAMED.findall(text)
        if not (ROOT / path).exists() or f"def {name}" not in (ROOT / path).read_text()
    ]
    above = [line for line in text.splitlines() if re.match(r"\| \d+\.\d+\.\d+", line)]
    assert missing == []
    assert {line.split(":")[0].strip("| ") for line in above} == LEVEL_THREE
    assert all(NAMED.search(line) for line in above)
