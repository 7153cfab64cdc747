"""Everybody fetches everything, and nothing that comes back holds what they may not read."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from agencies import notices as mails
from agencies import services as agency_services
from agencies.models import AuditEntry, IdempotencyKey, Notice, User
from cases.models import Situation
from cases.reports.writers import pdf
from cases.services import notices
from cases.views.transitions import PERMISSIONS
from tables import services as table_services
from tests.canary.addresses import filled, routes
from tests.canary.planting import (
    GROUPS,
    forbidden,
    marker,
    names,
    sight_of,
    unlisted,
    world_of_canaries,
)
from tests.cast import ROLES, signs
from tests.matrix.test_access import expected
from tests.world import World, lasting, undone

pytestmark = pytest.mark.django_db

BACKEND = "agencies.backends.SignInBackend"
TABLE = expected()
# Lists as they can be asked for otherwise: each a filter, an order or a page of its own.
QUERIES = (
    "api/v1/situations/?ordering=brought_at", "api/v1/situations/?ordering=-brought_at",
    "api/v1/situations/?page_size=2", "api/v1/situations/?aer=true",
    "api/v1/situations/?contact_made=true", "api/v1/situations/?stage=open&stage=draft",
    "api/v1/situations/?originating_sector=police",
    "api/v1/situations/?submitted_after=2001-01-01T00:00:00Z",
    "api/v1/situations/coded/?sex=male", "api/v1/meetings/?ordering=starts_at",
)  # fmt: skip
# Whom a form that is filled in wrongly could tell something about the situation of a stage.
POSTED = (
    ("seated", "submitted"), ("seated", "open"), ("coordinator", "filter_three"),
    ("coordinator", "open"), ("lead", "filter_three"), ("lead", "out_of_sight"),
    ("originating", "open"), ("originating", "out_of_sight"),
)  # fmt: skip
# A read log names the situations that its agency had a part in, by number and id alone; and what
# somebody of the agency did says on which situation: here, from which they stepped aside.
LOG = re.compile(r"/agencies/([0-9a-f-]{36})/log/")
LOGGED = {"privacy_officer": {"open", "concluded", "out_of_sight"}}
ASIDE = {"submitted", "filter_three", "rejected"}
# What is refused before it is looked at what the last word of the address is: all of it.
BEFORE_THE_WORD = {"prepare_step": {403, 404}, "board_decide": {404}, "situation_act": {404}}
# Addresses that are the same for everybody and take a while: fetched once.
SAME_FOR_ALL = {"schema", "api_docs", "healthz", "readyz", "styleguide"}
NONSENSE = {
    "version": "0", "meeting": "x", "reason": "x", "lead": "x", "assisting": "x", "agency": "x",
    "kind": "x", "text": "x" * 281, "why_now": "x" * 281, "dissent_count": "x", "state": "x",
    "outcome": "x", "services-TOTAL_FORMS": "1", "services-INITIAL_FORMS": "0", "remove": "x",
    "people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "0",
    "affected_persons": "x", "risk_factors": "x", "discussion_type": "x", "seat": "x", "step": "x",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A situation at every stage, each with its strings planted."""
    with lasting(django_db_blocker):
        yield world_of_canaries("filter_three")


@pytest.fixture(autouse=True, scope="module")
def words_of_paper() -> Iterator[None]:
    """For a PDF, the page it is set from: in what is pressed together no string can be found."""
    if not pdf.is_available():
        yield
        return
    import weasyprint

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weasyprint, "HTML", Paper)
        yield


class Paper:
    """Stands for WeasyPrint's page: says what it was given."""

    def __init__(self, string: str, **options: Any) -> None:
        self.words = string.encode()

    def write_pdf(self, **options: Any) -> bytes:
        """The page itself."""
        return self.words


@pytest.fixture
def as_role(world: World, role: str) -> Client:
    """A browser in which *role* is signed in."""
    client = Client()
    client.force_login(world.cast.people[role], backend=BACKEND)
    return client


def leaks(text: str, words: list[str]) -> list[str]:
    """Those of *words* that *text* holds."""
    lowered = text.lower()
    return [word for word in words if word in lowered]


def body(response: Any) -> str:
    """Everything that leaves: headers, and the answer whole."""
    content = b"".join(response) if response.streaming else response.content
    return f"{dict(response.headers)}\n{content.decode('utf-8', 'replace')}"


def fetched(
    client: Client, user: User, role: str, seen: set[str], unplanted: set[str]
) -> Iterator[tuple[str, Any]]:
    """Every address with what it answers, for a role that may list the situations *seen*.

    What takes no GET is asked once a route; what is refused once a row, and of acts that want the
    same permission one. To whom nothing is shown at all, the pages below a situation are asked for
    one situation.
    """
    for name, route in routes():
        if name in SAME_FOR_ALL and role != "superuser":
            continue
        refused: set[Any] = set()
        for path in filled(route, user):
            above, _slash, word = path.rstrip("/").rpartition("/")
            same = {route, above, (above, PERMISSIONS.get(word, word))}
            if same & refused or not unplanted.isdisjoint(path.split("/")):
                continue
            with undone():
                response = client.get(path)
            yield path, response
            if response.status_code == 405:
                refused.add(above if name == "situation_act" else route)
            if response.status_code in BEFORE_THE_WORD.get(name, ()):
                refused.add(above)
            if response.status_code == 403 and word in PERMISSIONS:
                refused.add((above, PERMISSIONS[word]))
            if not seen and name not in {"situation", "api-situation-detail"}:
                refused.add(route)
    for query in QUERIES:
        yield f"/{query}", client.get(f"/{query}")


@pytest.mark.parametrize("role", ROLES)
def test_nothing_fetched_holds_what_a_role_may_not_read(
    world: World, role: str, as_role: Client
) -> None:
    content = list(forbidden(world, role, TABLE))
    unseen = list(unlisted(world, role, TABLE))
    seen = {stage for stage in world.situations if sight_of(role, stage, TABLE)}
    found = []
    planted = [row.pk for row in world.situations.values()]
    others = Situation.objects.exclude(pk__in=planted).values_list("pk", flat=True)
    stages = LOGGED.get(role, set())
    logged, aside = set(names(world, stages)), set(names(world, stages and ASIDE))
    stepped = str(world.cast.people["stepped_aside"].pk)
    for path, response in fetched(
        as_role, world.cast.people[role], role, seen, {*map(str, others)}
    ):
        told = logged if response.status_code == 200 and LOG.match(path) else set()
        told = told | aside if told and stepped in path else told
        words = content + [word for word in unseen if word not in path and word not in told]
        found += [(path, leak) for leak in leaks(body(response), words)]
        found += [(path, "error")] if response.status_code >= 500 else []
    assert found == []
    assert as_role.get("/me/").status_code == 200


@pytest.mark.parametrize(("role", "stage"), POSTED)
def test_no_wrong_form_is_shown_again_with_what_a_role_may_not_read(
    world: World, role: str, stage: str, as_role: Client
) -> None:
    pk = str(world.situations[stage].pk)
    words = list(forbidden(world, role, TABLE))
    pages = [path for _name, route in routes() for path in filled(route) if pk in path]
    found = []
    for path in (path for path in pages if not path.startswith("/api/")):
        with undone():
            response = as_role.post(path, NONSENSE | {"idempotency_key": uuid4().hex})
        found += [(path, leak) for leak in leaks(body(response), words)]
    assert found == []


@pytest.mark.parametrize("role", ["originating", "seated", "checked_in", "lead", "coordinator"])
def test_filter_by_code_answers_with_situations_read_as_codes_only(
    world: World, role: str, as_role: Client
) -> None:
    for stage in world.situations:
        for name in ("discussion_type", "sex", "risk_factor"):
            path = f"/api/v1/situations/coded/?{name}={marker('c', stage)}"
            rows = as_role.get(path).json()["results"]
            wanted = int("c" in sight_of(role, stage, TABLE) and stage != "rejected")
            assert (stage, name, len(rows)) == (stage, name, wanted)


@pytest.mark.parametrize("role", ["lead", "chair", "coordinator"])
def test_token_bound_to_another_table_reaches_nothing_of_this_one(world: World, role: str) -> None:
    person, here = world.cast.people[role], world.cast.table
    with undone():
        seat = table_services.give_seat(
            world.cast.other_table, person.memberships.get().agency, by=None,
            agreement_date=timezone.localdate(),
        ) if role != "lead" else world.cast.seats["same_agency_other_table"]  # fmt: skip
        table_services.name_representative(seat, person, by=None)
        signs(person, world.cast.other_table)
        client = bearer(person, table=world.cast.other_table.pk)
        assert len(client.get("/api/v1/tables/").json()["results"]) == 1
        content = [marker(group, stage) for stage in world.situations for group in GROUPS]
        content += [row.reference.lower() for row in world.situations.values() if row.number]
        content += [str(row.pk) for row in world.situations.values()]
        found = [
            (path, leak)
            for path, response in everything(client, "get")
            for leak in leaks(body(response), [word for word in content if word not in path])
        ]
        ours = [str(here.pk), *(str(row.pk) for row in world.situations.values())]
        done = {
            (path, response.status_code)
            for method in ("post", "patch", "delete")
            for path, response in everything(client, method)
            if any(pk in path for pk in ours) and response.status_code not in {403, 404, 405}
        }
    assert (found, done) == ([], set())


def bearer(person: User, **bound: Any) -> Client:
    """A program with a token of *person*."""
    _token, secret = agency_services.issue_token(person, name="t", days=1, **bound)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def everything(client: Client, method: str) -> Iterator[tuple[str, Any]]:
    """Every address of the API, asked by *method*."""
    for name, route in routes():
        if not route.startswith("api/v1/") or name in SAME_FOR_ALL:
            continue
        for path in filled(route):
            key = {"Idempotency-Key": uuid4().hex}
            sent = {} if method == "get" else {"data": "{}", "content_type": "application/json"}
            with undone():
                response = getattr(client, method)(path, headers=key, **sent)
            yield path, response
            if response.status_code == 405:
                break


def test_strings_are_planted_where_those_who_may_read_them_find_them(world: World) -> None:
    client = Client()
    client.force_login(world.cast.lead, backend=BACKEND)
    planted = [marker(group, "open") for group in "cnpk"]
    for path in ("/situations/{}/", "/api/v1/situations/{}/"):
        assert leaks(body(client.get(path.format(world.situations["open"].pk))), planted) == planted


def test_mails_logs_and_sessions_hold_no_content(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    words = [marker(group, stage) for stage in world.situations for group in GROUPS]
    words += [row.reference.lower() for row in world.situations.values() if row.number]
    with caplog.at_level(logging.DEBUG):
        Situation.objects.filter(stage="open").update(contact_made_at=None)
        later = timezone.now() + timedelta(hours=world.cast.table.contact_unreported_hours)
        notices.raise_notices(at=later)
        mails.send_due(at=later)
        client = Client()
        client.force_login(world.cast.lead, backend=BACKEND)
        for row in world.situations.values():
            client.get(f"/situations/{row.pk}/")
            client.post(f"/situations/{row.pk}/update/", NONSENSE)
        kept = [str(session.get_decoded()) for session in Session.objects.all()]
        assert Notice.objects.filter(sent_at__isnull=False).count() == len(mail.outbox) > 0
    sent = [f"{message.subject}\n{message.body}\n{message.to}" for message in mail.outbox]
    logged = [
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    ]
    assert leaks("\n".join([*sent, *kept, *logged]), words) == []


def test_trail_and_keys_hold_no_content(world: World) -> None:
    words = [marker(group, stage) for stage in world.situations for group in GROUPS]
    rows = [*AuditEntry.objects.values_list(), *IdempotencyKey.objects.values_list()]
    assert leaks(repr(rows), words) == []
