"""Nothing unsafe starts: each setting is tried in a process of its own."""

import subprocess
import sys

import pytest

from config import safety
from tests.services import site

SECRET = "s3cret-" * 10
SEALING = "s3aling-" * 10
GOOD = {"SECRET_KEY": SECRET, "SEALING_KEY": SEALING, "ALLOWED_HOSTS": "situations.example.org"}


def start_web(state, **variables):
    """Import the WSGI door, as a web server does."""
    return subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=site.ROOT,
        env=site.environment(state, **variables),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("variables", "finding"),
    [
        ({}, "config.E001"),
        ({"SECRET_KEY": "short"}, "config.E002"),
        ({"SECRET_KEY": SECRET}, "config.E004"),
        ({"SECRET_KEY": SECRET, "SEALING_KEY": SECRET}, "config.E005"),
        ({"SAMPLE_MODE": "1", "ALLOWED_HOSTS": "example.org"}, "config.E010"),
        ({"SAMPLE_MODE": "1", "BIND_HOST": "0.0.0.0"}, "config.E011"),
        ({"SAMPLE_MODE": "1", "DATABASE_URL": "postgresql://u@db.example/x"}, "config.E012"),
    ],
)
def test_check_refuses_what_is_unsafe(tmp_path, variables, finding) -> None:
    done = site.manage(tmp_path, "check", **variables)
    assert done.returncode == 1
    assert finding in done.stderr


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "There is no secret key"),
        ({"SAMPLE_MODE": "1", "BIND_HOST": "::"}, "must not listen on ::"),
    ],
)
def test_web_server_refuses_what_is_unsafe(tmp_path, variables, words) -> None:
    done = start_web(tmp_path, **variables)
    assert done.returncode == 1
    assert words in done.stderr


@pytest.mark.parametrize("program", ["worker", "beat"])
def test_worker_and_scheduler_refuse_without_a_secret(tmp_path, program) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "celery", "--app", "config", program],
        cwd=site.ROOT,
        env=site.environment(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode != 0
    assert "There is no secret key" in done.stderr


def test_sample_site_is_not_served_to_others_by_another_bind(tmp_path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"),
            *("--bind", "0.0.0.0:0", "config.wsgi"),
        ],
        cwd=site.ROOT,
        env=site.environment(tmp_path, SAMPLE_MODE="1"),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode != 0
    assert "sample mode must listen on 127.0.0.1 only" in done.stderr


def test_deployment_check_is_clean_under_the_documented_environment(tmp_path) -> None:
    done = site.manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **GOOD)
    assert done.returncode == 0, done.stderr


def test_web_server_starts_under_the_documented_environment(tmp_path) -> None:
    assert start_web(tmp_path, **GOOD).returncode == 0


def test_debug_cannot_be_switched_on(tmp_path) -> None:
    code = "from django.conf import settings; print(settings.DEBUG)"
    done = site.manage(tmp_path, "shell", "--no-imports", "-c", code, DEBUG="1", **GOOD)
    assert done.stdout.strip() == "False"


def test_secret_is_read_from_a_file(tmp_path) -> None:
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n")
    variables = {**GOOD, "SECRET_KEY_FILE": str(path)}
    assert site.manage(tmp_path, "check", **variables).returncode == 0


def test_secret_file_that_is_not_there_is_an_error_and_not_a_default(tmp_path) -> None:
    done = site.manage(tmp_path, "check", SECRET_KEY_FILE=str(tmp_path / "none"), SAMPLE_MODE="1")
    assert done.returncode == 1
    assert "SECRET_KEY_FILE cannot be read" in done.stderr


def test_settings_without_any_variable_load_and_write_nothing(tmp_path) -> None:
    state = tmp_path / "state"
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=site.ROOT,
        env=site.environment(state),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not state.exists()


def test_sample_secret_is_made_once_and_is_private(tmp_path) -> None:
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    said = {
        site.manage(tmp_path, "shell", "--no-imports", "-c", code, SAMPLE_MODE="1").stdout
        for _ in range(2)
    }
    assert len(said) == 1
    assert (tmp_path / "sample-secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "::1", "[::1]"]
)
def test_loopback_names_are_known(host) -> None:
    assert safety.is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "*", ".localhost", "0.0.0.0", "::", "10.0.0.1", "localhost.example.org"]
)
def test_other_names_are_not_loopback(host) -> None:
    assert not safety.is_loopback(host)
