"""Logs of references only: one JSON object a line, never a value that somebody typed.

A message is a literal of ours; what varies comes in `extra`, and only names on the list
below are written. Tracebacks keep the places and the kind of error, not its text, which may
quote a row or a field.
"""

import json
import logging
import logging.config
import traceback
from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

REFERENCES = ("event", "user_id", "table_id", "object_id", "route", "status", "parts", "task")
# Loggers whose warnings quote addresses, arguments or statements.
TALKATIVE = ("django", "celery", "kombu", "gunicorn")


def places(error: BaseException) -> list[str]:
    """Return ``file:line function`` for each step of a traceback, innermost last."""
    steps = traceback.extract_tb(error.__traceback__)
    return [f"{step.filename}:{step.lineno} {step.name}" for step in steps]


class ReferencesOnly(logging.Formatter):
    """Writes a record as one line of JSON without content."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
        }
        line |= {name: getattr(record, name) for name in REFERENCES if hasattr(record, name)}
        if code := getattr(record, "status_code", None):
            line["status"] = code
        if route := self._route(record):
            line["route"] = route
        if task := getattr(record, "data", {}).get("name"):  # Celery's own records
            line["task"] = task
        if record.exc_info and record.exc_info[1]:
            line["error"] = type(record.exc_info[1]).__qualname__
            line["trace"] = places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        """Return the message; a warning of a talkative logger keeps its holes open."""
        warns = record.levelno >= logging.WARNING
        return str(record.msg) if warns and _is_talkative(record) else record.getMessage()

    @staticmethod
    def _route(record: logging.LogRecord) -> str | None:
        """Return the pattern of the address (``/situations/<uuid:pk>/``), never the address."""
        request = getattr(record, "request", None)
        match = getattr(request, "resolver_match", None)
        return getattr(match, "route", None)


def _is_talkative(record: logging.LogRecord) -> bool:
    return record.name.split(".")[0] in TALKATIVE


class HideEverything(SafeExceptionReporterFilter):
    """Error reports without settings, without request values, without local variables."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Hide, whatever the mode."""
        return True

    def get_safe_settings(self) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        """Return nothing."""
        return {}.items()


class SilentReporter(ExceptionReporter):
    """An error report that names the kind of error and its places, and nothing else."""

    def get_traceback_text(self) -> SafeString:
        """Return the report as text."""
        kind = getattr(self.exc_type, "__qualname__", "error")
        steps = places(self.exc_value) if self.exc_value else []
        return format_html_join("\n", "{}", ([line] for line in (kind, *steps)))

    def get_traceback_html(self) -> SafeString:
        """Return the same as the text: there is no page for it."""
        return format_html("<pre>{}</pre>", str(self.get_traceback_text()))


def configure(options: dict[str, Any]) -> None:
    """Set up logging to the error stream; `options` has the `level`."""
    logging.config.dictConfig(dictionary(options["level"]))


def dictionary(level: str) -> dict[str, Any]:
    """Return the logging configuration, for Django and for gunicorn alike."""
    upwards = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": ReferencesOnly}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {**upwards, "level": level},  # takes away the mails to administrators
            "django.server": upwards,
            "django.db.backends": {"level": "INFO"},  # DEBUG would print statements
            "gunicorn.error": upwards,
            "celery.app.trace": {"level": "WARNING"},  # INFO would print results
            "celery.worker.strategy": {"level": "WARNING"},
            "fontTools": {"level": "ERROR"},  # INFO tells every table of a font
            "weasyprint": {"level": "ERROR"},  # WARNING repeats what a style sheet says
            "weasyprint.progress": {"level": "ERROR"},
        },
    }
