"""Servers and the browser for the whole suite: found, started once, stopped at the end.

TEST_DATABASE chooses where the tests run: ``sqlite`` (default), ``postgres`` (the tests marked
`postgres` or `matrix`) or ``both``. With REQUIRE_SERVICES=1 a missing service is a failure;
otherwise the tests that need it are skipped, and the summary says so.
"""

import gc
import os
import shutil
import signal
from collections.abc import Iterator
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.servers.basehttp import WSGIRequestHandler

from config import translations
from tests.services import both, chromium, postgres, redis
from tests.services.process import ServiceFailed

MODE = os.environ.get("TEST_DATABASE", "sqlite")
REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"
ON_POSTGRES = MODE == "postgres"
cluster_key = pytest.StashKey[postgres.Cluster]()
# The live server sends an answer in several small pieces. Held back until the first is
# acknowledged, as a socket does by itself, each request would wait for 40 ms.
WSGIRequestHandler.disable_nagle_algorithm = True


def is_worker(config: pytest.Config) -> bool:
    """Say whether this process was started by xdist to run a share of the tests."""
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """Start what the whole session needs; a PostgreSQL in each process that runs tests."""
    if ON_POSTGRES and not config.option.collectonly and _runs_tests(config):
        try:
            config.stash[cluster_key] = postgres.start(Path(os.environ["TEST_CLUSTER"]))
        except ServiceFailed as error:
            pytest.exit(f"PostgreSQL: {error}", returncode=1)
    if is_worker(config):
        return
    # Told to end, it cleans up as it does after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    translations.compile_all(settings.LOCALE_PATHS)
    if path := os.environ.get(both.REPORTS):
        config.pluginmanager.register(both.ReportWriter(config, Path(path)))


def _runs_tests(config: pytest.Config) -> bool:
    """Say whether tests run in this process: one of xdist's, or the only one."""
    return is_worker(config) or not config.getoption("numprocesses", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it again, and remove this session's files."""
    if cluster := config.stash.get(cluster_key, None):
        postgres.stop(cluster)
    if is_worker(config):
        return
    shutil.rmtree(os.environ["TEST_FOLDER"], ignore_errors=True)


def missing() -> dict[str, str]:
    """Return the markers whose service is not on this machine, each with what is missing.

    Django is set up by now, so that its own code may be asked.
    """
    from cases.reports.writers import pdf

    answer = {}
    if redis.find() is None:
        answer["redis"] = "no Redis or Valkey server"
    if chromium.find() is None:
        answer["e2e"] = "no Chromium"
    if not pdf.is_available():
        answer["pdf"] = "no Pango to write a PDF"
    return answer


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what belongs on this database; skip, or refuse, what has no service here."""
    elsewhere = [item for item in items if not _belongs(item)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if _belongs(item)]
    for marker, words in missing().items():
        needing = [item for item in items if item.get_closest_marker(marker)]
        if needing and REQUIRED:
            raise pytest.UsageError(f"REQUIRE_SERVICES=1, but there is {words}")
        for item in needing:
            item.add_marker(pytest.mark.skip(reason=f"{words} on this machine"))
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    # What empties the database comes last, as pytest-django has put it.
    kept = [item for item in items if not _empties(item)]
    items[:] = _long_first(kept, workers) + _long_first([i for i in items if _empties(i)], 1)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look for what nothing holds less often: going through all there is takes a tenth of the time.

    What was loaded to collect the tests stays to the end, and is not gone through at all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _empties(item: pytest.Item) -> bool:
    names = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    return bool(names or (marker and marker.kwargs.get("transaction")))


def _long_first(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Let each worker's share begin with long tests, so that none is left alone with one.

    A worker is handed a stretch of the list first; what it has not begun may be taken from it.
    The long tests of one file stay together, so that what they share is made once.
    """
    long = [item for item in items if item.get_closest_marker("slow")]
    path = attrgetter("path")
    files = [list(group) for _path, group in groupby(sorted(long, key=path), key=path)]
    others = [item for item in items if not item.get_closest_marker("slow")]
    size = -(-len(others) // workers)
    ordered = []
    for number in range(workers):
        ordered += chain.from_iterable(files[number::workers])
        ordered += others[number * size : (number + 1) * size]
    return ordered


def _belongs(item: pytest.Item) -> bool:
    if ON_POSTGRES:
        return any(item.get_closest_marker(name) for name in ("postgres", "matrix"))
    return item.get_closest_marker("postgres") is None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Let the ledger be emptied behind a test: SQLite empties by deleting, and it refuses that.

    What empties the database puts the triggers in place again.
    """
    if _empties(item) and not ON_POSTGRES:
        from cases import append_only

        append_only.remove()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """After the SQLite run, run the PostgreSQL part and count it in."""
    stopped = exitstatus not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
    if MODE != "both" or is_worker(session.config) or stopped:
        return
    if postgres.find() is None:
        session.config.stash[left_out_key] = "no PostgreSQL on this machine"
        session.exitstatus = max(int(exitstatus), int(REQUIRED))
        return
    reports = Path(os.environ["TEST_FOLDER"]) / "reports.jsonl"
    status = both.run(session, reports)
    both.add(session, reports)
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        session.exitstatus = max(int(exitstatus), int(status))


left_out_key = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say in plain words what did not run here."""
    words = list(missing().values())
    if reason := config.stash.get(left_out_key, None):
        words.append(reason)
    if words:
        terminalreporter.write_line(f"Left out: {'; '.join(words)}.", yellow=True)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[redis.Server]:
    """A private Redis for this process; mark the test `redis`."""
    server = redis.start()
    yield server
    redis.stop(server)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Cluster]:
    """A private PostgreSQL beside the suite's own, for programs started by a test."""
    if postgres.find() is None:
        (pytest.fail if REQUIRED else pytest.skip)("no PostgreSQL on this machine")
    cluster = postgres.start(Path(os.environ["TEST_FOLDER"] + f"-pg-{os.getpid()}"))
    yield cluster
    postgres.stop(cluster)


@pytest.fixture(autouse=True)
def _forget_counters() -> Iterator[None]:
    """Begin each test without the rate limits of the one before."""
    yield
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the machine's Chromium, not one that a package would download."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium.find(),
        "args": list(chromium.FLAGS),
    }


@pytest.fixture
def live_server_for_browser(live_server: Any, transactional_db: None) -> str:
    """The address of a running site on the test database (a file, so that threads may share it)."""
    return str(live_server.url)
