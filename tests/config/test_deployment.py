"""What is handed to others: locks without addresses, documented variables, one set of commands."""

import re

import pytest
import yaml

from config.processes import COMMANDS
from tests.services.site import ROOT

LOCKS = ("base", "dev", "uv")
OF_ONE = re.compile(r'env\.(?:text|flag)\(f"\{prefix\}([A-Z_]+)"')
READ = re.compile(r'env\.(?:text|flag|number|items)\(\s*"([A-Z_]+)"')


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes(name) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements" / f"{name}.txt").read_text())
    packages = [entry for entry in entries if not entry.startswith("#")]
    assert packages
    assert [entry for entry in packages if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_address(name) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert re.findall(r"https?:|file:|--index|--extra-index|--find-links|--trusted|@ ", text) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_wanted_package_is_locked(name) -> None:
    wanted = (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
    names = [
        re.split(r"[\[<>=; ]", line)[0].lower()
        for line in wanted
        if line and not line.startswith(("#", "-r"))
    ]
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert [name for name in names if f"\n{name}==" not in lock and f"\n{name}[" not in lock] == []


def variables_read() -> set[str]:
    """Those of the settings, and of the providers, each of which has its own (`river` here)."""
    providers = (ROOT / "config" / "identity" / "providers.py").read_text()
    own = {f"IDENTITY_RIVER_{word}" for word in OF_ONE.findall(providers)}
    read = READ.findall((ROOT / "config" / "settings.py").read_text() + providers)
    return {*read, *own}


def test_every_variable_is_in_the_table() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text()
    documented = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
    assert documented == variables_read()


def test_nothing_else_reads_the_environment() -> None:
    allowed = {"config/env.py", "config/processes.py"}
    readers = {
        str(path.relative_to(ROOT))
        for app in ("agencies", "cases", "config", "tables")
        for path in (ROOT / app).rglob("*.py")
        if re.search(
            r"os\.environ(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|getenv", path.read_text()
        )
    }
    assert readers - allowed == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_compose_file_starts_the_commands_that_are_tested(name) -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    words = ", ".join(f'"{word}"' for word in COMMANDS[name])
    assert f"command: [{words}]" in compose


def test_site_connects_as_another_role_than_the_owner_of_the_tables() -> None:
    """Whoever migrates owns; the web server, the worker and the scheduler own nothing."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = compose["services"]
    holds = {name: "owner_url" in service.get("secrets", []) for name, service in services.items()}
    assert {name for name, held in holds.items() if held} == {"migrate", "roles"}
    assert services["migrate"]["environment"]["DATABASE_URL_FILE"] == "/run/secrets/owner_url"
    for name in ("web", "worker", "beat"):
        assert services[name]["environment"]["DATABASE_URL_FILE"] == "/run/secrets/database_url"
        after = services[name]["depends_on"]["roles"]["condition"]
        assert after == "service_completed_successfully"


def test_role_that_is_made_is_the_one_whose_rights_are_set() -> None:
    made = (ROOT / "docs" / "sql" / "app_role.sh").read_text()
    compose = (ROOT / "docker-compose.yml").read_text()
    page = (ROOT / "docs" / "deployment.md").read_text()
    assert "CREATE ROLE situations_app LOGIN" in made
    assert "--set=app=situations_app" in compose
    assert "postgresql://situations_app:" in page
