"""What breaks under the site while people write: nothing that was acknowledged may be lost.

    python -m bench.outages                     everything
    python -m bench.outages --only database,full
    python -m bench.outages --kills 3 --workers 5

*database*: PostgreSQL is killed (SIGKILL) and started again, 20 times, under 20 writes a second.
*read_only*, *locked*, *full*: the database takes nothing in, the trail's table is locked by
somebody else, the disk is full (a small one of its own, which needs root). *worker*: a process
that builds a report is killed 50 times at some moment, and the report is taken up again.

The site runs in gunicorn as it is deployed and is never restarted. A write begins a draft through
the API. After each fault: every write that was answered with 201 is there, every draft has exactly
one entry in the trail and every entry its draft, whatever was refused was refused with 503 in
words, the chain is whole, and a write succeeds again. 1 when anything was off.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import meeting
from tests.services import postgres
from tests.services.postgres import Cluster

WRITERS, EACH = 8, 2.5  # writes a second: 20 together
DISK = "400m"
FAULTS = ("database", "read_only", "locked", "full", "worker")
# A process may be killed here and the machine may not: what is committed has left the process.
KEPT = ("fsync=off", "synchronous_commit=on", "max_connections=100", "autovacuum=off",
        "wal_keep_size=0", "max_wal_size=64MB", "min_wal_size=32MB")  # fmt: skip


@dataclass
class Site:
    """The site, the database under it, and who writes."""

    port: int
    cluster: Cluster
    folder: Path
    table: str
    agency: str
    secret: str
    answers: Counter[str] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)
    mute: int = 0  # refusals without words
    stop: threading.Event = field(default_factory=threading.Event)
    guard: threading.Lock = field(default_factory=threading.Lock)


def main() -> int:
    """Break things one after another, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(FAULTS))
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=50)
    options = parser.parse_args()
    wrong: list[str] = []
    for name in options.only.split(","):
        times = {"database": options.kills, "worker": options.workers}.get(name, 1)
        wrong += in_a_process_of_its_own(name, times)
    print(f"{len(wrong)} wrong")
    print("\n".join(wrong[:5]))
    return int(bool(wrong))


def in_a_process_of_its_own(name: str, times: int) -> list[str]:
    """One fault, in a child: Django is set up once in a process."""
    child = os.fork()
    if child == 0:
        found = ["it did not end"]
        try:
            found = WORKER(times) if name == "worker" else faulty(name, times)
        finally:
            print("\n".join(found), end="\n" if found else "", flush=True)
            os._exit(int(bool(found)))
    return [f"{name}: see above"] if os.waitpid(child, 0)[1] else []


def faulty(name: str, times: int) -> list[str]:
    """Serve, write, break, mend, look."""
    with standing(name) as site:
        writers = [threading.Thread(target=write, args=[site]) for _n in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(2)
        slowest = 0.0
        for _time in range(times):
            with BREAK[name](site):
                pass
            slowest = max(slowest, until_it_writes(site))
            time.sleep(2 + random.random())
        site.stop.set()
        for writer in writers:
            writer.join()
        wrong = look(site)
    told = ", ".join(f"{count} {answer}" for answer, count in sorted(site.answers.items()))
    print(f"{name}: {times} times; writes: {told}; back within {slowest:.1f} s without a restart; "
          f"{len(site.acknowledged)} acknowledged, {len(wrong)} wrong", flush=True)  # fmt: skip
    return wrong


@contextmanager
def standing(name: str) -> Iterator[Site]:
    """A site with a table, on a PostgreSQL of its own that keeps what it acknowledged."""
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{name}-"))
    os.environ["STATE_DIR"] = str(folder)
    place = folder.with_name(f"{folder.name}-pg")
    with disk(place, own=name == "full") as where:
        cluster = postgres.start(where, KEPT)
        os.environ["DATABASE_URL"] = cluster.url
        try:
            with meeting.prepared():
                site = filled(cluster, folder)
                meeting.hang_up()
                with meeting.served(folder) as (port, _master):
                    site.port = port
                    yield site
        finally:
            postgres.stop(cluster)


@contextmanager
def disk(place: Path, *, own: bool) -> Iterator[Path]:
    """Where the database lies: with *own*, on a small disk of its own."""
    if not own:
        yield place
        return
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)]
    subprocess.run(command, check=True)
    try:
        yield place / "pg"
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
        place.rmdir()


def filled(cluster: Cluster, folder: Path) -> Site:
    """A table, and somebody who writes with a token."""
    from agencies import services
    from tests import cast as casting

    cast = casting.gather()
    _token, secret = services.issue_token(cast.originating, name="bench", days=1)
    agency = str(cast.agency("originating").pk)
    return Site(0, cluster, folder, str(cast.table.pk), agency, secret)


# --- Writing -------------------------------------------------------------------------------------


def write(site: Site) -> None:
    """Begin drafts at an even pace, and note how each was answered."""
    line = None
    while not site.stop.is_set():
        began = time.monotonic()
        line = line or http.client.HTTPConnection("127.0.0.1", site.port, timeout=40)
        try:
            answer, body = begin_draft(site, line)
        except (OSError, http.client.HTTPException):
            line, answer, body = None, "no answer", {}
        with site.guard:
            site.answers[answer] += 1
            if answer == "201":
                site.acknowledged.add(body["id"])
            site.mute += answer not in ("201", "no answer") and not body.get("detail")
        time.sleep(max(0.0, 1 / EACH - (time.monotonic() - began)))


def begin_draft(site: Site, line: http.client.HTTPConnection) -> tuple[str, Any]:
    """Send one write; the status, and what was answered."""
    body = json.dumps({"table": site.table, "agency": site.agency})
    line.request("POST", "/api/v1/situations/", body, {
        "Authorization": f"Bearer {site.secret}", "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()), "X-Forwarded-Proto": "https", "Host": "localhost",
    })  # fmt: skip
    answer = line.getresponse()
    return str(answer.status), json.loads(answer.read() or b"{}")


def until_it_writes(site: Site) -> float:
    """How long until a write is acknowledged again."""
    began, before = time.monotonic(), len(site.acknowledged)
    while len(site.acknowledged) == before:
        if time.monotonic() - began > 120:
            raise SystemExit("the site does not come back")
        time.sleep(0.05)
    return time.monotonic() - began


def look(site: Site) -> list[str]:
    """What does not fit together."""
    from agencies import trail
    from agencies.models import AuditEntry
    from cases.models import Situation

    drafts = {str(pk) for pk in Situation.objects.values_list("pk", flat=True)}
    entries = Counter(
        AuditEntry.objects.filter(verb="draft.start").values_list("object_id", flat=True)
    )
    found = {
        "acknowledged and lost": len(site.acknowledged - drafts),
        "drafts without an entry": len(drafts - set(entries)),
        "entries without a draft": len(set(entries) - drafts),
        "entries twice": sum(count > 1 for count in entries.values()),
        "refused without words": site.mute,
        "answers that are none of 201, 503": sum(
            count for answer, count in site.answers.items()
            if answer not in ("201", "503", "no answer")
        ),
        "broken chains": sum(
            trail.verify(chain).first_bad is not None for chain in (site.table, "server")
        ),
    }  # fmt: skip
    return [f"{words}: {count}" for words, count in found.items() if count]


# --- Breaking ------------------------------------------------------------------------------------


@contextmanager
def killed(site: Site) -> Iterator[None]:
    """The database is killed and stays away for a moment."""
    postgres.kill(site.cluster)
    time.sleep(0.2 + random.random())
    yield
    postgres.start_again(site.cluster)


@contextmanager
def read_only(site: Site) -> Iterator[None]:
    """As a standby is, or a primary that somebody put so."""
    with owner(site) as link:
        link.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
        hang_up_others(link)
        time.sleep(5)
        yield
        link.execute("SET transaction_read_only = off")
        link.execute("ALTER DATABASE postgres SET default_transaction_read_only = off")
        hang_up_others(link)


@contextmanager
def locked(site: Site) -> Iterator[None]:
    """Somebody else holds the table of the trail, for longer than an act waits."""
    with owner(site) as link, link.transaction():
        link.execute("LOCK TABLE agencies_auditentry IN ACCESS EXCLUSIVE MODE")
        time.sleep(25)
        yield


@contextmanager
def full(site: Site) -> Iterator[None]:
    """The disk of the database is filled to the last byte."""
    filler = site.cluster.folder.parent / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
    time.sleep(8)
    yield
    filler.unlink()
    if site.cluster.child.poll() is not None:  # it gives up where its log cannot be written
        postgres.start_again(site.cluster)


BREAK: dict[str, Callable[[Site], contextlib.AbstractContextManager[None]]] = {
    "database": killed, "read_only": read_only, "locked": locked, "full": full,
}  # fmt: skip


@contextmanager
def owner(site: Site) -> Iterator[Any]:
    """A connection of its own."""
    import psycopg

    with psycopg.connect(site.cluster.url, autocommit=True) as link:
        yield link


def hang_up_others(link: Any) -> None:
    link.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )


# --- A worker that is killed ---------------------------------------------------------------------


def killed_workers(times: int) -> list[str]:
    """Ask for a report, kill who builds it at some moment, let another take it up; so often."""
    wrong: list[str] = []
    found: Counter[str] = Counter()
    with worker_site() as ask:
        span = took(ask)
        for _time in range(times):
            job = ask()
            found["killed" if run_and_kill(job, random.random() * span) else "done before"] += 1
            wrong += half_done(job)
            for left in silent_for_long(job):
                run_and_kill(left, None)
            wrong += not_done(job)
        wrong += chain_is_whole()
    print(f"worker: {sum(found.values())} reports, {found['killed']} killed while building, "
          f"{found['done before']} were done before; {len(wrong)} wrong", flush=True)  # fmt: skip
    return wrong


WORKER = killed_workers


@contextmanager
def worker_site() -> Iterator[Callable[[], str]]:
    """A table with a year behind it; gives what asks for a report and names its job."""
    folder = Path(tempfile.mkdtemp(prefix="bench-worker-"))
    with meeting.database("worker", folder), meeting.prepared():
        from cases.models import Job
        from tests.cases.reports.reporting import reporting

        desk = reporting()

        def ask() -> str:
            row = desk.ask("partners", templates=["headline"])
            return str(Job.objects.get(subject_id=row.pk).pk)

        yield ask


def run_and_kill(job: str, seconds: float | None) -> bool:
    """Let a process carry *job* out, killed after *seconds*; whether it was still at it."""
    meeting.hang_up()
    child = os.fork()
    if child == 0:
        try:
            from cases.services import jobs

            jobs.run(job)
        finally:
            os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return bool(os.WIFSIGNALED(os.waitpid(child, 0)[1]))


def took(ask: Callable[[], str]) -> float:
    """How long one report takes here."""
    began = time.monotonic()
    run_and_kill(ask(), None)
    return time.monotonic() - began


def half_done(job: str) -> list[str]:
    """A report is released with its document, its files to be written and one entry, or nothing."""
    from agencies.models import AuditEntry
    from cases.models import Job, ReportFile, ReportRequest

    row = ReportRequest.objects.get(pk=Job.objects.get(pk=job).subject_id)
    files = ReportFile.objects.filter(request=row).count()
    released = row.release_id is not None
    entries = AuditEntry.objects.filter(verb="report.release", object_id=str(row.release_id))
    one = (files == 8, row.document is not None, entries.count() == 1)
    fits = one if released else (files == 0, row.document is None)
    return [] if all(fits) else [f"half a report: {files} files, {entries.count()} entries"]


def not_done(job: str) -> list[str]:
    """After it was taken up again it is done, once, and every file is whole."""
    from cases.models import Job, Release, ReportFile, ReportRequest

    row = Job.objects.get(pk=job)
    asked = ReportRequest.objects.get(pk=row.subject_id)
    twice = Release.objects.count() - ReportRequest.objects.filter(release__isnull=False).count()
    wrong = [] if row.state == "done" and asked.release_id else [f"not done: {row.state}"]
    empty = ReportFile.objects.filter(request=asked, content=None).count()
    wrong += [f"not written: {empty} files"] if empty else []
    return wrong + half_done(job) + ([f"released twice: {twice}"] if twice else [])


def silent_for_long(job: str) -> list[str]:
    """As if two minutes without a sign of the worker had passed, after which the sweep comes.

    Returns what it would take up: the job, and that of the files of what it released.
    """
    from django.utils import timezone

    from cases.models import Job
    from cases.services import jobs

    past = timezone.now() - 2 * jobs.SILENCE
    Job.objects.filter(state=Job.State.RUNNING).update(beat_at=past)
    return [job, *map(str, Job.objects.exclude(state__in=Job.ENDED).values_list("pk", flat=True))]


def chain_is_whole() -> list[str]:
    from agencies import trail
    from agencies.models import AuditChain

    keys = AuditChain.objects.values_list("key", flat=True)
    return [f"the chain {key} is broken" for key in keys if trail.verify(key).first_bad is not None]


if __name__ == "__main__":
    raise SystemExit(main())
