"""Lists of situations: filters and orderings of their level, pages, and what they cost."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api import Api, errors, problem
from tests.cast import Cast, draft, in_session, situation_at

pytestmark = pytest.mark.django_db


def queries(api: Api, path: str, rows: int, **query: Any) -> int:
    """How many queries the list takes, once its reading was noted; it has *rows* rows."""
    api.get(path, **query)
    with CaptureQueriesContext(connection) as taken:
        response = api.get(path, **query)
    assert len(response.json()["results"]) == rows, response.content
    return len(taken)


def references(response: Any) -> list[str]:
    """The numbers in a list, without table and year."""
    return [row["reference"][-3:] for row in response.json()["results"]]


def test_list_of_one_and_of_three_takes_the_same_queries(cast: Cast) -> None:
    situation_at(cast, "submitted")
    api = Api(cast.coordinator)
    one = queries(api, "/situations/", 1)
    for _ in range(2):
        situation_at(cast, "submitted")
    assert (one, queries(api, "/situations/", 3)) == (8, 8)


def test_coded_list_of_one_and_of_three_takes_the_same_queries(cast: Cast) -> None:
    draft(cast)
    api = Api(cast.originating)
    one = queries(api, "/situations/coded/", 1)
    for _ in range(2):
        draft(cast)
    assert (one, queries(api, "/situations/coded/", 3)) == (10, 10)


def test_agenda_of_one_and_of_three_takes_the_same_queries(cast: Cast) -> None:
    situation_at(cast, "submitted")
    meeting = in_session(cast)
    api = Api(cast.seated)
    one = queries(api, f"/meetings/{meeting.pk}/agenda/", 1)
    for _ in range(2):
        situation_at(cast, "submitted")
    assert (one, queries(api, f"/meetings/{meeting.pk}/agenda/", 3)) == (7, 7)


def test_one_situation_takes_a_bounded_number_of_queries(cast: Cast) -> None:
    row = situation_at(cast, "report_back")
    api = Api(cast.lead)
    api.get(f"/situations/{row.pk}/")
    with CaptureQueriesContext(connection) as taken:
        api.get(f"/situations/{row.pk}/")
    assert len(taken) == 30


def test_listing_is_filtered_by_its_own_fields(cast: Cast) -> None:
    situation_at(cast, "submitted")
    opened = situation_at(cast, "open")
    api = Api(cast.seated)
    lead = str(cast.agency("lead").pk)
    assert references(api.get("/situations/", stage="open")) == ["002"]
    assert references(api.get("/situations/", stage=["open", "submitted"])) == ["002", "001"]
    assert references(api.get("/situations/", lead=lead)) == ["002"]
    assert references(api.get("/situations/", involved=str(cast.agency("seated").pk))) == []
    assert references(api.get("/situations/", aer="true")) == ["002"]
    assert references(api.get("/situations/", reference=opened.reference.lower())) == ["002"]
    assert references(api.get("/situations/", table=str(cast.other_table.pk))) == []
    assert references(api.get("/situations/", originating_sector="police")) == ["002", "001"]
    assert references(api.get("/situations/", ordering="brought_at")) == ["001", "002"]


def test_coded_list_is_filtered_by_codes(cast: Cast) -> None:
    situation_at(cast, "open")
    api = Api(cast.lead)
    matching = {"age_group": "18_24", "sex": "male", "discussion_type": "person",
                "risk_category": "housing"}  # fmt: skip
    for name, code in matching.items():
        assert references(api.get("/situations/coded/", **{name: code})) == ["001"]
    assert references(api.get("/situations/coded/", age_group="0_5")) == []
    risk = "mental_health__suspected_mental_health_problem"
    assert references(api.get("/situations/coded/", risk_factor=risk)) == ["001"]
    assert references(api.get("/situations/coded/", study_flag="gang_issues")) == []


@pytest.mark.parametrize(
    "query",
    [
        {"risk_factor": "x"},
        {"originating_agency": "x"},
        {"conclusion_group": "x"},
        {"why_now": "x"},
        {"search": "x"},
        {"limit": "5"},
        {"stage": "nowhere"},
        {"aer": "maybe"},
        {"table": "x"},
        {"submitted_after": "2026-01-01"},
        {"ordering": "why_now"},
        {"ordering": "originating_agency"},
        {"ordering": "-pk"},
        {"page_size": "1000000"},
        {"page_size": "0"},
        {"page_size": "ten"},
        {"page_size": "9" * 5000},
    ],
    ids=lambda query: "=".join(*query.items())[:40],
)
def test_filter_or_order_of_another_level_is_refused(cast: Cast, query: dict[str, str]) -> None:
    response = Api(cast.seated).get("/situations/", **query)
    assert (problem(response), errors(response)) == ((400, "invalid_input"), set(query))


@pytest.mark.parametrize("cursor", ["x", "cD14", "cD0lMDA=", "é"])
def test_cursor_that_is_none_is_refused(cast: Cast, cursor: str) -> None:
    situation_at(cast, "submitted")
    assert problem(Api(cast.seated).get("/situations/", cursor=cursor))[0] in {400, 404}


def test_cursor_of_another_list_is_refused(cast: Cast) -> None:
    situation_at(cast, "submitted")
    path = f"/meetings/{in_session(cast).pk}/agenda/"
    cursor = b64encode(b"p=not-a-number").decode()
    assert problem(Api(cast.seated).get(path, cursor=cursor)) == (404, "not_found")


def test_pages_follow_each_other_to_the_end(cast: Cast) -> None:
    for _ in range(3):
        situation_at(cast, "submitted")
    api = Api(cast.seated)
    first = api.get("/situations/", page_size=2)
    second = api.client.get(first.json()["next"])
    assert references(first) + references(second) == ["003", "002", "001"]
    assert second.json()["next"] is None
