"""The Celery app and its timetable.

Tasks carry references only, never content: a message may wait in a file or in Redis.
"""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab, schedule
from celery.signals import (
    beat_init,
    before_task_publish,
    heartbeat_sent,
    setup_logging,
    worker_init,
    worker_ready,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Without Redis: a broker over files in which a message appears whole.
TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"

app = Celery("situations")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

MINUTE = 60.0  # seconds

# Each task is safe to run twice and takes up by itself what an earlier run left undone.
# An entry that no worker took within its period is dropped: the next one does the same.
app.conf.beat_schedule = {
    "generate-meetings": {
        "task": "tables.tasks.generate_meetings",
        "schedule": crontab(hour="2", minute="10"),
    },
    "build-agendas": {
        "task": "cases.tasks.build_agendas",
        "schedule": crontab(minute="20"),
        "options": {"expires": 60 * MINUTE},
    },
    "close-forgotten-meetings": {
        "task": "cases.tasks.close_forgotten_meetings",
        "schedule": schedule(10 * MINUTE),
        "options": {"expires": 10 * MINUTE},
    },
    "sweep-jobs": {
        "task": "cases.tasks.sweep_jobs",
        "schedule": schedule(MINUTE),
        "options": {"expires": MINUTE},
    },
    "forget-reports": {
        "task": "cases.tasks.forget_reports",
        "schedule": schedule(10 * MINUTE),
        "options": {"expires": 10 * MINUTE},
    },
    "fold-offers": {
        "task": "cases.tasks.fold_offers",
        "schedule": schedule(MINUTE),
        "options": {"expires": MINUTE},
    },
    "raise-notices": {
        "task": "cases.tasks.raise_notices",
        "schedule": schedule(5 * MINUTE),
        "options": {"expires": 5 * MINUTE},
    },
    "send-due-notices": {
        "task": "agencies.tasks.send_due_notices",
        "schedule": schedule(MINUTE),
        "options": {"expires": MINUTE},
    },
    "end-lapsed": {
        "task": "tables.tasks.end_lapsed",
        "schedule": crontab(minute="5"),
        "options": {"expires": 60 * MINUTE},
    },
    "raise-nudges": {
        "task": "tables.tasks.raise_nudges",
        "schedule": crontab(hour="7", minute="25"),
    },
    "nightly-cleanup": {
        "task": "agencies.tasks.nightly_cleanup",
        "schedule": crontab(hour="3", minute="30"),
    },
    "anchor-heads": {
        "task": "agencies.tasks.anchor_heads",
        "schedule": crontab(hour="3", minute="15"),
    },
    "freeze-quarters": {
        "task": "cases.tasks.freeze_quarters",
        "schedule": crontab(hour="2", minute="40"),
    },
    "end-silent-sight": {
        "task": "cases.tasks.end_silent_sight",
        "schedule": crontab(hour="2", minute="50"),
    },
    "forget-uploads": {
        "task": "cases.tasks.forget_uploads",
        "schedule": crontab(hour="3", minute="35"),
    },
    "forget-reasons": {
        "task": "cases.tasks.forget_reasons",
        "schedule": crontab(hour="3", minute="40"),
    },
    "scrub-data-files": {
        "task": "cases.tasks.scrub_data_files",
        "schedule": crontab(hour="3", minute="45"),
    },
}


@app.on_after_configure.connect
def prepare_file_broker(sender: Celery, **kwargs: Any) -> None:
    """Make the folders of the file broker, which does not make them itself."""
    for name in ("data_folder_in", "control_folder"):
        folder = sender.conf.broker_transport_options.get(name)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Stop Celery from replacing the log set-up: its own prints task arguments."""


def worker_sign() -> Path:
    """Return the file whose age says whether the worker lives; touched every two seconds."""
    return Path(settings.STATE_DIR) / "worker.alive"


def beat_sign() -> Path:
    """Return the file whose age says whether the scheduler lives; touched every minute."""
    return Path(settings.STATE_DIR) / "beat.alive"


def touch(path: Path) -> None:
    """Give the file the present time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


@worker_ready.connect
@heartbeat_sent.connect
def worker_lives(**kwargs: Any) -> None:
    """Leave a sign for the health check: asking a worker over the broker takes seconds."""
    touch(worker_sign())


@worker_ready.connect
def be_ready_to_write(**kwargs: Any) -> None:
    """Load what sets text before anybody waits for a PDF: it takes a second."""
    from cases.reports.writers import pdf

    pdf.is_available()


def beat_lives(**kwargs: Any) -> None:
    """Leave a sign whenever the scheduler hands out a task."""
    touch(beat_sign())


@worker_init.connect
@beat_init.connect
def refuse_unsafe_start(**kwargs: Any) -> None:
    """Let no worker or scheduler run with a configuration that must not serve."""
    import django

    from config import safety

    django.setup()
    try:
        safety.refuse_unsafe()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error  # Celery logs other exceptions and goes on


@beat_init.connect
def watch_beat(**kwargs: Any) -> None:
    """Begin to leave signs, in the scheduler's process alone."""
    beat_lives()
    before_task_publish.connect(beat_lives)
