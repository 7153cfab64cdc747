"""Every address × everybody, by each method: who gets in, as `tests/matrix/doors.py` says.

The rows are those of one busy table. What is asked is who gets in and not what is done there: a
write is empty, so that one that would be carried out and one that is refused for what it lacks are
both in. An address that is not declared fails, and so does one that is declared and gone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from agencies import access, services
from cases.models import Situation, StepAside
from cases.services import approvals
from tables.services import set_up
from tests.architecture.test_urls import fill
from tests.canary.addresses import ROWS, WORDS, routes
from tests.cast import person
from tests.matrix.doors import DOORS, HALF, METHODS, everybody
from tests.world import World, build, lasting, undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AT_LEAST = 5000
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
SIGN_IN, SECOND_FACTOR = "/accounts/login/", "/accounts/second-factor/"
# What is about a draft; everything else about a situation is about one that is open.
OF_A_DRAFT = {
    "answer_approval", "api-approval-approve", "api-approval-detail", "api-approval-send_back",
    "api-situation-ask_approval", "api-situation-discard", "api-situation-people",
    "api-situation-self_check", "api-situation-submit", "api-situation-uniqueness",
    "api-situation-why_now", "ask_approval", "discard_draft", "prepare_step", "uniqueness",
}  # fmt: skip
# Where the first word that stands for a parameter is another page's.
WORD_OF = {"set_up_step": "place"}
WITH_A_PART = (
    "originating", "lead", "checked_in", "joined_later", "stepped_aside", "worker", "chair",
    "coordinator", "contact", "privacy_officer",
)  # fmt: skip
Answers = dict[tuple[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Something of everything that an address can name, and a contact of two of its agencies."""
    with lasting(django_db_blocker):
        world = build()
        fill(world)
        cast = world.cast
        cast.people["contact"] = person("contact", cast.agency("lead"), office="contact")
        services.appoint(cast.agency("originating"), cast.contact, "contact", by=None)
        set_up.begin(cast.table)
        draft = world.fresh("draft")
        approvals.ask_approval(draft, by=cast.originating, version=draft.version)
        yield world


@pytest.fixture(autouse=True)
def _thousands_of_refusals_are_not_logged() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True, scope="module")
def schema_is_put_together_once() -> Iterator[None]:
    """It is the same for everybody who gets it, and takes half a second each time."""
    put_together, kept = SchemaGenerator.get_schema, []

    def once(generator: SchemaGenerator, **about: Any) -> Any:
        kept.extend([] if kept else [put_together(generator, **about)])
        return kept[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SchemaGenerator, "get_schema", once)
        yield


def test_every_address_answers_everybody_as_declared(world: World) -> None:
    declared = {door: answers for one in DOORS for door, answers in one.declared()}
    known = dict(routes())
    assert {name for _method, name in declared} == set(known)
    rows = rows_of(world)
    paths = {name: address(name, route, rows) for name, route in known.items()}
    asked: Answers = {}
    for who, client in clients(world):
        for method, name in declared:
            answer = ask(client, method, paths[name])
            asked.setdefault((method, name), {})[who] = heard(answer, who)
    assert differences(asked, declared) == []
    assert sum(len(answers) for answers in asked.values()) >= AT_LEAST


def test_what_is_declared_by_one_method_takes_no_other(world: World) -> None:
    """The coordinator is told 405, or 404 where they may not be."""
    declared = {door for one in DOORS for door, _answers in one.declared()}
    rows, client = rows_of(world), Client(raise_request_exception=False)
    client.force_login(world.cast.coordinator)
    taken = [
        (method, name)
        for name, route in routes()
        for method in METHODS[: None if route.startswith("api/") else 2]
        if (method, name) not in declared
        and ask(client, method, address(name, route, rows)).status_code != 405
    ]
    assert taken == []


def test_rule_asked_of_a_row_answers_as_its_list(world: World) -> None:
    """Every declared rule, of every row there is, for each kind of part that somebody has."""
    differing = []
    for model, perm, _rule in access.registered():
        rows = list(model._default_manager.all())
        for who in WITH_A_PART:
            user = world.cast.people[who]
            with access.sharing():
                listed = access.permitted(model._default_manager.all(), user, perm)
                shown = set(listed.values_list("pk", flat=True))
                told = {row.pk for row in rows if access.allows_at_hand(user, perm, row)}
            differing += [(perm, who)] if told != shown else []
    assert differing == []


def differences(asked: Answers, declared: Answers) -> list[str]:
    """Each answer that is not the declared one, as a line to read."""
    return [
        f"{method} {name}, {who}: {answer}, declared: {declared[method, name][who]}"
        for (method, name), answers in asked.items()
        for who, answer in answers.items()
        if answer != declared[method, name][who]
    ]


def clients(world: World) -> Iterator[tuple[str, Client]]:
    """Everybody signed in; the coordinator with a password alone; somebody unknown."""
    for who in everybody():
        cache.clear()  # so many tries in a minute, from one place, would be refused for that
        client = Client(raise_request_exception=False)
        if who in world.cast.people:
            client.force_login(world.cast.people[who])
        if who == HALF:
            client.force_login(world.cast.coordinator)
            session = client.session
            session["account_authentication_methods"] = []
            session.save()
        yield who, client


def ask(client: Client, method: str, path: str) -> Any:
    """Ask, and leave everything as it was: the session too, where the address ends it."""
    kept = dict(client.cookies)
    key = uuid4().hex
    sent: dict[str, Any] = {}
    if method == "post":
        sent = {"data": {"idempotency_key": key}}
    if method != "get" and path.startswith("/api/"):
        sent = {"data": "{}", "content_type": "application/json"}
    with undone():
        answer = getattr(client, method)(path, headers={"Idempotency-Key": key}, **sent)
    client.cookies.clear()
    client.cookies.update(kept)
    return answer


def heard(answer: HttpResponse, who: str) -> str:
    """What an answer comes to."""
    to = answer.headers.get("Location", "")
    if answer.status_code == 401 or to.startswith(SIGN_IN):
        return "sign in"
    halted = answer.status_code == 403 and b"second_factor_required" in answer.content
    if who == HALF and (halted or to == SECOND_FACTOR):
        return "second factor"
    return {400: "lacks", 403: "refused", 404: "unseen", 405: "405", 500: "500"}.get(
        answer.status_code, "in"
    )


def rows_of(world: World) -> dict[Any, Any]:
    """The row of each model that is asked for, where it matters which one."""
    cast, row = world.cast, world.fresh("open")
    chosen = [
        row, world.item("filter_three"), cast.agency("lead"), cast.table, cast.meeting, cast.lead,
        cast.seats["lead"], cast.seats["lead"].representatives.get(user=cast.lead),
        cast.privacy_officer.memberships.order_by("from_at").last(),
        cast.table.officers.get(user=cast.chair), row.involvements.get(role="lead"),
        StepAside.objects.get(situation_id=row.pk),
    ]  # fmt: skip
    return {type(one): one for one in chosen} | {"draft": world.fresh("draft")}


def address(name: str, route: str, rows: dict[Any, Any]) -> str:
    """The address of a route, about these rows."""
    parts = route.split("/")

    def value(match: re.Match[str]) -> str:
        word = match[1]
        if word == "pk":
            word = parts[next(i for i, part in enumerate(parts) if match[0] in part) - 1]
        if word in WORDS:
            return WORD_OF.get(name, str(WORDS[word][0]))
        model = ROWS[word]
        if model is Situation and name in OF_A_DRAFT:
            return str(rows["draft"].pk)
        found = rows.get(model) or model._default_manager.order_by("pk").first()
        return str(found.pk)

    return "/" + PARAMETER.sub(value, route).removesuffix("$")
