"""The command that reads JSON lines, as a person would run it in a fresh checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cases.management.commands.find_identifiers import run

ROOT = Path(__file__).resolve().parents[3]
LINES = [
    json.dumps({"id": "a", "text": "🙂 Gurpreet Dhillon left.", "lang": "en"}),
    json.dumps({"id": "b", "text": "Rien à signaler.", "lang": "fr"}),
]


def test_each_line_gets_its_findings_in_code_points():
    first, second = (json.loads(line) for line in run(LINES))
    (finding,) = first["findings"]
    assert set(finding) == {"start", "end", "kind", "level", "rule"}
    assert (first["id"], finding["start"], finding["end"], finding["kind"]) == (
        "a",
        2,
        18,
        "PERSON",
    )
    assert second == {"id": "b", "findings": []}


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"text": "x"}', '{"id": 1, "text": 2}'])
def test_a_wrong_line_is_named_by_its_number_only(line):
    with pytest.raises(ValueError, match=r"^line 1 is not"):
        list(run([line]))


def test_the_command_needs_no_environment_and_no_database(tmp_path):
    file = tmp_path / "sentences.jsonl"
    file.write_text("\n".join(LINES), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "find_identifiers", str(file)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b"]


def test_a_missing_file_is_said_plainly(tmp_path):
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "find_identifiers", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
