"""The page of promises names tests that exist."""

import re

from tests.services.site import ROOT

PAGE = ROOT / "docs" / "promises.md"
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
