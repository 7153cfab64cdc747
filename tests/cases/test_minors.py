"""Somebody under 18: a note, a tick about youth records, and a shorter sight afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from agencies.errors import GuardFailed
from agencies.models import AuditEntry
from cases import lifecycle
from cases.models import Situation, Term
from cases.services import drafts, room
from tables import services as table_services
from tests.api import BACKEND, Api
from tests.cast import Cast, draft, situation_at, term

pytestmark = pytest.mark.django_db

L = Term.List
TICK = "no_youth_record"


def criminal() -> Term:
    """A factor of criminal involvement."""
    found = Term.objects.filter(list=L.RISK_FACTORS, parent__code="criminal_involvement")
    return found.order_by("code")[0]


def of_age(cast: Cast, row: Situation, age: str, *risks: Term) -> Situation:
    """The draft is about somebody of this age, with these risks."""
    by = cast.originating
    row = drafts.save_people(
        row, by=by, version=row.version, discussion_type=term(L.DISCUSSION_TYPES, "person"),
        people=[(term(L.AGE_GROUPS, age), term(L.SEXES, "male"))],
    )  # fmt: skip
    if risks:
        row = drafts.save_values(
            row, by=by, version=row.version, lists={L.RISK_FACTORS: list(risks)}
        )
    return row


@pytest.fixture
def youth(cast: Cast) -> Situation:
    """A draft about somebody of 12 to 17 with a factor of criminal involvement."""
    return of_age(cast, draft(cast), "12_17", criminal())


def test_submit_of_a_youth_needs_the_tick_and_the_trail_has_it(
    cast: Cast, youth: Situation
) -> None:
    with pytest.raises(GuardFailed) as refused:
        lifecycle.submit(youth, by=cast.originating, version=youth.version)
    assert set(refused.value.errors) == {TICK}
    lifecycle.submit(youth, by=cast.originating, version=youth.version, no_youth_record=True)
    assert AuditEntry.objects.latest("pk").references[TICK] is True


@pytest.mark.parametrize(("age", "has_factor"), [("12_17", False), ("6_11", True), ("18_24", True)])
def test_submit_without_a_youth_or_without_the_factor_needs_none(
    cast: Cast, age: str, has_factor: bool
) -> None:
    row = of_age(cast, draft(cast), age, *([criminal()] if has_factor else []))
    row = lifecycle.submit(row, by=cast.originating, version=row.version)
    assert TICK not in AuditEntry.objects.latest("pk").references


def test_factor_added_later_needs_the_tick(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    row.affected_persons.update(age_group=term(L.AGE_GROUPS, "12_17"))
    added = {"by": cast.chair, "version": row.version, "terms": [criminal()]}
    with pytest.raises(GuardFailed) as refused:
        room.add_values(row, **added)
    assert set(refused.value.errors) == {TICK}
    room.add_values(row, **added, no_youth_record=True)
    assert AuditEntry.objects.latest("pk").references[TICK] is True


def test_api_submits_a_youth_with_the_tick(cast: Cast, youth: Situation) -> None:
    api, path = Api(cast.originating), f"/situations/{youth.pk}/submit/"
    refused = api.post(path, {"version": youth.version})
    assert (refused.status_code, set(refused.json()["errors"])) == (422, {TICK})
    assert api.post(path, {"version": youth.version, TICK: True}).status_code == 200


def test_page_asks_for_the_tick_and_shows_the_note_of_the_table(
    cast: Cast, youth: Situation
) -> None:
    table_services.change_table(
        cast.table, by=cast.coordinator, minors_note_en="Call the society when in doubt.",
    )  # fmt: skip
    client = Client()
    client.force_login(cast.originating, BACKEND)
    page = client.get(f"/situations/{youth.pk}/prepare/review/").content.decode()
    assert "Call the society when in doubt." in page
    assert f'name="{TICK}"' in page
    sent = {"version": youth.version, "idempotency_key": "submit"}
    path = f"/situations/{youth.pk}/submit/"
    assert client.post(path, sent).status_code == 422
    assert client.post(path, sent | {TICK: "on", "idempotency_key": "b"}).status_code == 302


def test_note_says_the_usual_until_a_table_writes_its_own(cast: Cast, youth: Situation) -> None:
    client = Client()
    client.force_login(cast.originating, BACKEND)
    page = client.get(f"/situations/{youth.pk}/prepare/risks/").content.decode()
    assert "is not a report to a children" in page


@pytest.mark.parametrize(("age", "days"), [("12_17", 30), ("18_24", 90)])
def test_sight_ends_sooner_where_somebody_is_under_eighteen(
    cast: Cast, age: str, days: int
) -> None:
    row = situation_at(cast, "open")
    row.affected_persons.update(age_group=term(L.AGE_GROUPS, age))
    reason = Term.objects.filter(list=L.CONCLUSION_REASONS).first()
    row = lifecycle.conclude(row, by=cast.chair, version=row.version, reason=reason)
    assert row.sight_until_at - row.concluded_at == timedelta(days=days)
