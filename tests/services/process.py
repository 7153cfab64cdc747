"""Start a program for the tests so that it cannot outlive them."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

NOBODY = 65534  # a user and a group that own nothing
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)  # loaded before any fork


class ServiceFailed(RuntimeError):
    """Raised when a server that is on the machine does not come up."""


def free_port() -> int:
    """Return a TCP port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_nobody() -> dict[str, object]:
    """Return the arguments of Popen that shed root, which PostgreSQL refuses to run as."""
    if os.geteuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def give_to_nobody(path: Path) -> None:
    """Let the user of :func:`as_nobody` own a folder."""
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)


def end_with_parent() -> None:
    """Ask Linux to end this child should the tests be killed outright; for `preexec_fn`."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(command: Sequence[str], log: Path, **options: object) -> subprocess.Popen[bytes]:
    """Start a server whose words go to `log` and which ends with this process."""
    with log.open("ab") as output:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - one call into a loaded library
            **options,  # type: ignore[call-overload]
        )


def wait_for(
    ready: Callable[[], bool], child: subprocess.Popen[bytes], log: Path, seconds: float = 30
) -> None:
    """Wait until `ready()` holds; raises ServiceFailed with the end of the log otherwise."""
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline and child.poll() is None:
            if ready():
                return
            time.sleep(0.05)
    except BaseException:
        stop(child)
        raise
    words = log.read_text(errors="replace")[-2000:] if log.exists() else ""
    stop(child)
    raise ServiceFailed(f"{child.args} did not come up:\n{words}")


def stop(child: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> None:
    """End one process and wait until it is gone."""
    if child.poll() is None:
        child.send_signal(number)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
