"""Earlier years from a coordinator's file: seconds and memory for the preview and the import.

    python -m bench.imports                      10,000 rows, as CSV and as a spreadsheet
    python -m bench.imports --rows 2000

*Preview* is what the worker does: reads, checks every cell, writes the rows so that they can be
looked at. *Import* lets them count, in one transaction. *Faults* is the preview of a file in which
every hundredth row is wrong. Memory is what the process held before the first file, and the most
while it was at each.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.reports import database

FIRST = date(2020, 1, 6)


def main() -> int:
    """Measure each kind of file, print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    with database(None):
        table, by = _place()
        print(f"{_held():.0f} MB held before")
        print("file             MB  upload s  preview s  import s  most MB")
        for name, write, faults in _files():
            content = write(*_rows(options.rows, faults=faults))
            print(
                f"{name:12} {len(content) / 1e6:>6.1f} {_measured(table, by, content)}", flush=True
            )
    return 0


def _place() -> tuple[Any, Any]:
    from tests import cast as casting

    cast = casting.gather()
    return cast.table, cast.coordinator


def _files() -> tuple[tuple[str, Callable[..., bytes], bool], ...]:
    from tests.cases.reports.earlier.files import as_csv, as_xlsx

    return (("CSV", as_csv, False), ("spreadsheet", as_xlsx, False), ("CSV, faults", as_csv, True))


def _rows(number: int, *, faults: bool) -> Iterator[dict[str, str]]:
    """Rows as the tests write them, a few each day."""
    from tests.cases.reports.earlier.files import REJECTED, WHOLE

    for place in range(number):
        day = FIRST + timedelta(days=place * 1500 // number)
        row = WHOLE if place % 20 else REJECTED
        dates = {name: (day + timedelta(days=later)).isoformat() for name, later in LATER.items()
                 if row.get(name)}  # fmt: skip
        wrong = {"presented_date": "soon"} if faults and place % 100 == 0 else {}
        yield row | dates | wrong


LATER = {"presented_date": 0, "decided_date": 0, "concluded_date": 30}


def _measured(table: Any, by: Any, content: bytes) -> str:
    """Upload, check and import one file; the table is empty again afterwards."""
    from cases.models import ImportBatch, Job
    from cases.services import earlier, jobs

    with _memory() as most:
        started = time.perf_counter()
        batch = earlier.upload(table, by=by, content=content)
        uploaded = time.perf_counter()
        jobs.run(Job.objects.get(subject_id=batch.pk).pk)
        checked = time.perf_counter()
        batch.refresh_from_db()
        is_ready = batch.state == ImportBatch.State.READY
        if is_ready:
            earlier.accept(batch, by=by)
        accepted = time.perf_counter()
    earlier.discard(batch, by=by)
    imported = f"{accepted - checked:.2f}" if is_ready else "refused"
    return (f"{uploaded - started:>9.2f} {checked - uploaded:>10.1f} {imported:>9} "
            f"{max(most):>8.0f}")  # fmt: skip


@contextmanager
def _memory() -> Iterator[list[float]]:
    """Megabytes that the process holds, looked at twenty times a second."""
    found, is_over = [_held()], threading.Event()

    def watch() -> None:
        while not is_over.wait(0.05):
            found.append(_held())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        is_over.set()
        watcher.join()


def _held() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
