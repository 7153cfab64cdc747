"""How the web server runs: `gunicorn --config python:config.gunicorn config.wsgi`."""

import gc
import os
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from config import logs
from config.databases import is_sqlite
from config.safety import is_loopback

bind = [f"{settings.BIND_HOST}:{settings.PORT}"]
MOST_WORKERS = 4  # that are started without being asked for: each holds some 180 MB


def how_many(asked: int, *, on_sqlite: bool, cores: int | None) -> int:
    """As many processes as are *asked* for; of 0 one a core, and one alone with SQLite."""
    return asked or (1 if on_sqlite else min(cores or 1, MOST_WORKERS))


workers = how_many(
    settings.WEB_WORKERS,
    on_sqlite=is_sqlite(settings.DATABASES["default"]),
    cores=os.cpu_count(),
)
threads = settings.WEB_THREADS
worker_class = "gthread"
# Each worker opens its own pool of database connections, so nothing is loaded before the fork.
preload_app = False
timeout = 30  # seconds without a sign of life before a worker is replaced
graceful_timeout = 10
# Seconds that an idle connection stays open: enough for the files of one page, less than the two
# between a board's polls. Kept for longer, it would hold a device to one process, however busy that
# is; a new connection is taken by the one that is free.
keepalive = 1
max_requests = 20_000
max_requests_jitter = 2_000
# Addresses of requests are not logged: they would say who looked at what, twice.
accesslog = None
logconfig_dict = logs.dictionary(settings.LOG_LEVEL)
proc_name = "situations"
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Refuse a sample site on an address that others can reach, however it was given."""
    hosts = [address[0] for address in server.cfg.address if isinstance(address, tuple)]
    if settings.SAMPLE_MODE and not all(is_loopback(host) for host in hosts):
        raise SystemExit("Refusing to start: sample mode must listen on 127.0.0.1 only.")


def post_worker_init(worker: Any) -> None:
    """Let the collector never look again through what is loaded for good."""
    import_module(settings.ROOT_URLCONF)  # every view; otherwise the first request would
    gc.collect()
    gc.freeze()
