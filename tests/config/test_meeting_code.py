"""Somebody in the room without their second factor: one code, one meeting, once, on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.errors import Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import AuditEntry, User
from config.sessions import BESIDE_THE_MEETING, OF_ONE_MEETING
from tables.models import Meeting
from tables.services import codes
from tests.api import Api
from tests.canary.addresses import filled, routes
from tests.cases.views.conftest import Browser, words
from tests.cast import PASSWORD, Cast, holds, person
from tests.config.test_signing_in import LOGIN
from tests.signing_in import enrol
from tests.world import World, build, lasting

pytestmark = pytest.mark.django_db

# The crawl fills it with a link that is none: it is not found before anybody is asked.
LINKS_OF_MAILS = {"account_reset_password_from_key"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with lasting(django_db_blocker):
        yield build()


@pytest.fixture
def cast(world: World) -> Cast:
    return world.cast


def given(cast: Cast, role: str = "lead") -> str:
    return codes.issue_code(cast.meeting, by=cast.coordinator, user=cast.people[role])[1]


def with_code(user: User, code: str) -> tuple[Client, Any]:
    """Sign in with the password, and the code where the second factor is asked for."""
    client = Client()
    there = client.post(LOGIN, {"login": user.email, "password": PASSWORD})["Location"]
    if there == "/":
        there = reverse("mfa_meeting_code")
    return client, client.post(there, {"code": code})


@pytest.mark.parametrize("has_app", [True, False], ids=["app elsewhere", "no factor yet"])
def test_code_opens_the_meeting_and_nothing_else(cast: Cast, has_app: bool) -> None:
    if has_app:
        enrol(cast.lead)
    client, _answer = with_code(cast.lead, given(cast))
    there = reverse("meeting", args=[cast.meeting.pk])
    assert client.get("/")["Location"] == there
    assert client.get(there, follow=True).status_code == 200
    assert client.get("/api/v1/me/").json()["code"] == "second_factor_required"


def test_code_reaches_no_address_but_those_of_its_meeting(cast: Cast) -> None:
    """Not the way to a second factor either: a code must not become one."""
    client, _answer = with_code(cast.coordinator, given_to_coordinator(cast))
    there = reverse("meeting", args=[cast.meeting.pk])
    let = set()
    for name, route in routes():
        if route.startswith(OF_ONE_MEETING) or name in BESIDE_THE_MEETING | LINKS_OF_MAILS:
            continue
        for path in list(filled(route))[:1]:
            answer = client.get(path)
            led = answer.headers.get("Location") == there
            if not led and b"second_factor_required" not in answer.content:
                let.add(name)
    assert let - {"healthz", "readyz"} == set()
    asks_again = client.get(reverse("meeting_code", args=[cast.meeting.pk]))
    assert asks_again["Location"] == there
    ahead = Meeting.objects.exclude(pk=cast.meeting.pk).filter(table=cast.table).first()
    assert client.get(reverse("agenda", args=[ahead.pk])).status_code == 302


def given_to_coordinator(cast: Cast) -> str:
    second = person("second coordinator", cast.agency("seated"))
    holds(cast.table, second, "coordinator")
    return codes.issue_code(cast.meeting, by=second, user=cast.coordinator)[1]


def test_code_works_once(cast: Cast) -> None:
    enrol(cast.lead)
    code = given(cast)
    with_code(cast.lead, code)
    second, answer = with_code(cast.lead, code)
    assert answer.status_code == 200
    assert second.get("/")["Location"].startswith(LOGIN)


def test_code_of_somebody_else_opens_nothing(cast: Cast) -> None:
    client, answer = with_code(cast.assisting, given(cast))
    assert answer.status_code == 422
    assert client.get("/")["Location"] == reverse("mfa_index")


def test_fresh_code_makes_the_earlier_one_useless(cast: Cast) -> None:
    earlier = given(cast)
    given(cast)
    assert codes.use_code(cast.lead, code=earlier) is None


def test_session_ends_with_the_meeting(cast: Cast) -> None:
    client, _answer = with_code(cast.lead, given(cast))
    there = reverse("participant_board", args=[cast.meeting.pk])
    assert client.get(there).status_code == 200
    meeting = Meeting.objects.get(pk=cast.meeting.pk)
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.CLOSED)
    assert client.get(there)["Location"] == reverse("account_login")


def test_guesses_are_counted(cast: Cast) -> None:
    given(cast)
    client = Client()
    client.post(LOGIN, {"login": cast.lead.email, "password": PASSWORD})
    told = [words(client.post(reverse("mfa_meeting_code"), {"code": f"{n:09d}"})) for n in range(7)]
    assert "Too many failed login attempts" not in told[0]
    assert "Too many failed login attempts" in told[6]


@pytest.mark.parametrize(
    ("role", "refusal"),
    [("chair", Forbidden), ("lead", Forbidden), ("other_table", Unseen),
     ("administrator", Unseen)],
)  # fmt: skip
def test_code_is_given_by_the_coordinator_only(cast: Cast, role: str, refusal: Any) -> None:
    with pytest.raises(refusal):
        codes.issue_code(cast.meeting, by=cast.people[role], user=cast.assisting)


def test_code_is_for_somebody_else_at_this_table_while_it_meets(cast: Cast, world: World) -> None:
    by = cast.coordinator
    with pytest.raises(Forbidden):
        codes.issue_code(cast.meeting, by=by, user=by)
    with pytest.raises(GuardFailed):
        codes.issue_code(cast.meeting, by=by, user=cast.people["other_table"])
    with pytest.raises(WrongStage):
        codes.issue_code(world.ahead, by=by, user=cast.lead)


def test_page_shows_the_code_once_and_both_acts_are_on_record(cast: Cast) -> None:
    browser = Browser(cast.coordinator)
    assert "Code for one meeting" in words(browser.open("meeting_check_in", cast.meeting.pk))
    shown = browser.send("meeting_code", cast.meeting.pk, key="one", user=cast.lead.pk)
    again = browser.send("meeting_code", cast.meeting.pk, key="one", user=cast.lead.pk)
    assert "works once" in words(shown)
    assert "is not shown again" in words(again)
    with_code(cast.lead, shown.context["code"])
    found = AuditEntry.objects.filter(verb__startswith="code.").order_by("sequence")
    assert list(found.values_list("verb", "actor_id")) == [
        ("code.issue", cast.coordinator.pk), ("code.use", cast.lead.pk)
    ]  # fmt: skip
    assert shown.context["code"] not in str(list(found.values()))


def test_code_is_given_through_the_api(cast: Cast) -> None:
    path = f"/meetings/{cast.meeting.pk}/codes/"
    made = Api(cast.coordinator).post(path, {"person": str(cast.lead.pk)})
    assert made.status_code == 201
    assert codes.use_code(cast.lead, code=made.json()["code"]) == cast.meeting
    assert Api(cast.chair).post(path, {"person": str(cast.lead.pk)}).status_code == 403
