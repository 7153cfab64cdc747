"""The two commands as an auditor runs them: a checkout, nothing set."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.cases.reports.suppression.systems import CASES, FILE

ROOT = Path(__file__).resolve().parents[4]


def run(*arguments: str | Path) -> tuple[int, Any, str]:
    """Return status, decoded output and errors of `manage.py` without any environment."""
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout or "null"), done.stderr


def test_protect_command_prints_a_pattern_that_the_audit_command_passes(tmp_path: Path) -> None:
    name = "st_diff_date_ranges"
    status, printed, _ = run("protect", FILE, "--case", name)
    assert status == 0
    assert printed["audit"]["protected"] is True
    assert sum(v is None for v in printed["cells"].values()) == 2 + sum(
        bool(c.get("never_published")) for c in CASES[name]["cells"]
    )
    publication = tmp_path / "publication.json"
    publication.write_text(json.dumps(printed), encoding="utf-8")
    status, found, _ = run("audit", FILE, "--case", name, "--publication", publication)
    assert status == 0
    assert found["violations"] == []
    assert all(found["intervals"][cell]["upper"] >= 5 for cell in CASES[name]["primary"])


def refused(*arguments: str | Path) -> tuple[CommandError, Any]:
    """Return the error that ends a command and what it printed, in this process."""
    printed = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command(*map(str, arguments), stdout=printed)
    return refusal.value, json.loads(printed.getvalue())


def test_audit_command_unsafe_pattern_ends_with_status_1(tmp_path: Path) -> None:
    case = CASES["wp22_delinquents"]
    file = tmp_path / "case.json"
    suppressed = case["bad"]["published table 2"]["hide"]
    file.write_text(json.dumps({**case, "suppressed": suppressed}), encoding="utf-8")
    error, found = refused("audit", file)
    assert error.returncode == 1
    assert found["protected"] is False
    exact = found["intervals"]["T|Alpha|VeryHigh"]
    assert (exact["lower"], exact["upper"]) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"must_publish": ["all", "b"]}, "NoSafePattern"),
        ({"threshold": "five"}, "InvalidSystem"),
    ],
)
def test_protect_command_without_a_pattern_ends_with_status_1_and_a_reason(
    tmp_path: Path, changes: dict[str, Any], kind: str
) -> None:
    case = {
        "threshold": 5,
        "cells": [{"id": "a", "value": 2}, {"id": "b", "value": 9}, {"id": "all", "value": 11}],
        "sums": [{"total": "all", "parts": ["a", "b"]}],
        **changes,
    }
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    error, printed = refused("protect", file)
    assert error.returncode == 1
    assert printed == {"error": str(error), "kind": kind}


def test_protect_command_missing_file_ends_with_status_1(tmp_path: Path) -> None:
    status, printed, errors = run("protect", tmp_path / "none.json")
    assert status == 1
    assert "cannot be read" in errors
    assert printed["kind"] == "InvalidSystem"
