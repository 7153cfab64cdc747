"""Reports through the API, and what a dashboard's token reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from agencies import services
from cases.models import ClosedQuarter, Job, Release, Situation
from cases.services import jobs
from tests.api import BASE, Api, problem
from tests.canary import addresses
from tests.cases.reports.reporting import Reporting, reporting
from tests.world import lasting

pytestmark = [pytest.mark.django_db, pytest.mark.pdf]
BODY = {
    "audience": "public", "first_date": "2024-01-01", "last_date": "2024-12-31",
    "templates": ["headline"], "purpose": "council", "as_it_is": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reporting]:
    """A year behind, its quarters closed."""
    with lasting(django_db_blocker):
        yield reporting()


def at(world: Reporting) -> str:
    return f"/tables/{world.table.pk}"


def test_report_is_asked_for_and_read(world: Reporting) -> None:
    api = Api(world.cast.coordinator)
    asked = api.post(f"{at(world)}/reports/", BODY)
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    jobs.run(Job.objects.get(subject_id=asked.json()["id"]).pk)
    done = api.get(f"/reports/{asked.json()['id']}/").json()
    assert (done["state"], done["document"]["hidden"]) == (
        "done",
        Release.objects.get().hidden_count,
    )
    assert problem(api.post(f"/reports/{asked.json()['id']}/cancel/")) == (409, "wrong_stage")


def test_quarters_are_closed_and_listed_without_counts(world: Reporting) -> None:
    api = Api(world.cast.coordinator)
    rows = api.get(f"{at(world)}/quarters/").json()["results"]
    assert [row["start_date"] for row in rows][-1] == "2024-01-01"
    told = {"id", "start_date", "edition", "closed_at", "is_replaced", "is_corrected"}
    assert set(rows[0]) == told | {"again_state", "again_error", "not_counted"}
    again = api.post(f"{at(world)}/quarters/", {"start_date": "2024-01-01"})
    assert problem(again) == (409, "quarter_closed")


def test_quarter_is_counted_again(world: Reporting) -> None:
    api = Api(world.cast.coordinator)
    last = Situation.objects.filter(table=world.table, stage="concluded").latest("concluded_at")
    Situation.objects.filter(pk=last.pk).update(
        stage="open", concluded_at=None, concluded_by=None, conclusion_reason=None
    )
    row = api.get(f"{at(world)}/quarters/").json()["results"][0]
    asked = api.post(f"/quarters/{row['id']}/again/", {}).json()
    assert (row["again_state"], asked["again_state"]) == ("", "waiting")
    assert problem(api.post(f"/quarters/{row['id']}/again/", {})) == (409, "quarter_busy")
    jobs.run(Job.objects.get(subject_id=row["id"]).pk)
    done = api.get(f"/quarters/{row['id']}/").json()
    assert (done["start_date"], done["is_replaced"], done["is_corrected"]) == (
        "2024-10-01", True, False,
    )  # fmt: skip
    assert (done["again_state"], done["again_error"]) == ("done", "")
    assert problem(api.post(f"/quarters/{row['id']}/stop/")) == (409, "wrong_stage")
    rows = api.get(f"{at(world)}/quarters/").json()["results"]
    assert [(one["start_date"], one["edition"]) for one in rows[:2]] == [
        ("2024-10-01", 2), ("2024-10-01", 1),
    ]  # fmt: skip
    assert problem(api.post(f"/quarters/{row['id']}/again/", {})) == (409, "quarter_counted")
    assert Api(world.cast.chair).post(f"/quarters/{row['id']}/again/", {}).status_code == 404


def test_what_was_released_of_missing_counts_has_no_document(world: Reporting) -> None:
    release = world.build(templates=["headline"]).release
    ClosedQuarter.objects.filter(table=world.table, start_date="2024-04-01").delete()
    answer = Api(world.cast.coordinator).get(f"{at(world)}/released/{release.pk}/")
    assert (answer.status_code, answer.json()["document"]) == (200, None)


def test_annual_report_is_planned(world: Reporting) -> None:
    api = Api(world.cast.coordinator)
    body = {"year": 2025, "audience": "public", "templates": ["headline"]}
    assert api.post(f"{at(world)}/release-plans/", body).status_code == 201
    assert len(api.get(f"{at(world)}/release-plans/").json()["results"]) == 1


@pytest.mark.parametrize("role", ["chair", "lead", "other_table"])
def test_nobody_else_reaches_them(world: Reporting, role: str) -> None:
    row = world.build()
    api = Api(world.cast.people[role])
    for path in ("quarters", "released", "release-plans"):
        assert api.get(f"{at(world)}/{path}/").status_code == 404
    assert api.get(f"/reports/{row.pk}/").status_code == 404
    assert api.post(f"{at(world)}/reports/", BODY).status_code == 404


def test_dashboard_reads_what_was_released_and_nothing_else(world: Reporting) -> None:
    row = world.build(templates=["headline", "persons"])
    _token, secret = services.issue_token(
        world.cast.coordinator, name="dashboard", days=1, scope="dashboard", table=world.table.pk
    )
    client = APIClient(headers={"Authorization": f"Bearer {secret}"})
    listed = client.get(f"{BASE}{at(world)}/released/").json()["results"]
    assert [one["id"] for one in listed] == [str(row.release_id)]
    read = client.get(f"{BASE}{at(world)}/released/{row.release_id}/").json()
    assert read["document"]["figures"] == row.document["figures"]
    assert read["document"]["certificate"] == row.document["certificate"]


def test_dashboard_is_turned_away_at_every_other_address(world: Reporting) -> None:
    _token, secret = services.issue_token(
        world.cast.coordinator, name="dashboard", days=1, scope="dashboard", table=world.table.pk
    )
    client = APIClient(headers={"Authorization": f"Bearer {secret}"})
    found = {
        route: [
            getattr(client, method)(f"/{re.sub('<[^>]+>', str(world.table.pk), route)}").status_code
            for method in ("get", "post", "put", "patch", "delete")
        ]
        for _name, route in addresses.routes()
        if route.startswith("api/v1/")
    }
    assert len(found) > 100
    open_to_it = {route for route, answers in found.items() if set(answers) != {403}}
    described = {"api/v1/schema/", "api/v1/docs/"}  # what the API is: no data
    released = "api/v1/tables/<uuid:table>/released/"
    assert open_to_it - described == {released, f"{released}<uuid:pk>/"}
    for route in open_to_it:  # to read, and nothing more
        assert set(found[route][1:]) <= {403, 405}
