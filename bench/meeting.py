"""A meeting under load: polls per second, change to screen, memory.

    python -m bench.meeting                 all three set-ups, two minutes each
    python -m bench.meeting --short         the same in less than a minute altogether
    python -m bench.meeting --only one      one of: one, ten, sqlite

*one*: 100 devices of one meeting poll every 2 s while the chair acts every 3 s. *ten*: ten meetings
of 50 devices each, each with its chair. Both on a PostgreSQL of their own; *sqlite* is *one* on
the embedded database. The site runs in gunicorn as it is deployed; every figure stands beside a
bare view of Django that answers 204 in the same process at the same rate.

A meeting has 25 seats and ten situations on its agenda. The devices share the machine with what
they measure; the last columns say what the web server, the database and the devices each take of
its cores, and what server and database take for a poll, acts included, whatever else the machine
does. A change is measured from the chair's tap to the answer that brings it to a device.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import devices
from bench.devices import Decision, Table, Tally

os.environ.setdefault("SECRET_KEY", "only-for-this-measurement-" + "0123456789" * 4)
os.environ.setdefault("SEALING_KEY", "another-only-for-this-measurement-" + "9876543210" * 4)
os.environ.setdefault("SITE_URL", "http://localhost")
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.meeting_site"
os.environ.setdefault("WEB_WORKERS", str(len(os.sched_getaffinity(0))))

SETUPS = {"one": (1, 100), "ten": (10, 50), "sqlite": (1, 100)}
HIGHEST_POLL_P95, HIGHEST_CHANGE_P95 = 150, 2500  # ms
WARMING_UP = 8.0  # seconds
SEATS, LINES = 25, 10  # of a meeting: agencies at the table, situations on the agenda


def main() -> int:
    """Measure each set-up in a process of its own, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", help="one, ten, sqlite, or several with commas between")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    seconds = options.seconds or (6 if options.short else 120)
    if options.inside:
        return measure(options.only.split(","), seconds)
    print(head())
    sys.stdout.flush()
    wanted = options.only.split(",") if options.only else list(SETUPS)
    worst = 0
    for names in ([n for n in wanted if n != "sqlite"], [n for n in wanted if n == "sqlite"]):
        if names:
            command = [sys.executable, "-m", "bench.meeting", "--inside", "--only", ",".join(names)]
            worst |= subprocess.run([*command, "--seconds", str(seconds)], check=False).returncode
    return worst


# --- One set-up ----------------------------------------------------------------------------------


def measure(names: list[str], seconds: float) -> int:
    """Fill, serve, poll; a line for each set-up. 1 when a figure is beyond its limit."""
    folder = Path(tempfile.mkdtemp(prefix="bench-meeting-"))
    worst = 0
    with database(names[0], folder) as postmaster, prepared():
        for name in names:
            tables = fill(name, *SETUPS[name])
            hang_up()
            with served(folder) as (port, master):
                # Until every process has met every page, and everybody has left their traces.
                _devices(tables, port, WARMING_UP, master)
                before = _busy(master), _busy(postmaster)
                tally, memory = _devices(tables, port, seconds, master)
                after = _busy(master), _busy(postmaster)
            cores = [(then - now) / seconds for then, now in zip(after, before, strict=True)]
            worst |= report(name, tally, memory, *cores)
    return worst


def _devices(
    tables: list[Table], port: int, seconds: float, master: int
) -> tuple[Tally, list[float]]:
    return devices.run(tables, port, seconds, decision_on, lambda: _resident(master))


@contextmanager
def database(name: str, folder: Path) -> Iterator[int]:
    """A PostgreSQL of its own, or a file; yields the server's process, or 0."""
    os.environ["STATE_DIR"] = str(folder)
    if name == "sqlite":
        yield 0
        return
    from tests.services import postgres

    cluster = postgres.start(folder.with_name(f"{folder.name}-pg"))
    os.environ["DATABASE_URL"] = cluster.url
    try:
        yield cluster.child.pid
    finally:
        postgres.stop(cluster)


@contextmanager
def prepared() -> Iterator[None]:
    """Django with its tables and lists."""
    import django
    from django.core.management import call_command

    django.setup()
    for command in ("migrate", "createcachetable", "load_vocabulary"):
        call_command(command, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    try:
        yield
    finally:
        hang_up()


def hang_up() -> None:
    """Close what this process holds open of the database."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()


def fill(name: str, meetings: int, devices: int) -> list[Table]:
    """So many meetings in session, each with an open item and so many people checked in."""
    first = 0 if name != "ten" else 1
    return [_table(first + number, devices) for number in range(meetings)]


def _table(number: int, devices: int) -> Table:
    from django.utils import timezone

    from agencies.models import User
    from cases.models import Discussion
    from tables.models import Attendance, Representative
    from tests import cast as casting

    cast = _cast(casting, number)
    row = casting.situation_at(cast, "filter_two")
    item = Discussion.objects.get(situation=row, closed_at=None)
    for _line in range(LINES - 1):
        casting.situation_at(cast, "submitted")
    seats = _seats(casting, cast, number)
    people = User.objects.bulk_create(
        User(email=f"{uuid.uuid4()}@example.org", name=f"device {n}") for n in range(devices - 1)
    )
    now = timezone.now()
    for user in people:
        casting.signs(user, cast.table)
    Representative.objects.bulk_create(
        Representative(seat=_of(seats, n), user=user, from_at=_of(seats, n).from_at)
        for n, user in enumerate(people)
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=cast.meeting, seat=_of(seats, n), user=user, acknowledged_at=now,
                   confirmed_at=now, confirmed_by=cast.chair)
        for n, user in enumerate(people)
    )  # fmt: skip
    return Table(str(cast.meeting.pk), str(item.pk), str(row.pk), _session(cast.chair),
                 [_session(user) for user in people])  # fmt: skip


def _cast(casting: Any, number: int) -> Any:
    """The tests' cast under other names, so that there can be several."""
    from tables import services

    made, person, agency = services.create_table, casting.person, casting.agency

    def table(**names: Any) -> Any:
        letters = chr(65 + number // 26) + chr(65 + number % 26)
        return made(**names | {"prefix": names["prefix"] + letters})

    def somebody(name: str, *args: Any, **fields: Any) -> Any:
        return person(f"{name} {number}", *args, **fields)

    def organization(name: str, *args: Any) -> Any:
        return agency(f"{name} {number}", *args)

    services.create_table, casting.person = table, somebody
    casting.agency = organization
    casting.table_services.create_table = table
    superuser = casting.User.objects.create_superuser
    casting.User.objects.create_superuser = lambda email, *a, **k: superuser(
        f"{number}.{email}", *a, **k
    )
    try:
        return casting.make()
    finally:
        services.create_table, casting.person, casting.agency = made, person, agency
        casting.table_services.create_table = made
        casting.User.objects.create_superuser = superuser


def _seats(casting: Any, cast: Any, number: int) -> list[Any]:
    """The seats of the cast at the table, and as many more as make a real one."""
    roles = ("originating", "lead", "assisting", "seated")
    more = range(SEATS - len(roles))
    return [cast.seats[role] for role in roles] + [
        casting.seat(cast.table, casting.agency(f"agency {n} of {number}"), cast.began_at)
        for n in more
    ]


def _of(seats: list[Any], number: int) -> Any:
    return seats[number % len(seats)]


def _session(user: Any) -> str:
    """The cookie of somebody who has signed in with both factors."""
    from django.conf import settings
    from django.test import Client

    from tests import signing_in  # noqa: F401 - whoever is signed in has a second factor

    client = Client()
    client.force_login(user, backend="agencies.backends.SignInBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


# --- The site ------------------------------------------------------------------------------------


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, int]]:
    """Gunicorn as it is deployed, on a free port; yields the port and the master's process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ["PORT"] = str(port)
    program = Path(sys.executable).with_name("gunicorn")
    log = (folder / "web.log").open("wb")
    child = subprocess.Popen(
        [str(program), "--config", "python:config.gunicorn", "config.wsgi"],
        stdout=log, stderr=log, env=os.environ.copy(),
    )  # fmt: skip
    try:
        wait(port)
        yield port, child.pid
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=30)


def wait(port: int) -> None:
    """Until the site answers."""
    for _try in range(150):
        try:
            if (
                _get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/bare/", "")[0]
                == 204
            ):
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("the site did not start")


def _get(line: http.client.HTTPConnection, path: str, cookie: str) -> tuple[int, bytes]:
    line.request("GET", path, headers={"Cookie": cookie, "X-Forwarded-Proto": "https"})
    answer = line.getresponse()
    return answer.status, answer.read()


# --- What a chair sends ---------------------------------------------------------------------------


def decision(line: http.client.HTTPConnection, table: Table, board: str) -> Decision:
    """What the chair sends next from *board*: to decide, or to take it back."""
    status, page = _get(line, board, table.chair)
    assert status == 200, f"board {status}"
    return decision_on(page, table, board)


def decision_on(page: bytes, table: Table, board: str) -> Decision:
    """The form on *page* that decides, or takes it back: address, body, headers."""
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    what = "confirm_aer" if b"/decide/confirm_aer/" in page else "undo"
    form = re.search(
        rb'action="([^"]*/decide/' + what.encode() + rb'/)".*?name="version" value="(\d+)"',
        page, re.DOTALL,
    )  # fmt: skip
    assert token, "no token"
    assert form, f"no form for {what}"
    secret = token[1].decode()
    tests = dict.fromkeys(
        ("significant_interest", "harm_probable", "harm_severe", "several_agencies_needed"), "on"
    )
    body = urllib.parse.urlencode({
        "csrfmiddlewaretoken": secret, "idempotency_key": str(uuid.uuid4()),
        "version": form[2].decode(), "next": board, **(tests if what == "confirm_aer" else {}),
    })  # fmt: skip
    headers = {
        "Cookie": f"{table.chair}; csrftoken={_unmasked(secret)}",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-Proto": "https", "Referer": "https://localhost/", "Host": "localhost",
    }  # fmt: skip
    return form[1].decode(), body, headers


def send(line: http.client.HTTPConnection, address: str, body: str, headers: dict[str, str]) -> int:
    """Post a form; the status of the answer."""
    line.request("POST", address, body, headers)
    answer = line.getresponse()
    answer.read()
    return answer.status


def _unmasked(token: str) -> str:
    """The secret behind a token of a form, as the cookie has it."""
    from django.middleware.csrf import _unmask_cipher_token  # type: ignore[attr-defined]

    return str(_unmask_cipher_token(token))


def workers(master: int) -> list[int]:
    """The processes that answer for *master*."""
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def _busy(master: int) -> float:
    """Seconds of a core that a server's processes have used, those included that have ended."""
    if not master:
        return 0.0
    own, ended = _ticks(master)
    ticks = own + ended + sum(sum(_ticks(pid)) for pid in workers(master))
    return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> tuple[int, int]:
    """What a process has used itself, and what its children that have ended had."""
    fields = [
        int(n) for n in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:15]
    ]
    return fields[0] + fields[1], fields[2] + fields[3]


def _resident(master: int) -> float:
    """MB held by the web server's processes."""
    total = 0
    for pid in [master, *workers(master)]:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        total += int(found[1]) if found else 0
    return total / 1024


# --- The table -----------------------------------------------------------------------------------


def head() -> str:
    """The line above the figures."""
    return (
        f"{'':8} {'polls':>6} {'errors':>6} {'204':>4}  {'poll p50':>8} {'p95':>6}  "
        f"{'bare p50':>8} {'p95':>6}  {'act p95':>8} {'change p50':>10} {'p95':>7}  "
        f"{'cores: web':>10} {'database':>8} {'devices':>7} {'ms a poll':>9}  MB over time"
    )


def report(name: str, tally: Tally, memory: list[float], web: float, database: float) -> int:
    """One line; 1 when something is beyond its limit."""
    poll, bare = _percentiles(tally.polls), _percentiles(tally.bare)
    change, act = _percentiles(tally.changes), _percentiles(tally.acts)
    quiet = 100 * tally.quiet / max(len(tally.polls), 1)
    each = 1000 * (web + database) * tally.seconds / max(len(tally.polls), 1)
    held = " ".join(f"{value:.0f}" for value in memory[:: max(1, len(memory) // 5)])
    print(
        f"{name:8} {len(tally.polls):6} {len(tally.errors):6} {quiet:3.0f}%  {poll[0]:6.0f}ms "
        f"{poll[1]:4.0f}ms  {bare[0]:6.0f}ms {bare[1]:4.0f}ms  {act[1]:6.0f}ms "
        f"{change[0]:8.0f}ms {change[1]:5.0f}ms  {web:10.2f} {database:8.2f} {tally.cpu:7.2f} "
        f"{each:9.1f}  {held}",
        flush=True,
    )
    for words in sorted(set(tally.errors))[:3]:
        print(f"         {words}", flush=True)
    beyond = poll[1] > HIGHEST_POLL_P95 or change[1] > HIGHEST_CHANGE_P95
    return int(bool(tally.errors) or beyond)


def _percentiles(values: list[float]) -> tuple[float, float]:
    """The median and the 95th percentile of *values* (seconds), in ms."""
    if len(values) < 2:
        return 0.0, 0.0
    cuts = statistics.quantiles(values, n=20)
    return statistics.median(values) * 1000, cuts[18] * 1000


if __name__ == "__main__":
    raise SystemExit(main())
