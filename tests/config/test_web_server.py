"""How many processes the web server starts."""

from __future__ import annotations

import pytest

from config.gunicorn import how_many


@pytest.mark.parametrize(
    ("on_sqlite", "cores", "asked", "started"),
    [
        (True, 8, 0, 1),
        (False, 1, 0, 1),
        (False, 2, 0, 2),
        (False, 64, 0, 4),
        (False, None, 0, 1),
        (False, 64, 16, 16),
        (True, 2, 3, 3),
    ],
)
def test_web_server_starts_a_process_for_each_core_unless_it_is_told(
    on_sqlite: bool, cores: int | None, asked: int, started: int
) -> None:
    assert how_many(asked, on_sqlite=on_sqlite, cores=cores) == started
