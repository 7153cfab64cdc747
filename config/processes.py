"""The three processes of the product, and a small supervisor that runs them together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

BIN = Path(sys.executable).parent

# The same words stand in the compose file.
COMMANDS: dict[str, list[str]] = {
    "web": ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"],
    "worker": [
        *("celery", "--app", "config", "worker", "--pool", "threads"),
        *("--without-gossip", "--without-mingle"),
    ],
    "beat": ["celery", "--app", "config", "beat"],
}
PATIENCE = 12.0  # seconds between asking a process to end and ending it
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)  # loaded before any fork


def _end_with_parent() -> None:
    """Ask Linux to end this child should the supervisor be killed outright."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def surroundings(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a program that we start: our own, and *more*."""
    return {**os.environ, **more}


@dataclass
class Supervisor:
    """Starts processes, notices when one ends, and ends them all.

    `folder` takes one log file per process; `environment` is added to our own.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: list[str]) -> None:
        """Start one process in a session of its own: Ctrl-C reaches the supervisor alone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("wb") as log:
            self.children[name] = self._spawn(command, log)

    def _spawn(self, command: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
        program = BIN / command[0]
        return subprocess.Popen(  # noqa: S603 - our own fixed commands
            [str(program) if program.exists() else command[0], *command[1:]],
            env=surroundings(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - the supervisor has no threads
        )

    def log(self, name: str) -> Path:
        """Return the log file of one process."""
        return self.folder / f"{name}.log"

    def ended(self) -> list[str]:
        """Return the names of the processes that are no longer running."""
        return [name for name, child in self.children.items() if child.poll() is not None]

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Return True once `ready()` holds, False when a process ended or time ran out."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.ended():
                return False
            if ready():
                return True
            time.sleep(0.1)
        return False

    def stop(self) -> None:
        """End every process, kindly at first, and wait until it is gone."""
        for child in self.children.values():
            _signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(child, signal.SIGKILL)
                child.wait()
        self.children.clear()


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal a child and whatever it started; a group that is gone already is fine."""
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return
