"""Bad input: each gets its own clear problem, and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from agencies.models import AuditEntry
from cases.models import Situation, Term
from cases.services import terms
from tests.api import Api, errors, problem
from tests.cast import AER_TESTS, Cast, draft, situation_at, term

pytestmark = pytest.mark.django_db
RISK = "mental_health__suspected_mental_health_problem"


def state(row: Situation) -> tuple[Any, ...]:
    """All that an act on a draft could have changed."""
    row.refresh_from_db()
    return row.version, row.stage, row.narrative.why_now, row.coded_values.count()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ("x" * 281, "why_now"),
        ("a\x00b", "why_now"),
        ("\ud800", "why_now"),
        (7, "why_now"),
        (None, "why_now"),
    ],
)
def test_narrative_that_does_not_fit_is_refused(cast: Cast, sent: Any, field: str) -> None:
    row = draft(cast)
    before = state(row)
    body = {"version": row.version, "why_now": sent, "reasons": []}
    response = Api(cast.originating).put(f"/situations/{row.pk}/why-now/", body)
    assert (problem(response), errors(response)) == ((400, "invalid_input"), {field})
    assert state(row) == before


def test_control_character_in_the_narrative_is_refused(cast: Cast) -> None:
    row = draft(cast)
    body = {"version": row.version, "why_now": "a\x07b", "reasons": []}
    response = Api(cast.originating).put(f"/situations/{row.pk}/why-now/", body)
    assert (problem(response), errors(response)) == ((422, "text_refused"), {"why_now"})


def test_narrative_of_280_characters_fits(cast: Cast) -> None:
    row = draft(cast)
    body = {"version": row.version, "why_now": "é" * 280, "reasons": []}
    response = Api(cast.originating).put(f"/situations/{row.pk}/why-now/", body)
    assert response.json()["narrative"] == {"why_now": "é" * 280}


def test_unknown_code_is_refused(cast: Cast) -> None:
    row = draft(cast)
    before = state(row)
    body = {"version": row.version, "risk_factors": [RISK, "no_such_code"]}
    response = Api(cast.originating).put(f"/situations/{row.pk}/values/", body)
    assert (problem(response), errors(response)) == ((422, "unknown_code"), {"risk_factors"})
    assert state(row) == before


def test_code_of_another_list_is_unknown(cast: Cast) -> None:
    row = draft(cast)
    body = {"version": row.version, "study_flags": [RISK]}
    response = Api(cast.originating).put(f"/situations/{row.pk}/values/", body)
    assert (problem(response), errors(response)) == ((422, "unknown_code"), {"study_flags"})


def test_retired_code_is_refused_on_a_new_situation(cast: Cast) -> None:
    gone = term(Term.List.STUDY_FLAGS, "domestic_violence")
    terms.retire_term(cast.table, gone, by=cast.coordinator)
    row = draft(cast)
    body = {"version": row.version, "study_flags": [gone.code]}
    response = Api(cast.originating).put(f"/situations/{row.pk}/values/", body)
    assert (problem(response), errors(response)) == ((422, "unknown_code"), {"study_flags"})


def test_third_language_is_refused(cast: Cast) -> None:
    response = Api(cast.seated).send("patch", "/me/", {"language": "de"})
    assert (problem(response), errors(response)) == ((400, "invalid_input"), {"language"})


def test_stale_version_is_a_conflict(cast: Cast) -> None:
    row = draft(cast)
    body = {"version": row.version - 1, "why_now": "Later.", "reasons": []}
    response = Api(cast.originating).put(f"/situations/{row.pk}/why-now/", body)
    assert problem(response) == (409, "stale_version")


def test_wrong_stage_is_a_conflict(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    body = {"version": row.version, "tests": AER_TESTS}
    response = Api(cast.chair).post(f"/situations/{row.pk}/confirm-aer/", body)
    assert problem(response) == (409, "wrong_stage")


def test_act_that_is_somebody_elses_is_forbidden(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    body = {"version": row.version, "tests": AER_TESTS}
    response = Api(cast.seated).post(f"/situations/{row.pk}/confirm-aer/", body)
    assert problem(response) == (403, "forbidden")


def test_act_on_what_one_cannot_see_is_not_found(cast: Cast) -> None:
    row = draft(cast)
    response = Api(cast.chair).post(f"/situations/{row.pk}/submit/", {"version": row.version})
    assert problem(response) == (404, "not_found")


def test_lead_that_also_assists_is_refused(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    lead = str(cast.agency("lead").pk)
    body = {"version": row.version, "lead": lead, "assisting": [lead]}
    response = Api(cast.chair).post(f"/situations/{row.pk}/name-agencies/", body)
    assert (problem(response), errors(response)) == ((422, "guard_failed"), {"assisting"})


def test_two_leads_are_not_one(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    lead = [str(cast.agency(role).pk) for role in ("lead", "assisting")]
    body = {"version": row.version, "lead": lead, "assisting": lead}
    response = Api(cast.chair).post(f"/situations/{row.pk}/name-agencies/", body)
    assert (problem(response), errors(response)) == ((400, "invalid_input"), {"lead"})


def test_agency_without_a_seat_here_is_unknown(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    body = {"version": row.version, "lead": str(cast.agency("other_table").pk),
            "assisting": [str(cast.agency("assisting").pk)]}  # fmt: skip
    response = Api(cast.chair).post(f"/situations/{row.pk}/name-agencies/", body)
    assert (problem(response), errors(response)) == ((422, "unknown_reference"), {"lead"})


def test_aer_without_all_tests_is_refused(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    body = {"version": row.version, "tests": {**AER_TESTS, "harm_severe": False}}
    response = Api(cast.chair).post(f"/situations/{row.pk}/confirm-aer/", body)
    assert (problem(response), errors(response)) == ((422, "guard_failed"), {"harm_severe"})


def test_write_without_a_key_is_refused(cast: Cast) -> None:
    row = draft(cast)
    body = {"version": row.version}
    response = Api(cast.originating).post(f"/situations/{row.pk}/submit/", body, key="")
    assert problem(response) == (422, "idempotency_key_missing")


@pytest.mark.parametrize("key", ["x" * 81, "a b", "é", "a\x7f"])
def test_unusable_key_is_refused(cast: Cast, key: str) -> None:
    row = draft(cast)
    body = {"version": row.version}
    response = Api(cast.originating).post(f"/situations/{row.pk}/submit/", body, key=key)
    assert problem(response) == (422, "idempotency_key_missing")


@pytest.mark.parametrize(
    "version", ["1", 1.5, True, None, -1, 10**30, [1], {}], ids=lambda value: str(value)[:8]
)
def test_version_that_is_none_is_refused(cast: Cast, version: Any) -> None:
    row = draft(cast)
    response = Api(cast.originating).post(f"/situations/{row.pk}/submit/", {"version": version})
    status = problem(response)[0]
    assert status == (409 if version == 10**30 else 400)


def test_member_nobody_asked_for_is_refused(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    body = {"version": row.version, "tests": AER_TESTS, "disent_count": 2}
    response = Api(cast.chair).post(f"/situations/{row.pk}/confirm-aer/", body)
    assert (problem(response), errors(response)) == ((400, "invalid_input"), {"disent_count"})


def test_refusal_does_not_repeat_what_was_typed(cast: Cast) -> None:
    row = draft(cast)
    body = {"version": row.version, "Jane Doe 1980-01-01": 1, "\ud800": 2,
            "discussion_type": "Jane Doe", "affected_persons": []}  # fmt: skip
    response = Api(cast.originating).put(f"/situations/{row.pk}/people/", body)
    assert problem(response) == (400, "invalid_input")
    assert b"Jane" not in response.content


@pytest.mark.parametrize(
    "content",
    [b"{", b"\xff\xfe", b'{"version": NaN}', b"[" * 100_000, b'{"a":' * 5000, b"\x00",
     b"1" * 5000],
    ids=["broken", "not utf-8", "nan", "deep list", "deep object", "nul", "long number"],
)  # fmt: skip
def test_what_is_not_json_is_refused(cast: Cast, content: bytes) -> None:
    row = draft(cast)
    response = Api(cast.originating).raw(f"/situations/{row.pk}/submit/", content)
    assert problem(response) == (400, "parse_error")


@pytest.mark.parametrize("content", [b"[]", b"3", b'"x"', b"null"])
def test_json_that_is_no_object_is_refused(cast: Cast, content: bytes) -> None:
    row = draft(cast)
    response = Api(cast.originating).raw(f"/situations/{row.pk}/submit/", content)
    assert problem(response) == (400, "invalid_input")


def test_more_bytes_than_anything_needs_are_refused(cast: Cast) -> None:
    row = draft(cast)
    response = Api(cast.originating).raw(f"/situations/{row.pk}/submit/", b" " * (1024 * 1024 + 1))
    assert problem(response) == (413, "too_large")


def test_other_formats_methods_and_addresses_are_problems(cast: Cast) -> None:
    api = Api(cast.seated)
    row = situation_at(cast, "submitted")
    here = f"/api/v1/situations/{row.pk}/"
    answers = {
        "form": api.raw(f"/situations/{row.pk}/submit/", b"version=1", "text/plain"),
        "method": api.client.delete(here),
        "options": api.client.options(here),
        "accept": api.client.get(here, headers={"Accept": "text/html"}),
        "address": api.get("/nowhere/"),
        "id": api.get("/situations/not-an-id/"),
        "anonymous": Api().get(f"/situations/{row.pk}/"),
    }
    assert {name: problem(answer)[0] for name, answer in answers.items()} == {
        "form": 415, "method": 405, "options": 405, "accept": 406, "address": 404, "id": 404,
        "anonymous": 401,
    }  # fmt: skip


def test_session_without_a_csrf_token_writes_nothing(cast: Cast) -> None:
    row = draft(cast)
    api = Api(cast.originating)
    api.client.handler.enforce_csrf_checks = True
    response = api.post(f"/situations/{row.pk}/submit/", {"version": row.version})
    assert problem(response) == (403, "permission_denied")


def test_intervention_to_come_is_refused(cast: Cast) -> None:
    row = situation_at(cast, "open")
    later = (timezone.now() + timedelta(hours=2)).isoformat()
    body = {"version": row.version, "agency": str(cast.agency("lead").pk),
            "intervention": {"kind": "visit", "outcome": "done", "happened_at": later}}  # fmt: skip
    response = Api(cast.lead).post(f"/situations/{row.pk}/updates/", body)
    assert (problem(response), errors(response)) == ((422, "guard_failed"), {"happened_at"})


@pytest.mark.parametrize("moment", ["2026-05-07T09:30:00", "2026-05-07", "0001-01-01T00:00:00Z", 5])
def test_moment_without_an_offset_is_refused(cast: Cast, moment: Any) -> None:
    row = situation_at(cast, "open")
    body = {"version": row.version, "agency": str(cast.agency("lead").pk), "kind": "joint_visit",
            "due_at": moment}  # fmt: skip
    response = Api(cast.lead).post(f"/situations/{row.pk}/plan-entries/", body)
    assert (problem(response), errors(response)) == ((400, "invalid_input"), {"due_at"})


def test_affected_person_of_another_situation_is_unknown(cast: Cast) -> None:
    row, other = situation_at(cast, "open"), draft(cast)
    service = {"affected_person": str(other.affected_persons.get().pk),
               "service_type": "housing", "mobilization_type": "connected_to_service"}  # fmt: skip
    body = {"version": row.version, "agency": str(cast.agency("lead").pk), "services": [service]}
    response = Api(cast.lead).post(f"/situations/{row.pk}/updates/", body)
    assert (problem(response), errors(response)) == (
        (422, "unknown_reference"), {"affected_person"},
    )  # fmt: skip


def test_refused_act_leaves_no_entry_and_frees_its_key(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    before = AuditEntry.objects.count()
    path = f"/situations/{row.pk}/confirm-aer/"
    key = uuid4().hex
    Api(cast.chair).post(path, {"version": row.version, "tests": {}}, key=key)
    assert AuditEntry.objects.count() == before
    body = {"version": row.version, "tests": AER_TESTS}
    assert Api(cast.chair).post(path, body, key=key).status_code == 200
