"""The literal table of the access matrix, held against what the API and the pages really send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.canary.planting import marker, sight_of, world_of_canaries
from tests.cast import ROLES
from tests.matrix.test_access import expected
from tests.world import OPEN_ITEMS, World, lasting

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

BACKEND = "agencies.backends.SignInBackend"
TABLE = expected()
# The member of the API's representation that stands for a letter.
MEMBERS = {"c": "coded", "n": "narrative", "r": "room", "p": "plan", "k": "plan_codes",
           "e": "outcome"}  # fmt: skip
# What a page shows of a group as a planted string. A room has offers and reports; a string of it
# is planted in the report only, and shown with consent only.
PLANTED = "cnpk"


@pytest.fixture(scope="module", params=OPEN_ITEMS)
def world(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A situation at every stage, around each kind of open item."""
    with lasting(django_db_blocker):
        made = world_of_canaries(request.param)
        if request.param != OPEN_ITEMS[0]:  # the others are the same around every open item
            made.situations = {request.param: made.situations[request.param]}
        yield made


@pytest.fixture
def client(world: World, role: str) -> Client:
    """A browser in which *role* is signed in."""
    browser = Client()
    browser.force_login(world.cast.people[role], backend=BACKEND)
    return browser


def by_stage(world: World, role: str) -> dict[str, set[str]]:
    """The cells of one role."""
    return {stage: sight_of(role, stage, TABLE) for stage in world.situations}


@pytest.mark.parametrize("role", ROLES)
def test_api_shows_the_groups_of_the_table(world: World, role: str, client: Client) -> None:
    shown = {}
    for stage, row in world.situations.items():
        response = client.get(f"/api/v1/situations/{row.pk}/")
        data = response.json()
        letters = {letter for letter, name in MEMBERS.items() if data.get(name) is not None}
        letters |= {"o"} if data.get("originating_agency") else set()
        shown[stage] = letters | {"l"} if response.status_code == 200 else set()
        assert response.status_code in {200, 404}
    assert shown == by_stage(world, role)


@pytest.mark.parametrize("role", ROLES)
def test_lists_of_the_api_have_the_rows_of_the_table(
    world: World, role: str, client: Client
) -> None:
    ours = {str(row.pk): stage for stage, row in world.situations.items()}
    for path, letter in (("situations", "l"), ("situations/coded", "c")):
        rows = client.get(f"/api/v1/{path}/?page_size=200").json()["results"]
        listed = {ours[row["id"]] for row in rows if row["id"] in ours}
        wanted = {stage for stage, letters in by_stage(world, role).items() if letter in letters}
        assert (path, listed) == (path, wanted)


@pytest.mark.parametrize("role", ROLES)
def test_page_shows_the_groups_of_the_table(world: World, role: str, client: Client) -> None:
    name = world.cast.agency("originating").name_en
    shown, wanted = {}, {}
    for stage, letters in by_stage(world, role).items():
        knows = {"o"} if stage != "split_off" else set()  # which another agency brought
        response = client.get(f"/situations/{world.situations[stage].pk}/")
        text = response.content.decode()
        seen = {letter for letter in PLANTED if marker(letter, stage) in text}
        seen |= {"o"} if name in text else set()
        shown[stage] = (response.status_code, seen)
        wanted[stage] = (200 if letters else 404, letters & {*planted(stage), *knows})
    assert shown == wanted


def planted(stage: str) -> set[str]:
    """The groups of which a situation at *stage* has a string: from Filter Four on, the plan's."""
    if stage == "rejected":
        return set()
    worked = stage in {"open", "report_back", "concluded", "out_of_sight", "split_off"}
    return set(PLANTED) if worked else {"c", "n"}


@pytest.mark.parametrize("role", ROLES)
def test_list_of_the_pages_has_the_rows_of_the_table(
    world: World, role: str, client: Client
) -> None:
    response = client.get(f"/tables/{world.cast.table.pk}/situations/")
    text = response.content.decode()
    listed = {s for s, row in world.situations.items() if f"/situations/{row.pk}/" in text}
    # Drafts stand on their agency’s home page, and a named worker is at no table.
    seen = by_stage(world, role).items()
    comes = world.cast.people[role].has_perm("tables.see_table", world.cast.table)
    wanted = {s for s, letters in seen if letters and s != "draft" and comes}
    assert listed == wanted
    coded = {stage for stage in listed if marker("c", stage) in text}
    assert coded == {s for s in wanted if "c" in sight_of(role, s, TABLE) and s != "rejected"}
