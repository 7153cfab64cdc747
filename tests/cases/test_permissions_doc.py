"""The page for a privacy commissioner says what the rules say."""

import re

import pytest
from django.core.management import CommandError

from agencies import access
from agencies.models import Agency, AuditEntry, User
from cases.management.commands import write_permissions_doc as command
from cases.models import Situation
from tables.models import Table
from tests.services.site import manage

pytestmark = pytest.mark.django_db


MODELS = (Table, Agency, User, Situation, AuditEntry)


def counts() -> list[int]:
    return [model.objects.count() for model in MODELS]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker) -> tuple[str, list[int], list[int]]:
    """The page, and how many rows there were before and after it was made."""
    with django_db_blocker.unblock():
        before = counts()
        return command.make_page(), before, counts()


@pytest.fixture
def written(made) -> str:
    return made[0]


def row(written: str, point: str) -> dict[str, str]:
    """One line of the matrix: role -> what is seen."""
    lines = [line.strip("| ").split(" | ") for line in written.splitlines() if line.startswith("|")]
    head = next(cells for cells in lines if cells[0] == "Originating representative")
    cells = next(cells for cells in lines if cells[0] == f"**{point}**")
    return dict(zip(head, cells[1:], strict=True))


def test_page_in_the_tree_is_what_the_rules_say(written) -> None:
    assert command.PATH.read_text(encoding="utf-8") == written


def test_making_the_page_leaves_nothing_behind(made) -> None:
    _page, before, after = made
    assert after == before


def test_draft_is_seen_by_its_agency_alone(written) -> None:
    seen = row(written, "Draft")
    assert seen.pop("Originating representative") == "listing, origin, coded, narrative"
    assert set(seen.values()) == {"–"}


def test_plan_is_seen_by_lead_and_assisting_alone(written) -> None:
    points = re.findall(r"^\| \*\*(.+?)\*\*", written, re.MULTILINE)
    readers = {
        role
        for point in points
        for role, groups in row(written, point).items()
        if "plan" in groups.split(", ")
    }
    assert readers == {"Lead", "Assisting"}


def test_rejected_situation_shows_its_stub_alone(written) -> None:
    assert set(row(written, "Rejected").values()) == {"listing", "listing, origin"}


def test_people_without_any_sight_are_named(written) -> None:
    sentence = re.search(r"At no stage .*?\n\n", written, re.DOTALL)[0].replace("\n", " ")
    assert "administrator of the server" in sentence
    assert "superuser flag" in sentence
    assert "representative of the lead agency at another table" in sentence


def test_every_permission_is_on_the_page(written) -> None:
    names = {name for _model, name, _rule in access.registered()}
    told = set(re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", written, re.MULTILINE))
    assert told == names


def test_check_fails_for_a_stale_page_alone(tmp_path, written, monkeypatch) -> None:
    stale = tmp_path / "permissions.md"
    stale.write_text("something else", encoding="utf-8")
    monkeypatch.setattr(command, "PATH", stale)
    with pytest.raises(CommandError, match="stale"):
        command.compare(written)
    stale.write_text(written, encoding="utf-8")
    command.compare(written)


def test_command_works_on_a_database_of_its_own(tmp_path) -> None:
    done = manage(tmp_path, "write_permissions_doc", "--check", SAMPLE_MODE="1")
    assert (done.returncode, done.stderr) == (0, "")
