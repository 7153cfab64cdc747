"""What the default database promises about writing."""

import pytest
from django.db import connection

from tests.services import plugin

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(plugin.ON_POSTGRES, reason="about SQLite"),
]


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("secure_delete", 1), ("foreign_keys", 1)]
)
def test_sqlite_is_opened_safely(pragma, value) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)


def test_sqlite_takes_the_write_lock_at_the_start() -> None:
    assert connection.transaction_mode == "IMMEDIATE"
