"""The compose file and the image, held against the code: what can be seen without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from config import celery
from config.health import HealthMiddleware
from config.processes import COMMANDS
from tests.config.test_deployment import variables_read
from tests.services.site import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
IMAGE = (ROOT / "Dockerfile").read_text()
PAGE = (ROOT / "docs" / "deployment.md").read_text()


def test_each_service_of_ours_runs_a_command_that_exists() -> None:
    assert {name: SERVICES[name]["command"] for name in COMMANDS} == COMMANDS
    python, manage, command, part = SERVICES["migrate"]["command"]
    assert (python, manage, part) == ("python", "manage.py", "data")
    assert command in get_commands()
    assert SERVICES["web"]["command"] == yaml.safe_load(re.findall(r"^CMD (.+)$", IMAGE, re.M)[-1])


@pytest.mark.parametrize("name", OURS)
def test_service_is_given_variables_that_are_read(name: str) -> None:
    given = {key.removesuffix("_FILE") for key in SERVICES[name]["environment"]}
    assert given - variables_read() == set()
    assert {"SECRET_KEY", "SEALING_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"} <= given


def test_lines_of_the_file_of_variables_are_variables_too() -> None:
    told = re.search(r"cat > \.env <<END\n(.*?)END", PAGE, re.S)
    assert told is not None
    assert {line.split("=")[0] for line in told[1].splitlines()} <= variables_read()
    assert {SERVICES[name]["env_file"] for name in OURS} == {".env"}


@pytest.mark.parametrize("name", OURS)
def test_service_writes_nowhere_but_its_state(name: str) -> None:
    service = SERVICES[name]
    place = re.findall(r"^WORKDIR (.+)$", IMAGE, re.M)[-1] + "/var"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert (service["volumes"], service["tmpfs"]) == ([f"state:{place}"], ["/tmp"])
    assert f"VOLUME {place}" in IMAGE
    assert re.findall(r"^USER (.+)$", IMAGE, re.M) == ["app"]
    assert f"install -d -o app {place}" in IMAGE


def test_health_checks_ask_for_what_is_there() -> None:
    asked = SERVICES["web"]["healthcheck"]["test"][-1]
    path = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", asked)
    assert path is not None
    assert (path[1], path[2] in HealthMiddleware.paths) == (
        SERVICES["web"]["environment"]["PORT"],
        True,
    )
    assert SERVICES["web"]["ports"] == [f"127.0.0.1:{path[1]}:{path[1]}"]
    for name, sign in (("worker", celery.worker_sign()), ("beat", celery.beat_sign())):
        assert f"find /app/var/{sign.name} " in SERVICES[name]["healthcheck"]["test"][-1]


def test_database_is_healthy_only_once_it_can_be_reached() -> None:
    """While the image sets a new one up its server has a socket only, and ends again."""
    asked = SERVICES["db"]["healthcheck"]["test"]
    assert asked[asked.index("--host") + 1] == "127.0.0.1"


def test_every_secret_is_declared_made_by_the_page_and_a_file() -> None:
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    for name, where in COMPOSE["secrets"].items():
        assert where == {"file": f"./secrets/{name}"}
        assert re.search(rf"(> |touch )secrets/{name}$", PAGE, re.M)
    for service in SERVICES.values():
        values = list((service.get("environment") or {}).values())
        named = {Path(value).name for value in values if str(value).startswith("/run/secrets/")}
        assert named <= set(service.get("secrets", []))


def test_everything_that_is_mounted_or_copied_is_in_the_tree() -> None:
    mounts = [one for service in SERVICES.values() for one in service.get("volumes", [])]
    files = {one.split(":")[0] for one in mounts if one.startswith("./")}
    named = {one.split(":")[0] for one in mounts if not one.startswith("./")}
    assert named == set(COMPOSE["volumes"])
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", IMAGE, re.M)
    for path in [*files, *(word for words in copied for word in words.split())]:
        assert (ROOT / path).exists(), path


def test_image_takes_every_app_and_no_test() -> None:
    copied = {
        word
        for words in re.findall(r"^COPY (?!--)(.+) \S+$", IMAGE, re.M)
        for word in words.split()
    }
    assert {"agencies", "cases", "config", "tables", "locale", "manage.py"} <= copied
    open_to = re.findall(r"^!([\w.]+)$", (ROOT / ".dockerignore").read_text(), re.M)
    assert {path.split("/")[0] for path in copied} == set(open_to)


def test_programs_of_backups_are_as_new_as_the_server() -> None:
    server = SERVICES["db"]["image"].split(":")[1]
    assert f"postgresql-client-{server} " in IMAGE
    assert SERVICES["roles"]["image"] == SERVICES["db"]["image"]
