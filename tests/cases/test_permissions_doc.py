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


@pytest.fixture(scope="module")
def page(django_db_setup, django_db_blocker) -> str:
    with django_db_blocker.unblock():
        return command.make_page()


def row(page: str, point: str) -> dict[str, str]:
    """One line of the matrix: role -> what is seen."""
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("|")]
    head = next(cells for cells in lines if cells[0] == "Originating representative")
    cells = next(cells for cells in lines if cells[0] == f"**{point}**")
    return dict(zip(head, cells[1:], strict=True))


def test_page_in_the_tree_is_what_the_rules_say(page) -> None:
    assert command.PATH.read_text(encoding="utf-8") == page


def test_making_the_page_leaves_nothing_behind(page) -> None:
    models = (Table, Agency, User, Situation, AuditEntry)
    before = [model.objects.count() for model in models]
    command.make_page()
    assert [model.objects.count() for model in models] == before


def test_draft_is_seen_by_its_agency_alone(page) -> None:
    seen = row(page, "Draft")
    assert seen.pop("Originating representative") == "listing, origin, coded, narrative"
    assert set(seen.values()) == {"–"}


def test_plan_is_seen_by_lead_and_assisting_alone(page) -> None:
    points = re.findall(r"^\| \*\*(.+?)\*\*", page, re.MULTILINE)
    readers = {
        role
        for point in points
        for role, groups in row(page, point).items()
        if "plan" in groups.split(", ")
    }
    assert readers == {"Lead", "Assisting"}


def test_rejected_situation_shows_its_stub_alone(page) -> None:
    assert set(row(page, "Rejected").values()) == {"listing", "listing, origin"}


def test_people_without_any_sight_are_named(page) -> None:
    sentence = re.search(r"At no stage .*?\n\n", page, re.DOTALL)[0].replace("\n", " ")
    assert "administrator of the server" in sentence
    assert "superuser flag" in sentence
    assert "representative of the lead agency at another table" in sentence


def test_every_permission_is_on_the_page(page) -> None:
    names = {name for _model, name, _rule in access.registered()}
    told = set(re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", page, re.MULTILINE))
    assert told == names


def test_check_passes_for_the_page_and_fails_for_a_stale_one(tmp_path, monkeypatch, page) -> None:
    stale = tmp_path / "permissions.md"
    stale.write_text("something else", encoding="utf-8")
    monkeypatch.setattr(command, "PATH", stale)
    with pytest.raises(CommandError, match="stale"):
        command.compare(page)
    stale.write_text(page, encoding="utf-8")
    command.compare(page)


def test_command_works_on_a_database_of_its_own(tmp_path) -> None:
    done = manage(tmp_path, "write_permissions_doc", "--check", SAMPLE_MODE="1")
    assert (done.returncode, done.stderr) == (0, "")
