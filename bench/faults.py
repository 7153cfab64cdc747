"""The web server killed in the middle of a decision, again and again.

    python -m bench.faults                 200 times
    python -m bench.faults --kills 10

The site runs in gunicorn as it is deployed, on a PostgreSQL of its own. A chair's decision is sent,
every process that answers is killed (SIGKILL) at some moment while it is being carried out, and
once the site is back the database is looked at: the decision is there if and only if its entry in
the audit trail is, whoever was told that it was done finds it done, and the chain is whole.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import random
import signal
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench import meeting
from bench.meeting import Table


@dataclass(frozen=True)
class State:
    """How one situation stands, and what its trail says."""

    version: int
    stage: str
    changes: int
    undone: int
    confirmed_entries: int
    undo_entries: int

    @property
    def decided(self) -> int:
        """How many decisions there have been; taking one back is one."""
        return self.changes + self.undone

    def wrong(self, first: State) -> str:
        """What does not fit together; empty when all does."""
        pairs = {
            "changes and entries": (self.changes, self.confirmed_entries),
            "undone and entries": (self.undone, self.undo_entries),
            "version and decisions": (self.version - first.version, self.decided - first.decided),
            "stage": (self.stage == "filter_three", self.changes > self.undone),
        }
        return "; ".join(f"{name}: {a} and {b}" for name, (a, b) in pairs.items() if a != b)


def main() -> int:
    """Kill, look, and print what was found; 1 when anything did not fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    kills = parser.parse_args().kills
    folder = Path(tempfile.mkdtemp(prefix="bench-faults-"))
    with meeting.database("faults", folder), meeting.prepared():
        table = meeting.fill("one", 1, 1)[0]
        with meeting.served(folder) as (port, master):
            found, wrong = run(table, port, master, kills)
        wrong += chain(table)
    print(f"{sum(found.values())} kills: {found['before']} before, {found['after']} after, "
          f"{found['answered']} after the answer; {len(wrong)} wrong")  # fmt: skip
    print("\n".join(wrong[:5]))
    return int(bool(wrong) or sum(found.values()) != kills)


def run(table: Table, port: int, master: int, kills: int) -> tuple[Counter[str], list[str]]:
    """How the kills fell, and what did not fit after one."""
    found: Counter[str] = Counter()
    wrong: list[str] = []
    first, span = look(table), _span(table, port)
    for _time in range(kills):
        before = look(table)
        answered = kill_in(table, port, master, random.random() * span)
        after = look(table)
        done = after.decided - before.decided
        found["answered" if answered else ("before", "after")[bool(done)]] += 1
        lost = f"told so, and not done: {after}" if answered and not done else ""
        wrong += [words for words in (after.wrong(first), lost) if words]
    return found, wrong


def kill_in(table: Table, port: int, master: int, seconds: float) -> bool:
    """Send a decision, kill who answers after *seconds*; whether the answer came all the same."""
    line = _line(port)
    _just_decided(table)
    form = meeting.decision(line, table, _board(table))
    statuses: list[int] = []

    def post() -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            statuses.append(meeting.send(line, *form))

    sender = threading.Thread(target=post)
    sender.start()
    time.sleep(seconds)
    for worker in meeting.workers(master):
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    sender.join()
    line.close()
    meeting.wait(port)
    return statuses == [302]


def _just_decided(table: Table) -> None:
    """What was decided last can be taken back, however slow the machine was meanwhile."""
    from django.utils import timezone

    from cases.models import StageChange

    last = StageChange.objects.filter(situation=table.situation, undone_at__isnull=True)
    last.update(at=timezone.now())


def look(table: Table) -> State:
    """How the situation stands, in one snapshot."""
    from django.db import transaction

    from agencies.models import AuditEntry
    from cases.models import Situation, StageChange

    with transaction.atomic():
        row = Situation.objects.get(pk=table.situation)
        changes = StageChange.objects.filter(situation=row, transition="confirm_aer")
        entries = AuditEntry.objects.filter(object_id=table.situation)
        return State(
            version=row.version,
            stage=row.stage,
            changes=changes.count(),
            undone=changes.filter(undone_at__isnull=False).count(),
            confirmed_entries=entries.filter(verb="situation.confirm_aer").count(),
            undo_entries=entries.filter(verb="situation.undo").count(),
        )


def chain(table: Table) -> list[str]:
    """The chain of the table, verified from its beginning."""
    from agencies import trail
    from cases.models import Situation

    bad = trail.verify(Situation.objects.get(pk=table.situation).table_id).first_bad
    return [] if bad is None else [f"the chain is broken at {bad}"]


def _span(table: Table, port: int) -> float:
    """Up to when a kill may fall: twice what a decision takes here, the median of five."""
    took = []
    for _time in range(5):
        line = _line(port)
        form = meeting.decision(line, table, _board(table))
        began = time.monotonic()
        assert meeting.send(line, *form) == 302
        took.append(time.monotonic() - began)
        line.close()
    return sorted(took)[2] * 2


def _board(table: Table) -> str:
    return f"/meetings/{table.meeting}/drive/"


def _line(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


if __name__ == "__main__":
    raise SystemExit(main())
