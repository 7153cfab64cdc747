"""The devices of bench/meeting.py: every one polls as a browser does, the chairs tap.

One event loop and plain sockets, so that the devices take little of the two cores that they share
with what is measured; what they take is printed.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

POLL_EVERY, ACT_EVERY, BARE_EVERY = 2.0, 3.0, 0.1  # seconds
ANSWER_WITHIN = 20.0
VERSION = re.compile(rb'data-version="([0-9a-f]+)"')
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)

# What a chair sends next, found on its board: address, body, headers.
Decision = tuple[str, str, dict[str, str]]


@dataclass
class Table:
    """One meeting: the addresses, the sessions, and when its chair last acted."""

    meeting: str
    item: str
    situation: str
    chair: str
    devices: list[str]
    tapped: float = 0.0
    answered: float = 0.0
    acts: int = 0


@dataclass
class Tally:
    """What the devices saw, in seconds."""

    polls: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    acts: list[float] = field(default_factory=list)
    quiet: int = 0
    errors: list[str] = field(default_factory=list)
    cpu: float = 0.0
    seconds: float = 0.0


class Line:
    """One connection that is kept open, as browsers do."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, path: str, headers: dict[str, str], body: str | None = None
    ) -> tuple[int, bytes]:
        """The status and the body of the answer; 0 and what went wrong when there was none."""
        given = {"Host": "localhost", "X-Forwarded-Proto": "https"} | headers
        if body is not None:
            given["Content-Length"] = str(len(body))
        lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in given.items()]
        sent = ("\r\n".join(lines) + "\r\n\r\n" + (body or "")).encode()
        try:
            return await asyncio.wait_for(self._exchange(sent), ANSWER_WITHIN)
        except (OSError, EOFError, TimeoutError) as error:
            self.hang_up()
            return 0, repr(error).encode()

    async def _exchange(self, sent: bytes) -> tuple[int, bytes]:
        kept_open = self.writer is not None
        try:
            head, body = await self._once(sent)
        except (OSError, EOFError):
            self.hang_up()
            if not kept_open:
                raise
            head, body = await self._once(sent)  # the server had closed what was kept open
        if b"\r\nconnection: close" in head.lower():
            self.hang_up()
        return int(head[9:12]), body

    async def _once(self, sent: bytes) -> tuple[bytes, bytes]:
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(sent)
        head = await self.reader.readuntil(b"\r\n\r\n")
        found = LENGTH.search(head)
        return head, await self.reader.readexactly(int(found[1])) if found else b""

    def hang_up(self) -> None:
        """Close the connection; the next question opens another."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def run(
    tables: list[Table],
    port: int,
    seconds: float,
    decision: Callable[[bytes, Table, str], Decision],
    watch: Callable[[], float],
) -> tuple[Tally, list[float]]:
    """Every device polls, every chair acts; returns the tally and what *watch* saw over time."""
    tally, seen = Tally(seconds=seconds), list[float]()
    began = time.process_time()
    asyncio.run(_all(tables, port, seconds, decision, watch, tally, seen))
    tally.cpu = (time.process_time() - began) / seconds
    return tally, seen


async def _all(
    tables: list[Table],
    port: int,
    seconds: float,
    decision: Callable[[bytes, Table, str], Decision],
    watch: Callable[[], float],
    tally: Tally,
    seen: list[float],
) -> None:
    until = time.monotonic() + seconds
    jobs = [_bare(port, until, tally), _watched(watch, seen, seconds, until)]
    for table in tables:
        jobs.append(_chair(table, port, until, tally, decision))
        jobs += [_device(table, cookie, port, until, tally) for cookie in table.devices]
    await asyncio.gather(*jobs)


async def _watched(
    watch: Callable[[], float], seen: list[float], seconds: float, until: float
) -> None:
    while time.monotonic() < until:
        seen.append(watch())
        await asyncio.sleep(max(0.5, seconds / 20))


async def _device(table: Table, cookie: str, port: int, until: float, tally: Tally) -> None:
    line, version, seen = Line(port), b"", 0
    path = f"/meetings/{table.meeting}/board/poll/?version="
    cookie += "; csrftoken=" + "a" * 32  # a browser has one since it signed in
    await asyncio.sleep(random.random() * POLL_EVERY)
    while time.monotonic() < until:
        began = time.monotonic()
        status, body = await line.ask(path + version.decode(), {"Cookie": cookie})
        ended = time.monotonic()
        tally.polls.append(ended - began)
        tally.quiet += status == 204
        if status not in (200, 204):
            tally.errors.append(f"{status} {body[:80]!r}")
        if status == 200 and began >= table.answered:
            if version and table.acts > seen:
                tally.changes.append(ended - table.tapped)
            seen = table.acts
        if found := VERSION.search(body):
            version = found[1]
        pause = POLL_EVERY * (0.9 + random.random() * 0.2) - (ended - began)
        await asyncio.sleep(max(0.0, min(pause, until - ended)))


async def _chair(
    table: Table,
    port: int,
    until: float,
    tally: Tally,
    decision: Callable[[bytes, Table, str], Decision],
) -> None:
    """Confirm, take it back, and so on: each is a decision, made on the board that came.

    As the script of a board does, each is sent for an answer that is the next board.
    """
    line, board = Line(port), f"/meetings/{table.meeting}/drive/"
    await asyncio.sleep(random.random() * ACT_EVERY)
    status, page = await line.ask(board, {"Cookie": table.chair})
    while time.monotonic() < until:
        began = time.monotonic()
        if status == 200:
            address, body, headers = decision(page, table, board)
            status, page = await line.ask(address, headers | {"X-Board": "1"}, body)
            table.tapped, table.answered = began, time.monotonic()
            table.acts += 1
            tally.acts.append(table.answered - began)
        if status != 200:
            tally.errors.append(f"chair: {status} {page[:80]!r}")
            status, page = await line.ask(board, {"Cookie": table.chair})
        await _followed(table, line, page, min(began + ACT_EVERY, until))


async def _followed(table: Table, line: Line, page: bytes, until: float) -> None:
    """A driver's board asks every second whether anything has changed."""
    version = VERSION.search(page)
    address = f"/meetings/{table.meeting}/drive/poll/?version="
    while version and time.monotonic() < until - 1:
        await asyncio.sleep(1)
        await line.ask(address + version[1].decode(), {"Cookie": table.chair})
    await asyncio.sleep(max(0.0, until - time.monotonic()))


async def _bare(port: int, until: float, tally: Tally) -> None:
    line = Line(port)
    while time.monotonic() < until:
        began = time.monotonic()
        await line.ask("/bare/", {})
        tally.bare.append(time.monotonic() - began)
        await asyncio.sleep(BARE_EVERY)
