"""Logs hold references, never what somebody typed."""

import json
import logging
import sys

import pytest

from config import logs

TYPED = "Jane Canary, 12 Main Street"


def written(record: logging.LogRecord) -> dict[str, object]:
    return json.loads(logs.ReferencesOnly().format(record))


def record_of(name: str, level: int, message: str, *values: object, **extra: object):
    logger = logging.getLogger(name)
    return logger.makeRecord(name, level, "file.py", 1, message, values, None, extra=extra)


def failure(message: str, logger: str = "django.request") -> dict[str, object]:
    try:
        secret = message
        raise ValueError(secret)
    except ValueError:
        record = logging.getLogger(logger).makeRecord(
            logger, logging.ERROR, "f", 1, "%s", (message,), sys.exc_info()
        )
    return written(record)


def test_traceback_keeps_places_and_kind_only() -> None:
    line = failure(TYPED)
    assert TYPED not in json.dumps(line)
    assert line["error"] == "ValueError"
    assert line["trace"][-1].endswith("failure")


def test_django_warning_does_not_quote_the_address() -> None:
    line = written(record_of("django.request", logging.WARNING, "Not Found: %s", f"/?q={TYPED}"))
    assert line["message"] == "Not Found: %s"


def test_failed_task_is_named_without_its_arguments() -> None:
    record = record_of(
        "celery.app.trace", logging.ERROR, "%(name)s %(args)s", data={"name": "a.b", "args": TYPED}
    )
    line = written(record)
    assert line["task"] == "a.b"
    assert TYPED not in json.dumps(line)


def test_our_own_message_keeps_references_and_drops_the_rest() -> None:
    line = written(record_of("cases.tasks", logging.INFO, "sent", object_id="1", narrative=TYPED))
    assert line["object_id"] == "1"
    assert "narrative" not in line


def test_error_report_shows_no_settings_request_or_variables(rf) -> None:
    secret = TYPED
    try:
        raise ValueError(secret)
    except ValueError:
        reporter = logs.SilentReporter(rf.post("/", {"q": secret}), *sys.exc_info())
    for report in (reporter.get_traceback_text(), reporter.get_traceback_html()):
        assert TYPED not in report
        assert "ValueError" in report


@pytest.mark.parametrize("logger", ["django", "gunicorn.error"])
def test_nothing_is_mailed(logger) -> None:
    assert logs.dictionary("INFO")["loggers"][logger]["handlers"] == []
