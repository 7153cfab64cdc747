"""A situation from its draft to its end, every act through the API."""

from typing import Any

import pytest

from agencies.models import AuditEntry
from cases.models import Situation
from tests.api import Api, errors, problem
from tests.cast import AER_TESTS, Cast, draft, in_session, situation_at

pytestmark = pytest.mark.django_db
REASON = "overall_risk_lowered__connected_to_services"
NOT_AER = "rejected__situation_not_deemed_to_be_one_of_acutely_elevated_risk"


def ok(response: Any, status: int = 200) -> dict[str, Any]:
    """The body of an answer that is as expected."""
    assert response.status_code == status, response.content
    return response.json()


def act(api: Api, data: dict[str, Any], name: str, **body: Any) -> dict[str, Any]:
    """Carry out one act on the situation that *data* is; return it as it is then."""
    return ok(api.post(f"/situations/{data['id']}/{name}/", {"version": data["version"], **body}))


def prepare(cast: Cast) -> dict[str, Any]:
    """A complete draft, written through the API."""
    api = Api(cast.originating)
    data = ok(
        api.post("/situations/", {"table": str(cast.table.pk),
                                  "agency": str(cast.agency("originating").pk)}), 201
    )  # fmt: skip
    steps = {
        "self-check": {"means_exhausted": True, "consent_considered": True,
                       "several_sectors_needed": True, "sharing_permitted": True},
        "people": {"discussion_type": "person",
                   "affected_persons": [{"age_group": "18_24", "sex": "male"}]},
        "values": {"risk_factors": ["mental_health__suspected_mental_health_problem"],
                   "study_flags": ["domestic_violence"]},
        "why-now": {"why_now": "Two calls in a week.", "reasons": ["loss_of_a_support"]},
    }  # fmt: skip
    for step, body in steps.items():
        sent = {"version": data["version"], **body}
        data = ok(api.put(f"/situations/{data['id']}/{step}/", sent))
    return data


def test_draft_is_written_step_by_step(cast: Cast) -> None:
    data = prepare(cast)
    assert data["self_check"] == dict.fromkeys(data["self_check"], True)
    assert data["narrative"] == {"why_now": "Two calls in a week."}
    people = data["coded"].pop("affected_persons")
    assert [(p["label"], p["age_group"], p["sex"]) for p in people] == [("M1", "18_24", "male")]
    assert data["coded"] == {
        "discussion_type": "person",
        "risk_factors": ["mental_health__suspected_mental_health_problem"],
        "protective_factors": [],
        "study_flags": ["domestic_violence"],
        "why_now_reasons": ["loss_of_a_support"],
        "came_back": None,
    }


def test_situation_goes_from_draft_to_conclusion(cast: Cast) -> None:
    data = prepare(cast)
    meeting = in_session(cast)
    chair, lead = Api(cast.chair), Api(cast.lead)
    data = act(Api(cast.originating), data, "submit", meeting=str(meeting.pk))
    assert data["reference"] == f"RV-{data['submitted_at'][:4]}-001"
    data = act(chair, data, "open-discussion")
    data = act(chair, data, "confirm-aer", tests=AER_TESTS, dissent_count=1)
    assert data["room"]["aer_decision"]["dissent_count"] == 1
    data = act(
        chair, data, "name-agencies",
        lead=str(cast.agency("lead").pk), assisting=[str(cast.agency("assisting").pk)],
    )  # fmt: skip
    assert (data["stage"], data["clock"]) == ("open", "running")
    person = ok(lead.get(f"/situations/{data['id']}/"))["coded"]["affected_persons"][0]["id"]
    agency = str(cast.agency("lead").pk)
    data = act(lead, data, "plan-entries", agency=agency, kind="joint_visit", text="At two.")
    data = act(
        lead, data, "updates", agency=agency,
        intervention={"kind": "visit", "outcome": "done", "happened_at": data["named_at"]},
        services=[{"affected_person": person, "service_type": "housing",
                   "mobilization_type": "connected_to_service"}],
        outcome="continues", may_close=True, proposed_reason=REASON,
    )  # fmt: skip
    assert data["clock"] == "contact_made"
    assert [entry["text"] for entry in data["plan"]["entries"]] == ["At two."]
    assert data["plan"]["proposed_reason"] == REASON
    data = act(lead, data, "consent", agency=agency, state="from_all")
    data = act(chair, data, "conclude")
    assert (data["stage"], data["conclusion_group"]) == ("concluded", "overall_risk_lowered")
    data = act(chair, data, "reopen")
    assert (data["stage"], data["concluded_at"]) == ("open", None)


def test_rejection_leaves_the_stub(cast: Cast) -> None:
    situation = situation_at(cast, "filter_two")
    data = ok(Api(cast.chair).get(f"/situations/{situation.pk}/"))
    data = act(Api(cast.chair), data, "reject", reason=NOT_AER)
    assert (data["stage"], data["rejection_reason"]) == ("rejected", NOT_AER)
    assert (data["coded"], data["narrative"], data["room"]) == (None, None, None)
    assert not Situation.objects.get(pk=situation.pk).coded_values.exists()


def test_return_answers_nothing_when_it_is_out_of_sight(cast: Cast) -> None:
    situation = situation_at(cast, "filter_two")
    response = Api(cast.chair).post(
        f"/situations/{situation.pk}/return-to-agency/", {"version": situation.version}
    )
    assert (response.status_code, response.content) == (204, b"")
    assert Api(cast.chair).get(f"/situations/{situation.pk}/").status_code == 404


def test_undo_takes_back_the_latest_decision(cast: Cast) -> None:
    situation = situation_at(cast, "filter_three")
    data = ok(Api(cast.chair).get(f"/situations/{situation.pk}/"))
    data = act(Api(cast.chair), data, "undo")
    assert (data["stage"], data["aer"]) == ("filter_two", None)


def test_decision_of_another_officer_is_kept_as_theirs(cast: Cast) -> None:
    situation = situation_at(cast, "filter_two")
    other = cast.chair_of_involved_agency
    response = Api(cast.chair).post(
        f"/situations/{situation.pk}/confirm-aer/",
        {"version": situation.version, "tests": AER_TESTS, "decided_by": str(other.pk)},
    )
    change = situation.changes.get(transition="confirm_aer")
    assert response.status_code == 200
    assert (change.decided_by, change.entered_by) == (other, cast.chair)


def test_somebody_without_an_office_decides_nothing(cast: Cast) -> None:
    situation = situation_at(cast, "filter_two")
    response = Api(cast.chair).post(
        f"/situations/{situation.pk}/defer/",
        {"version": situation.version, "decided_by": str(cast.seated.pk)},
    )
    assert (problem(response), errors(response)) == ((422, "unknown_reference"), {"decided_by"})


def test_room_adds_and_removes_values(cast: Cast) -> None:
    situation = situation_at(cast, "filter_two")
    code = "housing__person_does_not_have_access_to_appropriate_housing"
    data = ok(Api(cast.chair).get(f"/situations/{situation.pk}/"))
    data = act(Api(cast.chair), data, "values/add", protective_factors=[
        "family_supports__adequate_parental_supervision"
    ])  # fmt: skip
    assert len(data["coded"]["protective_factors"]) == 1
    data = act(Api(cast.chair), data, "values/remove", list="risk_factors", code=code)
    assert code not in data["coded"]["risk_factors"]


def test_agencies_join_hand_over_and_leave(cast: Cast) -> None:
    situation = situation_at(cast, "open")
    chair = Api(cast.chair)
    data = ok(chair.get(f"/situations/{situation.pk}/"))
    data = act(chair, data, "involvements", agency=str(cast.agency("seated").pk))
    data = act(chair, data, "involvements/hand-over", agency=str(cast.agency("assisting").pk))
    roles = {part["agency"]["name_en"]: part["role"] for part in data["involvements"]}
    assert roles == {
        "assisting agency": "lead", "lead agency": "assisting", "seated agency": "assisting",
    }  # fmt: skip
    parts = {part["agency"]["name_en"]: part["id"] for part in data["involvements"]}
    data = act(
        Api(cast.assisting), data, "involvements/open-earlier",
        involvement=parts["seated agency"], from_at=data["named_at"],
    )  # fmt: skip
    body = {"involvement": parts["lead agency"]}
    assert Api(cast.lead).post(
        f"/situations/{data['id']}/involvements/note-number/", body
    ).status_code == 200  # fmt: skip
    data = act(chair, data, "involvements/release", involvement=parts["seated agency"])
    assert len(data["involvements"]) == 2


def test_draft_is_discarded(cast: Cast) -> None:
    situation = draft(cast)
    response = Api(cast.originating).post(
        f"/situations/{situation.pk}/discard/", {"version": situation.version}
    )
    assert response.status_code == 204
    assert not Situation.objects.filter(pk=situation.pk).exists()


def test_act_sent_twice_is_carried_out_once(cast: Cast) -> None:
    situation = situation_at(cast, "filter_two")
    path, body = f"/situations/{situation.pk}/confirm-aer/", {
        "version": situation.version, "tests": AER_TESTS,
    }  # fmt: skip
    first = Api(cast.chair).post(path, body, key="once")
    second = Api(cast.chair).post(path, body, key="once")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
    assert situation.changes.filter(transition="confirm_aer").count() == 1


def test_discarding_twice_answers_alike(cast: Cast) -> None:
    situation = draft(cast)
    path, body = f"/situations/{situation.pk}/discard/", {"version": situation.version}
    answers = [Api(cast.originating).post(path, body, key="gone").status_code for _ in range(2)]
    assert answers == [204, 204]


def test_same_key_with_another_body_is_a_conflict(cast: Cast) -> None:
    situation = situation_at(cast, "filter_two")
    path = f"/situations/{situation.pk}/confirm-aer/"
    body = {"version": situation.version, "tests": AER_TESTS}
    Api(cast.chair).post(path, body, key="once")
    response = Api(cast.chair).post(path, {**body, "dissent_count": 3}, key="once")
    assert problem(response) == (409, "idempotency_key_reused")


def test_reading_leaves_one_entry_for_each_level_and_session(cast: Cast) -> None:
    situation = situation_at(cast, "open")
    api = Api(cast.lead)
    for _ in range(2):
        api.get(f"/situations/{situation.pk}/")
    entries = AuditEntry.objects.filter(verb__startswith="read.", actor_id=cast.lead.pk)
    assert sorted(entries.values_list("verb", flat=True)) == [
        "read.coded", "read.listing", "read.narrative", "read.plan", "read.room",
    ]  # fmt: skip


def test_reading_a_list_leaves_one_entry_with_its_ids(cast: Cast) -> None:
    situations = [situation_at(cast, "submitted") for _ in range(3)]
    api = Api(cast.seated)
    for _ in range(2):
        api.get("/situations/")
    entry = AuditEntry.objects.get(verb="read.listing", actor_id=cast.seated.pk)
    assert entry.references["situations"] == sorted(str(row.pk) for row in situations)
    assert entry.chain == str(cast.table.pk)
