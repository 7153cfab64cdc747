"""Break-glass on the pages: asked, agreed to, repaired, read; and every other address as before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from agencies.models import User
from cases.models import BreakGlass
from cases.services import break_glass
from tests.canary.addresses import filled, routes
from tests.cases.views.conftest import Browser, words
from tests.world import World, build, lasting

pytestmark = pytest.mark.django_db
REASON = "The only contact has left, nobody can invite."


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A situation at every stage."""
    with lasting(django_db_blocker):
        yield build()


def post(user: User, name: str, *args: Any, **data: Any) -> Any:
    client = Client()
    client.force_login(user)
    sent = {"idempotency_key": uuid4(), **data}
    return client.post(reverse(name, args=args), sent, follow=True)


def asked(world: World) -> BreakGlass:
    agency = world.cast.agency("lead")
    place = {"place": f"agency:{agency.pk}", "reason": REASON}
    done = post(world.cast.administrator, "break_glass_new", **place)
    assert "A second person has to agree" in words(done)
    return BreakGlass.objects.get()


def test_it_is_asked_agreed_to_used_and_read(world: World) -> None:
    cast = world.cast
    row = asked(world)
    home = words(Browser(cast.privacy_officer).open("home"))
    assert f"Break-glass: {cast.agency('lead').name}" in home
    assert "Waits for a second person" in home
    page = Browser(cast.privacy_officer).open("break_glass", row.pk)
    assert REASON in words(page)
    done = post(cast.privacy_officer, "break_glass_act", row.pk, "approve")
    assert "It is open for sixty minutes" in words(done)
    repair = {"kind": "second_factor", "person": cast.lead.pk}
    done = post(cast.administrator, "break_glass_repair", row.pk, **repair)
    assert "Done, and noted" in words(done)
    told = words(Browser(cast.chair).open("break_glass", row.pk))
    assert "Reset a second factor" in told
    done = post(cast.chair, "break_glass_act", row.pk, "end")
    assert "It is over" in words(done)
    again = post(cast.administrator, "break_glass_repair", row.pk, **repair)
    assert again.status_code == 403


def test_repair_that_does_not_fit_is_said_beside_its_field(world: World) -> None:
    row = break_glass.approve(asked(world), by=world.cast.chair)
    answer = post(world.cast.administrator, "break_glass_repair", row.pk, kind="second_factor")
    assert answer.status_code == 422
    assert words(answer).startswith("Error") or "There is a problem" in words(answer)


def test_reason_that_names_somebody_is_refused(world: World) -> None:
    sent = {"place": f"table:{world.cast.table.pk}", "reason": "Ask Jane Smith, 613-555-0134"}
    answer = post(world.cast.administrator, "break_glass_new", **sent)
    assert (answer.status_code, BreakGlass.objects.count()) == (422, 0)


@pytest.mark.parametrize("role", ["coordinator", "lead", "assisting", "other_table", "observer"])
def test_whoever_it_does_not_concern_finds_nothing(world: World, role: str) -> None:
    row = asked(world)
    user = world.cast.people[role]
    client = Client()
    client.force_login(user)
    assert client.get(reverse("break_glass", args=[row.pk])).status_code == 404
    assert post(user, "break_glass_act", row.pk, "approve").status_code == 404
    assert post(user, "break_glass_repair", row.pk).status_code == 404
    assert post(user, "break_glass_new").status_code == 403
    assert "Nothing was asked for" in words(client.get(reverse("break_glasses")))
    assert "Break-glass:" not in words(client.get("/"))


def test_act_that_is_none_is_not_found(world: World) -> None:
    row = asked(world)
    assert post(world.cast.chair, "break_glass_act", row.pk, "open").status_code == 404


def of_cases(patterns: Any) -> Iterator[str]:
    """The names of the addresses whose views are in the app that has situations."""
    for one in patterns:
        if isinstance(one, URLPattern):
            view = getattr(one.callback, "cls", one.callback)
            if view.__module__.startswith("cases."):
                yield str(one.name)
        else:
            yield from of_cases(one.url_patterns)


OF_CASES = frozenset(of_cases(get_resolver().url_patterns))


def every_answer(user: User) -> dict[str, int]:
    """What each address of the app that has situations says to *user*."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    found = {}
    for name, route in routes():
        if "break-glass" in route or name == "home" or name not in OF_CASES:
            continue  # about break-glass itself; the home page has the time of its answer
        for path in list(filled(route))[:1]:
            found[f"GET {path}"] = client.get(path).status_code
    return found


def test_every_address_answers_an_administrator_as_it_did_before(world: World) -> None:
    """Open for the agency that leads and for the table, and not one address more is opened."""
    cast = world.cast
    before = every_answer(cast.administrator)
    for place in ({"agency": cast.agency("lead")}, {"table": cast.table}):
        row = break_glass.ask(by=cast.administrator, reason=REASON, **place)
        break_glass.approve(row, by=cast.chair)
    after = every_answer(cast.administrator)
    assert {path: code for path, code in after.items() if before.get(path) != code} == {}
    assert len(after) > 150
    client = Client()
    client.force_login(cast.administrator)
    for row in world.situations.values():
        for path in (f"/situations/{row.pk}/", f"/api/v1/situations/{row.pk}/"):
            assert client.get(path).status_code == 404


def test_list_asks_the_same_however_long(world: World, django_assert_num_queries: Any) -> None:
    cast, counts = world.cast, []
    client = Client()
    client.force_login(cast.chair)
    client.get(reverse("break_glasses"))
    for rows in (1, 2):
        agency = cast.agency("lead") if rows == 1 else cast.agency("originating")
        break_glass.ask(by=cast.administrator, reason=REASON, agency=agency)
        with django_assert_num_queries(LIST_QUERIES):
            counts.append(client.get(reverse("break_glasses")).status_code)
    assert counts == [200, 200]


LIST_QUERIES = 6
