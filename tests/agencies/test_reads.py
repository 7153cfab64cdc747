"""Reading leaves a trace: once per person, situation, level, stage and session, and before."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.signals import template_rendered

from agencies import audit, reads
from agencies.models import AuditChain, AuditEntry, User
from cases.models import Situation
from tests.agencies.test_audit import refuse_entries
from tests.api import Api
from tests.cast import Cast, gather, situation_at

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

BACKEND = "agencies.backends.SignInBackend"


def traces(user: User, **fields: Any) -> list[AuditEntry]:
    """The entries that *user*'s reading left."""
    found = AuditEntry.objects.filter(actor_id=user.pk, verb__startswith="read.", **fields)
    return list(found.order_by("sequence"))


def note(cast: Cast, **other: Any) -> bool:
    """One reading, the same each time but for *other*."""
    usual = {
        "user": cast.lead, "session": "one", "chain": cast.table.pk, "level": "coded",
        "seen": [("5f0c", "open")],
    }  # fmt: skip
    return reads.note(**{**usual, **other})


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_second_reading_in_a_session_leaves_no_second_entry(cast: Cast) -> None:
    assert [note(cast), note(cast)] == [True, False]
    assert len(traces(cast.lead)) == 1


@pytest.mark.parametrize(
    "other",
    [{"session": "two"}, {"level": "plan"}, {"seen": [("5f0c", "concluded")]},
     {"seen": [("77aa", "open")]}, {"chain": "other"}],
)  # fmt: skip
def test_each_other_session_level_stage_and_situation_leaves_its_own(
    cast: Cast, other: dict[str, Any]
) -> None:
    note(cast)
    assert note(cast, **other)
    assert len(traces(cast.lead)) == 2


def test_each_person_leaves_their_own(cast: Cast) -> None:
    note(cast)
    assert note(cast, user=cast.assisting)


def test_nothing_seen_leaves_nothing(cast: Cast) -> None:
    assert not note(cast, seen=[])
    assert traces(cast.lead) == []


def test_order_of_a_list_is_not_another_reading(cast: Cast) -> None:
    note(cast, seen=[("1", "open"), ("2", "draft")])
    assert not note(cast, seen=[("2", "draft"), ("1", "open")])
    assert traces(cast.lead)[0].references == {
        "situations": ["1", "2"], "stages": ["draft", "open"],
    }  # fmt: skip


def test_page_leaves_an_entry_for_each_level_shown(cast: Cast) -> None:
    row = situation_at(cast, "open")
    client = signed_in(cast.lead)
    for _time in range(2):
        assert client.get(f"/situations/{row.pk}/").status_code == 200
    left = traces(cast.lead, chain=str(row.table_id))
    assert sorted(entry.verb for entry in left) == [
        f"read.{level}" for level in ("coded", "listing", "narrative", "plan", "room")
    ]
    assert {str(row.pk)} == {pk for entry in left for pk in entry.references["situations"]}


def test_reading_again_in_another_session_leaves_entries_again(cast: Cast) -> None:
    row = situation_at(cast, "submitted")
    for _session in range(2):
        signed_in(cast.seated).get(f"/situations/{row.pk}/")
    assert [entry.verb for entry in traces(cast.seated)] == ["read.listing", "read.listing"]


def test_list_is_one_entry_with_its_ids(cast: Cast) -> None:
    rows = [situation_at(cast, "submitted") for _number in range(3)]
    data = Api(cast.seated).get("/situations/").json()
    assert len(data["results"]) == 3
    (left,) = traces(cast.seated)
    assert left.verb == "read.listing"
    assert left.references["situations"] == sorted(str(row.pk) for row in rows)


def test_list_of_a_page_is_one_entry_for_each_level(cast: Cast) -> None:
    situation_at(cast, "open")
    signed_in(cast.coordinator).get(f"/tables/{cast.table.pk}/situations/")
    verbs = [entry.verb for entry in traces(cast.coordinator)]
    assert sorted(verbs) == ["read.coded", "read.listing"]


def test_refused_page_leaves_no_trace_of_reading(cast: Cast) -> None:
    row = situation_at(cast, "draft")
    assert signed_in(cast.seated).get(f"/situations/{row.pk}/").status_code == 404
    assert Api(cast.seated).get(f"/situations/{row.pk}/").status_code == 404
    assert traces(cast.seated) == []


@pytest.mark.parametrize(
    "path", ["/situations/{}/", "/api/v1/situations/{}/", "/api/v1/situations/"]
)
def test_nothing_leaves_when_the_trace_cannot_be_written(cast: Cast, path: str) -> None:
    row = situation_at(cast, "submitted")
    client = signed_in(cast.originating)
    client.raise_request_exception = False
    refuse_entries()
    with transaction.atomic():
        response = client.get(path.format(row.pk))
        transaction.set_rollback(True)
    assert response.status_code == 500
    assert row.reference not in response.content.decode()
    assert "no stable place" not in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_trace_is_committed_before_the_page_is_drawn() -> None:
    cast = gather()
    row = situation_at(cast, "submitted")
    client = signed_in(cast.seated)
    seen_elsewhere: list[int] = []

    def drawn(**_signal: Any) -> None:
        if not seen_elsewhere:
            looking = threading.Thread(target=look)
            looking.start()
            looking.join()

    def look() -> None:
        seen_elsewhere.append(len(traces(cast.seated)))
        connection.close()

    template_rendered.connect(drawn)
    try:
        client.get(f"/situations/{row.pk}/")
    finally:
        template_rendered.disconnect(drawn)
    assert seen_elsewhere == [1]


@pytest.mark.django_db(transaction=True)
def test_entry_outside_a_transaction_is_refused() -> None:
    AuditChain.objects.create(key="outside")
    with pytest.raises(transaction.TransactionManagementError):
        audit.record("test.outside", by=None, chain="outside")
    assert not AuditEntry.objects.filter(chain="outside").exists()
    assert not Situation.objects.exists()
