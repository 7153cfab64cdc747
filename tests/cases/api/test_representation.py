"""What the API shows of a situation is what the rules give, for every role at every stage."""

from typing import Any

import pytest

from cases.models import Situation
from tests.api import Api
from tests.cast import ROLES, STAGES, Cast, join_later, situation_at
from tests.matrix.test_access import expected

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

GROUPS = {"c": "coded", "n": "narrative", "r": "room", "p": "plan", "k": "plan_codes",
          "e": "outcome"}  # fmt: skip


def letters(data: dict[str, Any]) -> set[str]:
    """The groups that a representation shows."""
    shown = {letter for letter, name in GROUPS.items() if data[name] is not None}
    origin = {"o"} if data["originating_agency"] is not None else set()
    return {"l"} | origin | shown


def read(api: Api, situation: Situation) -> set[str]:
    """The groups one reads of one situation; none at all for a 404."""
    response = api.get(f"/situations/{situation.pk}/")
    return letters(response.json()) if response.status_code == 200 else set()


@pytest.mark.parametrize("stage", STAGES)
def test_one_and_the_lists_show_what_the_rules_give(cast: Cast, stage: str) -> None:
    situation = situation_at(cast, stage, workers=True)
    join_later(cast)
    seen, listed, coded = {}, {}, {}
    for role in ROLES:
        api = Api(cast.people[role])
        seen[role] = read(api, situation)
        listed[role] = len(api.get("/situations/").json()["results"])
        coded[role] = len(api.get("/situations/coded/").json()["results"])
    rules = expected()
    assert seen == {role: rules[role, stage] for role in ROLES}
    assert listed == {role: int("l" in rules[role, stage]) for role in ROLES}
    assert coded == {role: int("c" in rules[role, stage]) for role in ROLES}


def test_origin_is_a_sector_for_who_may_not_read_the_agency(cast: Cast) -> None:
    situation = situation_at(cast, "submitted")
    data = Api(cast.seated).get(f"/situations/{situation.pk}/").json()
    assert data["originating_agency"] is None
    assert data["originating_sector"] == "police"
    assert "originating agency" not in str(data)


def test_conclusion_group_is_hidden_without_consent(cast: Cast) -> None:
    situation = situation_at(cast, "concluded")
    seated = Api(cast.seated).get(f"/situations/{situation.pk}/").json()
    lead = Api(cast.lead).get(f"/situations/{situation.pk}/").json()
    assert (seated["conclusion_group"], seated["outcome"]) == (None, None)
    assert lead["conclusion_group"] == "overall_risk_lowered"
    assert lead["outcome"] == {"group": "overall_risk_lowered"}
    assert "connected_to_services" not in str(seated)


def test_rejected_one_is_a_stub(cast: Cast) -> None:
    situation = situation_at(cast, "rejected")
    data = Api(cast.originating).get(f"/situations/{situation.pk}/").json()
    kept = {name for name, value in data.items() if value not in (None, [], "none")}
    assert kept == {
        "id", "table", "reference", "stage", "version", "submitted_at", "discussed_at",
        "decided_at", "rejected_at", "rejection_reason", "originating_agency",
        "originating_sector",
    }  # fmt: skip


def test_room_shows_not_us_to_its_own_agency_only(cast: Cast) -> None:
    situation = situation_at(cast, "filter_three")
    item = situation.discussions.get()
    speaker = Api(cast.checked_in)
    body = {"seat": str(cast.seats["checked_in"].pk), "kind": "not_us",
            "version": situation.version}  # fmt: skip
    assert speaker.post(f"/discussions/{item.pk}/offer/", body).status_code == 200
    own = speaker.get(f"/situations/{situation.pk}/").json()["room"]["offers"]
    chair = Api(cast.chair)
    others = chair.get(f"/situations/{situation.pk}/").json()["room"]["offers"]
    assert ([offer["kind"] for offer in own], others) == (["not_us"], [])
    assert chair.get(f"/discussions/{item.pk}/offers/").json()["results"] == []


def test_coordinator_reads_the_plan_as_codes(cast: Cast) -> None:
    situation = situation_at(cast, "concluded")
    data = Api(cast.coordinator).get(f"/situations/{situation.pk}/").json()
    assert data["plan"] is None
    assert [row["kind"] for row in data["plan_codes"]["interventions"]] == ["visit"]
    assert [row["service_type"] for row in data["plan_codes"]["services"]] == ["housing"]
    assert "afternoon" not in str(data)
