"""All that an agency entered on a situation, read by a program of its privacy officer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agencies import services
from agencies.models import AuditEntry
from tests.api import Api, problem
from tests.cast import person, work
from tests.world import World, build, lasting

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """An open situation in which the lead has written."""
    with lasting(django_db_blocker):
        made = build()
        work(made.cast, made.fresh("open"), text="Joint visit agreed.")
        made.cast.people["brought"] = person(
            "brought", made.cast.agency("originating"), "privacy_officer"
        )
        yield made


def ask(world: World, role: str, of: str = "lead", stage: str = "open", **more: Any) -> Any:
    path = f"/agencies/{world.cast.agency(of).pk}/own-entries/"
    body = {"situation": str(world.situations[stage].pk)}
    return Api(world.cast.people[role]).post(path, body, **more)


def test_officer_reads_the_entries_of_the_agency_and_each_time_is_noted(world: World) -> None:
    told = ask(world, "privacy_officer", key="same").json()
    says = {entry["what"]: [one["words"] for one in entry["says"]] for entry in told}
    assert "Joint visit agreed." in says["Plan entry"]
    assert {"Intervention", "Report-back", "Part in the situation"} <= set(says)
    assert "Why now" not in says
    assert {entry["by"]["name"] for entry in told if entry["by"]} == {"lead"}
    assert ask(world, "privacy_officer", key="same").json() == told
    noted = AuditEntry.objects.filter(verb="entries.print").values_list("references", flat=True)
    assert [entry["entries"] for entry in noted] == [len(told)] * 2


def test_officer_of_who_brought_it_reads_why_now(world: World) -> None:
    told = ask(world, "brought", of="originating").json()
    assert "Why now" in {entry["what"] for entry in told}
    assert "Plan entry" not in {entry["what"] for entry in told}


@pytest.mark.parametrize(
    ("role", "status"),
    [("lead", 403), ("chair", 403), ("coordinator", 403), ("brought", 404),
     ("administrator", 404), ("superuser", 404), ("other_table", 403)],
)  # fmt: skip
def test_nobody_but_the_officer_of_that_agency_has_it(world: World, role: str, status: int) -> None:
    assert ask(world, role).status_code == status
    assert not AuditEntry.objects.filter(verb="entries.print").exists()


def test_situation_without_a_part_of_the_agency_cannot_be_chosen(world: World) -> None:
    answer = ask(world, "privacy_officer", stage="submitted")
    assert problem(answer) == (422, "unknown_reference")


def test_program_bound_to_a_table_holds_no_office_of_an_agency(world: World) -> None:
    user = world.cast.people["privacy_officer"]
    _token, secret = services.issue_token(user, name="t", days=1, table=world.cast.table.pk)
    api = Api()
    api.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    path = f"/agencies/{world.cast.agency('lead').pk}/own-entries/"
    answer = api.post(path, {"situation": str(world.situations["open"].pk)})
    assert answer.status_code == 403
