"""The timetable, and the two brokers under it."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from config.celery import app
from config.processes import BIN, COMMANDS
from tests.services import site

SECRET = "s3cret-" * 10
KEYS = {"SECRET_KEY": SECRET, "SEALING_KEY": SECRET[::-1]}


def test_every_entry_of_the_timetable_names_a_task_that_exists() -> None:
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert wanted - set(app.tasks) == set()


def test_only_json_travels_and_nothing_comes_back() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_ignore_result is True
    assert app.conf.result_backend is None


def test_task_is_given_back_when_its_worker_is_lost() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True


def send(state: Path, **variables: str) -> None:
    """Put one task on the queue from a process of its own, as a web process would."""
    code = "from config.celery import app; app.send_task('agencies.tasks.end_lapsed')"
    done = site.manage(state, "shell", "--no-imports", "-c", code, **variables)
    assert done.returncode == 0, done.stderr


def test_file_broker_keeps_a_task_until_a_worker_comes(tmp_path) -> None:
    send(tmp_path, **KEYS)
    assert waiting(tmp_path, None) == 1


def waiting(state: Path, url: str | None) -> int:
    """Count the messages that no worker has taken: in the folder, or in Redis."""
    if url is None:
        return len(list((state / "broker" / "queue").glob("*.msg")))
    with redis.Redis.from_url(url) as link:
        return int(link.llen("celery"))


def eventually(holds: Callable[[], bool], seconds: float = 180) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture(scope="module")
def state(tmp_path_factory) -> Path:
    """State with an empty database, made once."""
    folder = tmp_path_factory.mktemp("state")
    done = site.manage(folder, "migrate", **KEYS)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
@pytest.mark.redis
@pytest.mark.parametrize("on_redis", [False, True])
def test_worker_takes_a_waiting_task_and_ends_when_told(
    tmp_path, state, redis_server, on_redis
) -> None:
    url = redis_server.url if on_redis else None
    variables = KEYS | ({"REDIS_URL": url} if url else {})
    (state / "worker.alive").unlink(missing_ok=True)
    send(state, **variables)
    log = tmp_path / "worker.log"
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [str(BIN / COMMANDS["worker"][0]), *COMMANDS["worker"][1:]],
            cwd=site.ROOT,
            env=site.environment(state, **variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        assert eventually(lambda: waiting(state, url) == 0), log.read_text()
        assert eventually((state / "worker.alive").exists)
    finally:
        worker.terminate()
        assert worker.wait(60) == 0
