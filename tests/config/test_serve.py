"""The processes together: started as anybody would start them, and ended."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from config.processes import COMMANDS, Supervisor
from tests.services import process, site
from tests.services.postgres import address

SECRET = "s3cret-" * 10


def eventually(holds: Callable[[], bool], seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False


def children(pid: int) -> list[int]:
    """The processes that `pid` started, and theirs."""
    done = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    direct = [int(word) for word in done.stdout.split()]
    return direct + [far for near in direct for far in children(near)]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


def status(address: str, **headers: str) -> int:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.fixture(scope="module")
def state(tmp_path_factory) -> Path:
    """The state of a sample site without tables: prepared once, started several times."""
    folder = tmp_path_factory.mktemp("state")
    prepared = site.manage(folder, "prepare", "--no-sample", SAMPLE_MODE="1")
    assert prepared.returncode == 0, prepared.stderr
    return folder


@contextmanager
def serving(state: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A running sample site, until the end of the block."""
    variables = {"SAMPLE_MODE": "1", "PORT": str(port)}
    child = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=site.ROOT,
        env=site.environment(state, **variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait(60)
        child.stdout.close()


def lines_until_open(child: subprocess.Popen[str]) -> list[str]:
    said = []
    for line in child.stdout:
        said.append(line.strip())
        if line.startswith("Open "):
            return said
    raise AssertionError("\n".join(said))


@pytest.mark.slow
def test_site_comes_up_once_prints_its_address_last_and_ends_whole(state) -> None:
    port = process.free_port()
    with serving(state, port) as child:
        said = lines_until_open(child)
        assert said[-1] == f"Open http://localhost:{port}/", said
        assert status(f"http://127.0.0.1:{port}/readyz") == 200
        family = children(child.pid)
        assert len(family) >= 3
        again = site.manage(state, "serve", SAMPLE_MODE="1", PORT=str(process.free_port()))
        assert again.returncode == 1
        assert "Already running" in again.stderr
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == 0
        assert child.stdout.read().strip() == "Stopped."
        assert [pid for pid in family if lives(pid)] == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux tells the children")
def test_children_end_when_the_supervisor_is_killed_outright(state) -> None:
    with serving(state, process.free_port()) as child:
        lines_until_open(child)
        family = children(child.pid)
        child.kill()
        child.wait()
        assert eventually(lambda: not any(lives(pid) for pid in family))


def test_port_that_is_taken_is_named(tmp_path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = site.manage(tmp_path, "serve", SAMPLE_MODE="1", PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr


def test_process_that_ends_by_itself_is_noticed_and_the_rest_ended(tmp_path) -> None:
    supervisor = Supervisor(tmp_path)
    supervisor.start("stays", ["sleep", "60"])
    supervisor.start("fails", ["sh", "-c", "echo reason; exit 3"])
    stays = supervisor.children["stays"].pid
    assert supervisor.wait_until(lambda: False, 10) is False
    assert supervisor.ended() == ["fails"]
    assert supervisor.log("fails").read_text() == "reason\n"
    supervisor.stop()
    assert not lives(stays)


@pytest.fixture
def production(state, postgres_server, redis_server) -> dict[str, str]:
    """The variables of a real site on a fresh PostgreSQL database and a Redis."""
    name = f"site_{os.getpid()}"
    with psycopg.connect(postgres_server.url, autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {name}")
        link.execute(f"CREATE DATABASE {name}")
    return {
        "SECRET_KEY": SECRET,
        "SEALING_KEY": SECRET[::-1],
        "DATABASE_URL": address(postgres_server.folder, name),
        "REDIS_URL": redis_server.url,
        "ALLOWED_HOSTS": "situations.example.org",
        "SITE_URL": "https://situations.example.org",
        "BEHIND_TLS_PROXY": "1",
        "PORT": str(process.free_port()),
        "STATIC_ROOT": str(state / "static"),
    }


@pytest.mark.slow
@pytest.mark.redis
def test_commands_of_the_compose_file_run_on_postgresql_and_redis(tmp_path, production) -> None:
    prepared = site.manage(tmp_path, "prepare", "data", **production)
    assert prepared.returncode == 0, prepared.stderr
    supervisor = Supervisor(tmp_path / "log", site.environment(tmp_path, **production))
    base = f"http://127.0.0.1:{production['PORT']}"
    behind_proxy = {"Host": "situations.example.org", "X-Forwarded-Proto": "https"}
    signs = [tmp_path / "worker.alive", tmp_path / "beat.alive"]
    try:
        for name, command in COMMANDS.items():
            supervisor.start(name, command)
        ready = supervisor.wait_until(
            lambda: status(f"{base}/readyz") == 200 and all(sign.exists() for sign in signs), 180
        )
        assert ready, [supervisor.log(name).read_text()[-1500:] for name in COMMANDS]
        assert status(f"{base}/accounts/login/", **behind_proxy) == 200
        assert status(f"{base}/accounts/login/", Host="elsewhere.example.org") == 400
    finally:
        supervisor.stop()
