"""Break-glass through the API, as on the pages."""

from __future__ import annotations

from typing import Any

import pytest

from agencies.models import AuditEntry
from tests.api import Api, problem
from tests.cast import Cast

pytestmark = pytest.mark.django_db
REASON = "The only contact has left, nobody can invite."
PATH = "/break-glass/"


def test_it_is_asked_agreed_to_used_and_ended(cast: Cast) -> None:
    asked = Api(cast.administrator).post(
        PATH, {"reason": REASON, "agency": str(cast.agency("lead").pk)}
    )
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    one = f"{PATH}{asked.json()['id']}/"
    repair = {"kind": "second_factor", "person": str(cast.lead.pk)}
    assert problem(Api(cast.administrator).post(f"{one}repair/", repair))[0] == 403
    assert problem(Api(cast.administrator).post(f"{one}approve/"))[0] == 403
    assert Api(cast.privacy_officer).post(f"{one}approve/").json()["state"] == "open"
    done: Any = Api(cast.administrator).post(f"{one}repair/", repair).json()
    assert [(row["kind"], row["person"]["name"]) for row in done["repairs"]] == [
        ("second_factor", "lead")
    ]
    assert Api(cast.chair).post(f"{one}end/").json()["state"] == "over"
    verbs = AuditEntry.objects.filter(verb__startswith="break_glass.")
    assert verbs.count() == 4


def test_person_of_another_agency_stands_for_nothing(cast: Cast) -> None:
    asked = Api(cast.administrator).post(
        PATH, {"reason": REASON, "agency": str(cast.agency("lead").pk)}
    )
    one = f"{PATH}{asked.json()['id']}/"
    Api(cast.chair).post(f"{one}approve/")
    repair = {"kind": "end_account", "person": str(cast.originating.pk)}
    answer = Api(cast.administrator).post(f"{one}repair/", repair)
    assert problem(answer) == (422, "unknown_reference")


@pytest.mark.parametrize("role", ["coordinator", "lead", "observer", "other_table"])
def test_whoever_it_does_not_concern_is_refused_and_finds_nothing(cast: Cast, role: str) -> None:
    asked = Api(cast.administrator).post(PATH, {"reason": REASON, "table": str(cast.table.pk)})
    other = Api(cast.people[role])
    assert problem(other.get(f"{PATH}{asked.json()['id']}/"))[0] == 404
    assert other.get(PATH).json()["results"] == []
    assert problem(other.post(PATH, {"reason": REASON, "table": str(cast.table.pk)}))[0] == 403


def test_reason_that_names_somebody_is_refused(cast: Cast) -> None:
    body = {"reason": "Ask Jane Smith, 613-555-0134", "table": str(cast.table.pk)}
    assert Api(cast.administrator).post(PATH, body).status_code == 422
