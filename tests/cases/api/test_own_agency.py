"""Somebody who speaks for several agencies says for which; with one that fits nobody has to."""

from __future__ import annotations

from typing import Any

import pytest

from agencies.services import appoint
from cases.models import Offer, PlanEntry
from tables import services as tables
from tables.models import Attendance
from tests.api import Api, errors, problem
from tests.cast import Cast, situation_at, speaks

pytestmark = pytest.mark.django_db
SEVERAL = (422, "agency_missing")


def works_also_for(cast: Cast, role: str, of: str) -> None:
    """Let *role* speak for the seat of *of* as well."""
    appoint(cast.agency(of), cast.people[role], "", by=None)
    speaks(cast.seats[of], cast.people[role])


def entry(row: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    body = {"version": row.version, "kind": "information_to_check", "text": "Call again."}
    return f"/situations/{row.pk}/plan-entries/", {**body, **more}


def test_draft_is_of_the_only_agency_one_speaks_for(cast: Cast) -> None:
    made = Api(cast.originating).post("/situations/", {"table": str(cast.table.pk)})
    assert made.status_code == 201
    assert made.json()["originating_agency"]["id"] == str(cast.agency("originating").pk)


def test_draft_of_several_agencies_names_one(cast: Cast) -> None:
    works_also_for(cast, "originating", "seated")
    api, body = Api(cast.originating), {"table": str(cast.table.pk)}
    refused = api.post("/situations/", body)
    assert (problem(refused), errors(refused)) == (SEVERAL, {"agency"})
    chosen = str(cast.agency("seated").pk)
    made = api.post("/situations/", {**body, "agency": chosen})
    assert made.json()["originating_agency"]["id"] == chosen


def test_draft_of_nobody_who_speaks_there_is_forbidden(cast: Cast) -> None:
    refused = Api(cast.coordinator).post("/situations/", {"table": str(cast.table.pk)})
    assert refused.status_code == 403


def test_entry_is_for_the_only_agency_of_ones_own_that_is_involved(cast: Cast) -> None:
    row = situation_at(cast, "open")
    works_also_for(cast, "lead", "seated")  # a seat of an agency that has no part
    path, body = entry(row)
    assert Api(cast.lead).post(path, body).status_code == 200
    assert PlanEntry.objects.get(situation=row).agency == cast.agency("lead")


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("plan-entries", {"kind": "information_to_check"}),
        ("updates", {"may_close": True}),
        ("consent", {"state": "from_all"}),
        ("authorities", {"authority": "phipa_40_1"}),
        ("objections", {}),
    ],
)
def test_who_speaks_for_two_involved_agencies_names_one(cast: Cast, name: str, more: Any) -> None:
    row = situation_at(cast, "open")
    works_also_for(cast, "lead", "assisting")
    path, body = f"/situations/{row.pk}/{name}/", {"version": row.version, **more}
    refused = Api(cast.lead).post(path, body)
    assert (problem(refused), errors(refused)) == (SEVERAL, {"agency"})
    assert Api(cast.seated).post(path, body).status_code == 403


def test_offer_of_several_seats_names_one(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    item = row.discussions.get()
    api, path = Api(cast.checked_in), f"/discussions/{item.pk}/offer/"
    body = {"version": row.version, "kind": "can_lead"}
    assert api.post(path, body).status_code == 200
    works_also_for(cast, "checked_in", "seated")
    tables.check_in(
        cast.meeting, seat=cast.seats["seated"], user=cast.checked_in, by=cast.chair,
        acknowledged=True,
    )  # fmt: skip
    row.refresh_from_db()
    refused = api.post(path, {**body, "version": row.version})
    assert (problem(refused), errors(refused)) == (SEVERAL, {"seat"})
    assert api.post(path, {**body, "seat": str(cast.seats["seated"].pk)}).status_code == 200
    assert Offer.objects.filter(discussion=item).count() == 2


def test_each_seat_of_one_person_counts_present(cast: Cast) -> None:
    situation_at(cast, "filter_three")
    works_also_for(cast, "seated", "left")
    api, path = Api(cast.seated), f"/meetings/{cast.meeting.pk}/check-in/"
    for role in ("seated", "left"):
        body = {"seat": str(cast.seats[role].pk), "acknowledged": True}
        assert api.post(path, body).status_code == 200
    tables.confirm_all(cast.meeting, by=cast.chair)
    here = Attendance.objects.filter(meeting=cast.meeting, user=cast.seated, left_at=None)
    assert set(here.exclude(confirmed_at=None).values_list("seat", flat=True)) == {
        cast.seats["seated"].pk,
        cast.seats["left"].pk,
    }


# --- The order of what is said -------------------------------------------------------------------


def test_who_may_not_act_hears_so_before_what_they_named(cast: Cast) -> None:
    row = situation_at(cast, "open")
    unseen = {"involvement": str(cast.lead.pk), "user": str(cast.lead.pk)}
    path, body = f"/situations/{row.pk}/involvements/workers/", {"version": row.version, **unseen}
    asked = {role: Api(cast.people[role]).post(path, body).status_code
             for role in ("lead", "seated", "coordinator", "other_table")}  # fmt: skip
    assert asked == {"lead": 422, "seated": 403, "coordinator": 403, "other_table": 404}
    assert Api(cast.lead).post(path, {**body, "version": row.version + 1}).status_code == 409
