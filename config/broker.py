"""The file-backed broker of a site without Redis.

Kombu's own writes a message into the folder that workers read from: a worker that looks between
the creation of the file and its first byte takes an empty message, fails to parse it and ends.
Here a message appears whole or not at all.
"""

from __future__ import annotations

from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A channel whose messages are moved into their folder once they are written.

    Of the names of the arguments Kombu has two; these are those of its files.
    """

    def _put(self, queue: Any, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Put a message onto *queue*.

        Raises ChannelError when it cannot be written. Names sort by time, as the reader expects;
        while it is written a message ends in a way that no queue does.
        """
        name = f"{monotonic_ns() // 1_000_000}_{uuid4()}.{queue}.msg"
        whole = Path(self.data_folder_out) / name
        part = whole.with_name(f"{name}.part")
        try:
            part.write_bytes(str_to_bytes(dumps(payload)))
            part.replace(whole)
        except OSError as problem:
            raise ChannelError(f"Cannot add file {name!r} to directory") from problem


class Transport(filesystem.Transport):
    """Kombu's transport over files, with such channels."""

    Channel = Channel
