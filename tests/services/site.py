"""Run the site's own programs as anybody would: in a process with a chosen environment."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONDONTWRITEBYTECODE")


def environment(state: Path, **variables: str) -> dict[str, str]:
    """Return a bare environment with `variables`, whose state lives under `state`."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    wiring = {"STATE_DIR": str(state), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return {**kept, **wiring, **variables}


def manage(state: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a management command in such an environment and return what it said."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(state, **variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
