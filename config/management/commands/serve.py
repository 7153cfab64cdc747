"""Run the web server, the worker and the scheduler together, until Ctrl-C."""

import fcntl
import http.client
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.celery import worker_sign
from config.processes import COMMANDS, Supervisor
from config.safety import refuse_unsafe

START_SECONDS = 120.0  # a slow machine, not a broken one
LAST_LINES = 15


def port_is_free(host: str, port: int) -> bool:
    """Say whether this machine can listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def web_is_ready(port: int) -> bool:
    """Ask the web server whether it can work."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
            line.request("GET", "/readyz")
            return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock of this state folder; raises CommandError when another process has it."""
    settings.STATE_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.STATE_DIR / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError(f"Already running from {settings.STATE_DIR}.") from error
        yield


class Command(BaseCommand):
    """For one machine; a site for many runs the three processes each by itself."""

    help = "Run web server, worker and scheduler together; Ctrl-C ends all of it."
    requires_system_checks = ["security"]

    def handle(self, *args: Any, **options: Any) -> None:
        """Start everything, print the address once it answers, and wait for the end."""
        refuse_unsafe()
        if not port_is_free(settings.BIND_HOST, settings.PORT):
            raise CommandError(
                f"Port {settings.PORT} is taken. Choose another: PORT={settings.PORT + 1} make run"
            )
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: stopped.set())
        with alone():
            self.supervise(Supervisor(settings.STATE_DIR / "log"), stopped)

    def supervise(self, supervisor: Supervisor, stopped: threading.Event) -> None:
        """Run the processes until one ends by itself or a signal comes."""
        worker_sign().unlink(missing_ok=True)
        try:
            self.stdout.write("  Web server, worker, scheduler ...")
            for name, command in COMMANDS.items():
                supervisor.start(name, command)
            if not supervisor.wait_until(lambda: stopped.is_set() or self.up(), START_SECONDS):
                raise CommandError(self.failure(supervisor))
            if not stopped.is_set():
                self.announce()
            while not stopped.wait(0.5):
                if supervisor.ended():
                    raise CommandError(self.failure(supervisor))
        finally:
            supervisor.stop()
        self.stdout.write("Stopped.")

    @staticmethod
    def up() -> bool:
        """Say whether the worker has started and the web server can work."""
        return worker_sign().exists() and web_is_ready(settings.PORT)

    def announce(self) -> None:
        """Say where to go: the last line, so that it is the one people see."""
        self.stdout.write(f"  State and logs are under {settings.STATE_DIR}. Ctrl-C ends it.")
        self.stdout.write(self.style.SUCCESS(f"Open http://localhost:{settings.PORT}/"))
        self.stdout.flush()

    @staticmethod
    def failure(supervisor: Supervisor) -> str:
        """Return what can be said about a start that failed: the end of each log."""
        ended = supervisor.ended()
        parts = ["Ended by itself: " + ", ".join(ended) if ended else "It did not start in time."]
        for name in ended or supervisor.children:
            lines = supervisor.log(name).read_text(errors="replace").splitlines()
            parts += [f"--- {name}", *lines[-LAST_LINES:]]
        return "\n".join(parts)
