"""Counts, coded lists and agendas through the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases.models import Discussion
from tests.api import Api, errors, problem
from tests.cast import Cast, in_session, situation_at

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).date()
TODAY = {"start": str(NOW - timedelta(days=2)), "end": str(NOW + timedelta(days=2))}


def test_counts_state_their_base_and_cohort(cast: Cast) -> None:
    for stage in ("concluded", "rejected", "open"):
        situation_at(cast, stage)
    data = Api(cast.coordinator).get(f"/tables/{cast.table.pk}/counts/", **TODAY).json()
    rate = data.pop("lowered_rate")
    assert {name: data[name] for name in ("situations", "rejected", "aer", "concluded")} == {
        "situations": 3, "rejected": 1, "aer": 2, "concluded": 1,
    }  # fmt: skip
    assert (rate["numerator"], rate["denominator"], rate["rate"]) == (1, 1, 100.0)
    assert (bool(rate["base"]), bool(data["cohort"])) == (True, True)


def test_counts_are_for_the_coordinator_only(cast: Cast) -> None:
    path = f"/tables/{cast.table.pk}/counts/"
    roles = ("coordinator", "chair", "seated", "other_table", "superuser")
    answers = {role: Api(cast.people[role]).get(path, **TODAY).status_code for role in roles}
    assert answers == {
        "coordinator": 200, "chair": 403, "seated": 403, "other_table": 404, "superuser": 404,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "status", "names"),
    [
        ({}, 400, {"start", "end"}),
        ({"start": "yesterday", "end": "2026-01-01"}, 400, {"start"}),
        ({"start": "2026-02-01", "end": "2026-01-01"}, 422, {"end"}),
        ({"start": "2026-01-01", "end": "9999-12-31"}, 400, {"end"}),
        ({**TODAY, "sector": "police"}, 400, {"sector"}),
    ],
    ids=["none", "no date", "backwards", "far off", "unknown"],
)
def test_period_that_is_none_is_refused(
    cast: Cast, query: dict[str, str], status: int, names: set[str]
) -> None:
    response = Api(cast.coordinator).get(f"/tables/{cast.table.pk}/counts/", **query)
    assert (problem(response)[0], errors(response)) == (status, names)


def test_terms_have_both_languages_and_their_evidence(cast: Cast) -> None:
    response = Api(cast.seated).get(f"/tables/{cast.table.pk}/terms/", list="sexes")
    row = response.json()["results"][0]
    assert (row["code"], row["name_en"], row["name_fr"]) == ("female", "Female", "Féminin")
    assert (row["evidence"], row["is_retired"], row["is_own"]) == ("verified", False, False)


def test_terms_are_added_retired_and_restored_by_the_coordinator(cast: Cast) -> None:
    path = f"/tables/{cast.table.pk}/terms/"
    api = Api(cast.coordinator)
    body = {"list": "risk_factors", "name_en": "No winter coat", "name_fr": "Sans manteau",
            "parent": "housing"}  # fmt: skip
    made = api.post(path, body).json()
    assert (made["parent"], made["is_own"], made["evidence"]) == ("housing", True, "local")
    term = {"list": "risk_factors", "code": made["code"]}
    assert api.post(f"{path}retire/", term).json()["is_retired"] is True
    assert api.post(f"{path}restore/", term).json()["is_retired"] is False
    assert problem(Api(cast.seated).post(path, {**body, "name_en": "Other"})) == (403, "forbidden")


def test_fixed_list_stays_as_it_is(cast: Cast) -> None:
    path = f"/tables/{cast.table.pk}/terms/"
    sent = {"list": "sexes", "code": "male"}
    assert problem(Api(cast.coordinator).post(f"{path}retire/", sent)) == (422, "list_is_fixed")
    body = {"list": "sexes", "name_en": "A", "name_fr": "B"}
    refused = Api(cast.coordinator).post(path, body)
    assert (problem(refused), errors(refused)) == ((422, "guard_failed"), {"list"})


def test_list_of_another_table_does_not_exist(cast: Cast) -> None:
    response = Api(cast.seated).get(f"/tables/{cast.other_table.pk}/terms/")
    assert problem(response) == (404, "not_found")


def agenda(api: Api, meeting: Any) -> list[str]:
    """The numbers on an agenda, in their order."""
    found = api.get(f"/meetings/{meeting.pk}/agenda/").json()["results"]
    return [item["reference"][-3:] for item in found]


def test_items_of_an_agenda_are_moved(cast: Cast) -> None:
    rows = [situation_at(cast, "submitted") for _ in range(2)]
    meeting, chair = in_session(cast), Api(cast.chair)
    item = Discussion.objects.get(situation=rows[1])
    body = {"direction": "up", "version": meeting.version}
    assert agenda(chair, meeting) == ["001", "002"]
    assert chair.post(f"/discussions/{item.pk}/move/", body).status_code == 200
    assert agenda(chair, meeting) == ["002", "001"]
    assert problem(chair.post(f"/discussions/{item.pk}/move/", body)) == (409, "stale_version")


def test_offers_are_taken_as_offered(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    item = row.discussions.get()
    body = {"seat": str(cast.seats["checked_in"].pk), "kind": "can_lead", "version": row.version}
    assert Api(cast.checked_in).post(f"/discussions/{item.pk}/offer/", body).status_code == 200
    found = Api(cast.chair).get(f"/discussions/{item.pk}/as-offered/").json()
    assert (found["lead"]["name_en"], found["assisting"]) == ("checked_in agency", [])
    assert problem(Api(cast.seated).get(f"/discussions/{item.pk}/as-offered/"))[0] == 404


def test_offer_of_who_is_not_checked_in_is_forbidden(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    body = {"seat": str(cast.seats["seated"].pk), "kind": "can_lead", "version": row.version}
    response = Api(cast.seated).post(f"/discussions/{row.discussions.get().pk}/offer/", body)
    assert problem(response) == (403, "forbidden")


def test_follow_up_is_closed_with_its_outcome(cast: Cast) -> None:
    row = situation_at(cast, "report_back")
    item = row.discussions.get(kind="follow_up", opened_at__isnull=False)
    body = {"version": row.version, "outcome": "continues"}
    response = Api(cast.chair).post(f"/discussions/{item.pk}/close-follow-up/", body)
    assert response.json()["outcome"] == "continues"
    wrong = Api(cast.chair).post(f"/discussions/{item.pk}/close-follow-up/", body)
    assert problem(wrong) == (409, "wrong_stage")
