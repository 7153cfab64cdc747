"""Who can be reached, what was corrected, and whose part in a situation one may change."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from agencies import services as agency_services
from agencies.models import User
from cases.models import Term
from cases.services import corrections, shown
from tests.api import Api, errors, problem
from tests.cast import Cast, agency, draft, person, seat, situation_at, speaks, term

pytestmark = pytest.mark.django_db

WAS = "mental_health__suspected_mental_health_problem"
NOW = "mental_health__diagnosed_mental_health_problem"


def test_directory_tells_the_seated_how_others_are_reached(cast: Cast) -> None:
    User.objects.filter(pk=cast.lead.pk).update(work_phone="555-0100", duty_phone="555-0101")
    path = f"/tables/{cast.table.pk}/directory/"
    rows = Api(cast.seated).get(path).json()["results"]
    (found,) = [row for row in rows if row["agency"]["name_en"] == "lead agency"]
    reached = {one["person"]["name"]: one for one in found["representatives"]}
    assert set(reached) == {"lead", "stepped_aside"}
    told = reached["lead"]
    assert (told["work_phone"], told["duty_phone"]) == ("555-0100", "555-0101")
    assert told["email"] == cast.lead.email
    for role in ("chair", "coordinator", "lapsed_alternate", "other_table", "worker"):
        assert (role, problem(Api(cast.people[role]).get(path))[0]) == (role, 404)


def test_directory_of_one_and_of_three_more_takes_the_same_queries(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    api, path = Api(cast.seated), f"/tables/{cast.table.pk}/directory/"
    api.get(path)
    for number in range(2):
        with django_assert_num_queries(6):
            api.get(path)
        place = seat(cast.table, agency(f"one more {number}"))
        speaks(place, person(f"one more {number}", place.agency), from_at=timezone.now())


def test_corrections_are_listed_for_the_coordinator_of_the_table(cast: Cast) -> None:
    row = situation_at(cast, "open")
    was, now = term(Term.List.RISK_FACTORS, WAS), term(Term.List.RISK_FACTORS, NOW)
    corrections.correct(
        row, by=cast.coordinator, version=row.version, was=was, now=now, reason="mistyped"
    )
    path = f"/tables/{cast.table.pk}/corrections/"
    (found,) = Api(cast.coordinator).get(path).json()["results"]
    told = {name: found[name] for name in ("reference", "list", "was", "now", "reason")}
    assert told == {"reference": row.reference, "list": "risk_factors", "was": WAS, "now": NOW,
                    "reason": "mistyped"}  # fmt: skip
    for role in ("chair", "lead", "seated"):
        assert problem(Api(cast.people[role]).get(path))[0] == 404


def test_who_has_one_agency_here_need_not_say_which_is_hidden(cast: Cast) -> None:
    row = situation_at(cast, "open")
    body = {"version": row.version, "shown": False}
    assert Api(cast.assisting).post(f"/situations/{row.pk}/shown/", body).status_code == 200
    assert not row.involvements.get(agency=cast.agency("assisting")).is_shown
    assert problem(Api(cast.seated).post(f"/situations/{row.pk}/shown/", body))[0] == 403


def test_who_has_two_agencies_here_says_which_is_hidden(cast: Cast) -> None:
    row = draft(cast)
    agency_services.appoint(cast.agency("assisting"), cast.originating, "", by=None)
    speaks(cast.seats["assisting"], cast.originating)
    assert list(shown.own_here(cast.originating, row)) == [cast.agency("originating")]
    opened = situation_at(cast, "open")
    body = {"version": opened.version, "shown": False}
    answer = Api(cast.originating).post(f"/situations/{opened.pk}/shown/", body)
    assert problem(answer) == (422, "agency_missing")
    assert errors(answer) == {"agency"}
    named = body | {"agency": str(cast.agency("assisting").pk)}
    answer = Api(cast.originating).post(f"/situations/{opened.pk}/shown/", named)
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["workers", "workers/end", "narrow"])
def test_part_of_another_agency_is_forbidden_whoever_is_named(cast: Cast, path: str) -> None:
    row = situation_at(cast, "open", workers=True)
    part = str(row.involvements.get(role="lead").pk)
    worker = str(cast.worker.pk)
    people = {"representatives": [worker]} if path == "narrow" else {"user": worker}
    body = {"version": row.version, "involvement": part, **people}
    answer = Api(cast.assisting).post(f"/situations/{row.pk}/involvements/{path}/", body)
    assert problem(answer) == (403, "forbidden")


def test_named_worker_names_nobody(cast: Cast) -> None:
    row = situation_at(cast, "open", workers=True)
    part = str(row.involvements.get(role="lead").pk)
    body = {"version": row.version, "involvement": part, "user": str(cast.worker.pk)}
    worker = User.objects.get(pk=cast.worker.pk)
    answer = Api(worker).post(f"/situations/{row.pk}/involvements/workers/", body)
    assert problem(answer) == (403, "forbidden")


def test_alternate_is_reached_until_they_end(cast: Cast) -> None:
    path = f"/tables/{cast.table.pk}/directory/"
    rows = Api(cast.seated).get(path).json()["results"]
    names = {one["person"]["name"] for row in rows for one in row["representatives"]}
    assert ("alternate" in names, "lapsed_alternate" in names) == (True, False)
