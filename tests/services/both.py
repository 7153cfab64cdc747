"""The part of the suite that runs again on PostgreSQL, counted in the same closing line.

The second run is a pytest of its own, because Django has one default database a process. It
leaves its reports in a file, and the first run adds them to its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter

from tests.services import process

REPORTS = "TEST_REPORTS"


class ReportWriter:
    """In the second run: writes each report as a line of JSON."""

    def __init__(self, config: pytest.Config, path: Path) -> None:
        self.config, self.path = config, path

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Append one report."""
        data = self.config.hook.pytest_report_to_serializable(config=self.config, report=report)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(data, default=str) + "\n")


def run(session: pytest.Session, reports: Path) -> int:
    """Run the PostgreSQL part with the same arguments; return its exit status."""
    environment = {**os.environ, "TEST_DATABASE": "postgres", REPORTS: str(reports)}
    for name in list(environment):
        if name.startswith(("PYTEST_", "TEST_CLUSTER", "DATABASE_URL", "TEST_FOLDER")):
            del environment[name]
    arguments = [str(argument) for argument in session.config.invocation_params.args]
    child = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        preexec_fn=process.end_with_parent,  # noqa: PLW1509 - one call into a loaded library
    )
    try:
        return child.wait()
    finally:
        process.stop(child)


def add(session: pytest.Session, reports: Path) -> None:
    """Count the second run's reports as this run's own."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if not isinstance(terminal, TerminalReporter) or not reports.exists():
        return
    for line in reports.read_text(encoding="utf-8").splitlines():
        report = _read(session.config, json.loads(line))
        category = session.config.hook.pytest_report_teststatus(
            report=report, config=session.config
        )[0]
        terminal.stats.setdefault(category, []).append(report)
        session.testsfailed += int(category in {"failed", "error"})


def _read(config: pytest.Config, data: dict[str, Any]) -> pytest.TestReport:
    report = config.hook.pytest_report_from_serializable(config=config, data=data)
    report.nodeid = f"{report.nodeid} (PostgreSQL)"
    vars(report).pop("node", None)  # the worker of the other run, by now only its name
    return report
