"""The web server killed in the middle of a decision: before or after it, never between."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.site import ROOT, environment

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

KILLS = 4  # `python -m bench.faults` does it 200 times


def test_decision_is_there_if_and_only_if_its_entry_is_whenever_the_server_is_killed(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.faults", "--kills", str(KILLS)],
        cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=900,
        check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"{KILLS} kills: ")
