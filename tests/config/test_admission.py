"""Who has signed nowhere reaches their own profile, the exercise and the undertaking, no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies import services
from agencies.models import User
from cases.training import STEPS, right_answers
from config.admission import REACHED
from tables.models import Signature
from tests.canary.addresses import filled, routes
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast
from tests.tables.test_undertakings import lapse
from tests.world import World, build, lasting

pytestmark = pytest.mark.django_db
# They answer anybody, whoever is signed in, and show nothing of a table.
ANYBODY = {"healthz", "readyz", "metrics", "calendar_feed", "projector_code", "projector_poll",
           "projector"}  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with lasting(django_db_blocker):
        yield build()


@pytest.fixture
def cast(world: World) -> Cast:
    """Everybody around the table of the module's world."""
    return world.cast


def led_away(response: Any) -> bool:
    if response.status_code == 302:
        return response["Location"].startswith(reverse("my_undertakings"))
    return response.status_code == 403 and b"undertaking_required" in response.content


def test_every_address_but_ones_own_leads_to_signing(world: World) -> None:
    lapse(world.cast.coordinator)
    client = Client()
    client.force_login(world.cast.coordinator)
    let = set()
    for name, route in routes():
        path = next(iter(filled(route)), None)
        if path and not all(led_away(call(path)) for call in (client.get, client.post)):
            let.add(name)
            client.force_login(world.cast.coordinator)
    assert let - REACHED - ANYBODY == set()


@pytest.mark.parametrize("role", ["administrator", "privacy_officer", "observer", "superuser"])
def test_who_has_no_part_at_a_table_is_asked_for_nothing(cast: Cast, role: str) -> None:
    assert Browser(cast.people[role]).open("home").status_code == 200


def test_lapsed_person_signs_and_goes_on_to_where_they_were_going(cast: Cast) -> None:
    lapse(cast.lead)
    browser = Browser(cast.lead)
    there = reverse("situations_list", args=[cast.table.pk])
    led = browser.client.get(there)
    page = browser.client.get(led["Location"])
    assert "Expired" in words(page)
    assert f'value="{there}"' in page.content.decode()
    done = browser.send("undertaking_sign", cast.table.pk, accepted="on", next=there)
    assert (done.status_code, done["Location"]) == (302, there)
    assert browser.client.get(there).status_code == 200


def test_signing_without_the_tick_says_so_and_signs_nothing(cast: Cast) -> None:
    lapse(cast.lead)
    refused = Browser(cast.lead).send("undertaking_sign", cast.table.pk)
    assert refused.status_code == 422
    assert "Tick that you have read it" in words(refused)
    assert "Error:" in words(refused)


def newcomer(cast: Cast) -> Browser:
    """Somebody who has neither done the exercise nor signed."""
    Signature.objects.filter(user=cast.lead).delete()
    User.objects.filter(pk=cast.lead.pk).update(trained_at=None)
    return Browser(User.objects.get(pk=cast.lead.pk))


def test_exercise_is_gone_through_step_by_step_before_signing(cast: Cast) -> None:
    browser = newcomer(cast)
    assert "First the exercise" in words(browser.open("my_undertakings"))
    skipped = browser.open("training_step", 3)
    assert skipped["Location"] == reverse("training_step", args=[1])
    assert browser.send("training_finish")["Location"] == reverse("training")
    for number, (step, right) in enumerate(zip(STEPS, right_answers(), strict=True), 1):
        wrong = next(one for one in step.choices if not one.is_right)
        again = browser.send("training_step", number, choice=wrong.code)
        assert again.status_code == 422
        assert str(wrong.because) in words(again)
        assert "Right" in words(browser.send("training_step", number, choice=right))
    browser.send("training_finish")
    assert User.objects.get(pk=cast.lead.pk).trained_at is not None
    browser.send("undertaking_sign", cast.table.pk, accepted="on")
    assert browser.open("home").status_code == 200


def test_exercise_and_signing_go_through_the_api_by_a_person(cast: Cast) -> None:
    client = newcomer(cast).client
    kept = {"content_type": "application/json", "headers": {"Idempotency-Key": "one"}}
    assert client.get("/api/v1/situations/").json()["code"] == "undertaking_required"
    assert len(client.get("/api/v1/training/").json()) == 4
    wrong = client.post("/api/v1/training/", {"answers": ["plan"]}, **kept)
    assert wrong.status_code == 422
    kept["headers"] = {"Idempotency-Key": "two"}
    client.post("/api/v1/training/", {"answers": right_answers()}, **kept)
    listed = client.get("/api/v1/undertakings/").json()["results"]
    assert [(row["id"], row["signed_until_at"]) for row in listed] == [(str(cast.table.pk), None)]
    kept["headers"] = {"Idempotency-Key": "three"}
    signed = client.post(f"/api/v1/undertakings/{cast.table.pk}/sign/", {"accepted": True}, **kept)
    assert signed.status_code == 200
    assert signed.json()["signed_until_at"]
    assert client.get("/api/v1/situations/").status_code == 200


@pytest.mark.parametrize("bound", [False, True], ids=["bound to no table", "bound to its table"])
def test_program_of_a_lapsed_contact_reaches_no_people_and_no_agency(
    cast: Cast, bound: bool
) -> None:
    """The contact of an agency speaks for it as well, and lets the undertaking lapse."""
    agency = cast.agency("lead")
    services.appoint(agency, cast.lead, "contact", by=None)
    table = cast.table.pk if bound else None
    _token, secret = services.issue_token(cast.lead, name="t", days=1, table=table)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    people = f"/api/v1/agencies/{agency.pk}/people/"
    assert client.get(people).status_code == (404 if bound else 200)
    lapse(cast.lead)
    for path in (people, "/api/v1/agencies/", "/api/v1/situations/", "/api/v1/seats/"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "undertaking_required")
    assert client.get("/api/v1/me/").status_code == 200


def test_coordinator_sees_who_has_done_the_exercise_and_signed(cast: Cast) -> None:
    newcomer(cast)
    lapse(cast.seated)
    page = words(Browser(cast.coordinator).open("undertaking", cast.table.pk))
    assert "lead Not done yet Not signed yet" in page
    assert "Expired" in page
    listed = Browser(cast.coordinator).client.get(f"/api/v1/tables/{cast.table.pk}/signers/")
    found = {row["name"]: row["trained_at"] for row in listed.json()["results"]}
    assert found["lead"] is None
    assert found["seated"] is not None


def test_coordinator_writes_the_next_version(cast: Cast) -> None:
    browser = Browser(cast.coordinator)
    done = browser.send("undertaking", cast.table.pk, text_en="New words", text_fr="Autres mots")
    assert done.status_code == 302
    assert "Version 2" in words(browser.open("undertaking", cast.table.pk))
    assert Browser(cast.chair).open("undertaking", cast.table.pk).status_code == 403
