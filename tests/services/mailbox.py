"""A small mail server that counts what it accepts, and can keep a client waiting."""

from __future__ import annotations

import socket
import threading
from types import TracebackType
from typing import Self


class Mailbox:
    """Listens on a port of the loopback address; *received* are the addressees, in order.

    With *hold_first* the first mail is never answered: its client waits in the middle of sending.
    """

    def __init__(self, *, hold_first: bool = False) -> None:
        self.received: list[str] = []
        self._hold = hold_first
        self._holding = threading.Event()
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def is_holding(self) -> bool:
        """Whether a client waits for the answer that does not come."""
        return self._holding.is_set()

    def count(self) -> int:
        """How many mails were accepted."""
        return len(self.received)

    def _listen(self) -> None:
        while True:
            try:
                link, _address = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(link,), daemon=True).start()

    def _talk(self, link: socket.socket) -> None:
        to: list[str] = []
        with link, link.makefile("rwb", buffering=0) as stream:
            stream.write(b"220 here\r\n")
            for line in iter(stream.readline, b""):
                word = line[:4].upper()
                if word == b"RCPT":
                    to.append(line.split(b"<")[1].split(b">")[0].decode())
                if word == b"DATA":
                    stream.write(b"354 go on\r\n")
                    while stream.readline() not in (b".\r\n", b""):
                        pass
                    if self._keeps_waiting(stream):
                        return
                    with self._lock:
                        self.received += to
                    to = []
                stream.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")

    def _keeps_waiting(self, stream: object) -> bool:
        with self._lock:
            hold, self._hold = self._hold, False
        if hold:
            self._holding.set()
            stream.read(1)  # type: ignore[attr-defined]  # ends when the client dies
        return hold
