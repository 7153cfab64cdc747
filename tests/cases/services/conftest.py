"""Where what a service writes beside the database goes, for the tests that ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def own_journal(settings: Any, tmp_path: Path) -> None:
    """A journal that only this test writes to."""
    settings.JOURNAL_FILE = tmp_path / "journal.jsonl"
