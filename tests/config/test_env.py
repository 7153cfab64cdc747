"""How variables are read."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import databases, env


@pytest.mark.parametrize("value", ["1", "true", "Yes", " on "])
def test_flag_that_is_on(monkeypatch, value) -> None:
    monkeypatch.setenv("SWITCH", value)
    assert env.flag("SWITCH") is True


@pytest.mark.parametrize("value", ["", "0", "False", "no"])
def test_flag_that_is_off(monkeypatch, value) -> None:
    monkeypatch.setenv("SWITCH", value)
    assert env.flag("SWITCH", default=True) is False


def test_flag_with_another_word_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("SWITCH", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="SWITCH"):
        env.flag("SWITCH")


def test_number_with_letters_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(ImproperlyConfigured, match="PORT"):
        env.number("PORT", 8000)


def test_list_drops_blanks(monkeypatch) -> None:
    monkeypatch.setenv("HOSTS", " a.example , ,b.example,")
    assert env.items("HOSTS") == ["a.example", "b.example"]


def test_file_wins_over_value_and_loses_its_newline(monkeypatch, tmp_path) -> None:
    path = tmp_path / "address"
    path.write_text("from the file\n")
    monkeypatch.setenv("ADDRESS", "direct")
    monkeypatch.setenv("ADDRESS_FILE", str(path))
    assert env.text("ADDRESS") == "from the file"


def test_no_address_means_the_file_with_its_safe_pragmas(tmp_path) -> None:
    entry = databases.from_address("", fallback=tmp_path / "db.sqlite3", pool_size=5)
    assert entry["NAME"] == str(tmp_path / "db.sqlite3")
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "pool" not in entry["OPTIONS"]


def test_postgres_gets_a_pool_and_keeps_its_options(tmp_path) -> None:
    entry = databases.from_address(
        "postgresql://me:p%40ss@db.example:5433/name?sslmode=require",
        fallback=tmp_path,
        pool_size=5,
    )
    assert (entry["PASSWORD"], entry["PORT"]) == ("p@ss", 5433)
    assert entry["OPTIONS"]["sslmode"] == "require"
    assert entry["OPTIONS"]["pool"]["max_size"] == 5
