"""The broker over files: what is put is taken whole, however soon one looks."""

from __future__ import annotations

import threading
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from config import broker

MESSAGES = 300


@pytest.fixture
def connections(tmp_path: Path) -> tuple[Connection, Connection]:
    (tmp_path / "queue").mkdir()
    options: dict[str, Any] = {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
    }
    return tuple(Connection("filesystem://", transport_options=options) for _ in range(2))


def test_site_uses_the_broker_that_writes_whole(connections) -> None:
    assert isinstance(connections[0].transport, broker.Transport)


def test_reader_that_looks_all_the_time_takes_every_message_whole(connections) -> None:
    sender, reader = (connection.channel() for connection in connections)
    taken: list[int] = []
    wrong: list[ValueError] = []

    def read() -> None:
        while len(taken) < MESSAGES and not wrong:
            try:
                taken.append(reader._get("celery")["number"])
            except Empty:
                continue
            except ValueError as problem:  # half a message is no JSON
                wrong.append(problem)

    reading = threading.Thread(target=read)
    reading.start()
    for number in range(MESSAGES):
        sender._put("celery", {"number": number, "filling": "x" * 20_000})
    reading.join(timeout=30)
    assert wrong == []
    assert sorted(taken) == list(range(MESSAGES))


def test_message_that_is_being_written_is_no_message(connections, tmp_path: Path) -> None:
    sender, reader = (connection.channel() for connection in connections)
    sender._put("celery", {"number": 1})
    (message,) = (tmp_path / "queue").iterdir()
    message.rename(message.with_name(message.name + ".part"))
    with pytest.raises(Empty):
        reader._get("celery")
