"""The set-up of a table by a program: its steps, its agencies, their first contacts."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from agencies.models import Invitation
from cases.models import Retention
from tables.models import Seat, SetUp
from tables.services import set_up
from tests.api import Api, problem
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(cast: Cast) -> Api:
    """The coordinator of a table whose set-up has begun."""
    set_up.begin(cast.table)
    return Api(cast.coordinator)


def test_steps_are_done_one_after_the_other(cast: Cast, api: Api) -> None:
    path = f"/tables/{cast.table.pk}/set-up/"
    assert api.get(path).json()["step"] == "place"
    assert problem(api.post(f"{path}done/", {"step": "mail"})) == (409, "step_not_reached")
    for step, after in zip(set_up.STEPS, [*set_up.STEPS[1:], "begin"], strict=True):
        done = api.post(f"{path}done/", {"step": step})
        assert (done.status_code, done.json()["step"]) == (200, after)
    assert SetUp.objects.get().finished_at is not None


def test_agencies_get_their_seats_in_one_request(cast: Cast, api: Api) -> None:
    shelter = {"name_en": "Shelter", "name_fr": "Refuge", "sector": "housing", "statute": "none"}
    known = shelter | {"name_en": "lead agency"}
    body = {"agencies": [shelter, known], "agreement_date": timezone.localdate().isoformat()}
    seats = Seat.objects.filter(table=cast.table)
    before = seats.count()
    path = f"/tables/{cast.table.pk}/set-up/agencies/"
    for key in ("one", "one", "two"):
        assert api.post(path, body, key=key).status_code == 200
    assert seats.count() - before == 1
    unknown = body | {"agencies": [shelter | {"name_en": "Other", "sector": "none such"}]}
    assert api.post(path, unknown).status_code == 422
    assert seats.count() - before == 1


def test_test_mail_goes_to_the_caller(cast: Cast, api: Api) -> None:
    assert api.post(f"/tables/{cast.table.pk}/set-up/test-mail/").status_code == 200
    assert [message.to for message in mail.outbox] == [[cast.coordinator.email]]


def test_contacts_are_invited_together_and_their_secrets_shown_once(cast: Cast, api: Api) -> None:
    path = f"/tables/{cast.table.pk}/first-contacts/"
    lines = "seated agency;Robin;robin@example.org;fr\nlead agency;Kim;kim@example.org"
    made = api.post(path, {"lines": lines}, key="same")
    again = api.post(path, {"lines": lines}, key="same")
    assert [row["email"] for row in made.json()] == ["robin@example.org", "kim@example.org"]
    assert [bool(row["secret"]) for row in made.json()] == [True, True]
    assert [row["secret"] for row in again.json()] == [None, None]
    listed = {(row["agency"], row["language"]) for row in api.get(path).json()["results"]}
    seated, lead = (str(cast.agency(role).pk) for role in ("seated", "lead"))
    assert listed == {(seated, "fr-ca"), (lead, cast.table.language)}


def test_one_contact_is_invited_and_the_secret_shown_once(cast: Cast, api: Api) -> None:
    path = f"/agencies/{cast.agency('seated').pk}/first-contact/"
    body = {"email": "robin@example.org", "name": "Robin", "language": "en"}
    made, again = api.post(path, body, key="same"), api.post(path, body, key="same")
    assert (made.status_code, made.json()["email"]) == (201, "robin@example.org")
    assert bool(made.json()["secret"])
    assert (again.status_code, again.json()["secret"]) == (201, None)
    assert Invitation.objects.count() == 1


def test_contacts_with_a_bad_line_are_not_invited(cast: Cast, api: Api) -> None:
    lines = "seated agency;Robin;robin@example.org\nnobody;Kim;kim@example.org"
    refused = api.post(f"/tables/{cast.table.pk}/first-contacts/", {"lines": lines})
    assert problem(refused) == (422, "guard_failed")
    assert [words[:7] for words in refused.json()["errors"]["lines"]] == ["Line 2:"]
    assert not Invitation.objects.exists()


def test_periods_are_read_and_set(cast: Cast, api: Api) -> None:
    path = f"/tables/{cast.table.pk}/retention/"
    assert api.get(path).json()["drafts_days"] == 30
    assert api.put(f"{path}periods/", {"drafts_days": 14}).json()["drafts_days"] == 14
    assert api.put(f"{path}periods/", {"silence_days": 9999}).status_code == 422
    assert Retention.objects.get().silence_days == 180


@pytest.mark.parametrize("role", ["chair", "lead", "administrator", "other_table"])
def test_nobody_but_the_coordinator_sets_up(cast: Cast, api: Api, role: str) -> None:
    caller, at = Api(cast.people[role]), f"/tables/{cast.table.pk}"
    answers = {
        caller.get(f"{at}/set-up/").status_code, caller.get(f"{at}/retention/").status_code,
        caller.post(f"{at}/set-up/done/", {"step": "place"}).status_code,
        caller.post(f"{at}/first-contacts/", {"lines": "a;b;c"}).status_code,
        caller.put(f"{at}/retention/periods/", {"drafts_days": 1}).status_code,
    }  # fmt: skip
    assert answers == {404}


def test_table_without_a_first_set_up_has_none(cast: Cast) -> None:
    answer = Api(cast.coordinator).get(f"/tables/{cast.table.pk}/set-up/")
    assert answer.status_code == 404
