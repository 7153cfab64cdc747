"""The plan: who writes for whom, and what an update, a service and consent need."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed, StaleVersion, WrongStage
from cases.models import Intervention, PlanEntry, ReportBack, ServiceMobilized, Situation, Term
from cases.services import drafts, plan
from tests.cast import Cast, L, situation_at, term

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def mine(cast: Cast, row: Situation, role: str = "lead", **more: Any) -> dict[str, Any]:
    row.refresh_from_db()
    return {"by": cast.people[role], "version": row.version, "agency": cast.agency(role), **more}


def kind() -> Term:
    return Term.objects.filter(list=L.PLAN_KINDS, table=None).first()


def visit(outcome: str = "done", **more: Any) -> dict[str, Any]:
    return {"kind": term(L.INTERVENTION_KINDS, "visit"), "happened_at": timezone.now(),
            "outcome": term(L.INTERVENTION_OUTCOMES, outcome), **more}  # fmt: skip


def refused_fields(cast: Cast, row: Situation, role: str = "lead", **update: Any) -> set[str]:
    with pytest.raises(GuardFailed) as refused:
        plan.record_update(row, **mine(cast, row, role, **update))
    assert not Intervention.objects.exists()
    assert not ServiceMobilized.objects.exists()
    return set(refused.value.errors)


def test_update_that_does_not_fit_is_refused_field_by_field(cast: Cast) -> None:
    row = situation_at(cast, "open")
    now = timezone.now()
    service = {"service_type": term(L.SERVICE_TYPES, "housing"),
               "mobilization_type": term(L.MOBILIZATION_TYPES, "connected_to_service")}  # fmt: skip
    assert refused_fields(cast, row) == {""}
    late = visit(happened_at=now + timedelta(hours=1))
    assert refused_fields(cast, row, intervention=late) == {"happened_at"}
    long_ago = visit(happened_at=now - timedelta(days=30))
    assert refused_fields(cast, row, intervention=long_ago) == {"happened_at"}
    assert refused_fields(cast, row, services=[service]) == {"affected_person"}
    yesterday = timezone.localdate() - timedelta(days=1)
    assert refused_fields(cast, row, next_check_date=yesterday) == {"next_check_date"}
    wrong = visit(kind=term(L.SEXES, "male"))
    assert refused_fields(cast, row, intervention=wrong) == {"kind"}
    assert refused_fields(cast, row, outcome=term(L.SEXES, "male")) == {"outcome"}


def test_refused_part_takes_back_the_whole_update(cast: Cast) -> None:
    row = situation_at(cast, "open")
    yesterday = timezone.localdate() - timedelta(days=1)
    assert refused_fields(cast, row, intervention=visit(), next_check_date=yesterday)
    row.refresh_from_db()
    assert row.contact_made_at is None


def test_service_for_a_place_has_no_person_and_for_a_person_theirs(cast: Cast) -> None:
    row, other = situation_at(cast, "open"), situation_at(cast, "open")
    service = {"service_type": term(L.SERVICE_TYPES, "housing"),
               "mobilization_type": term(L.MOBILIZATION_TYPES, "connected_to_service")}  # fmt: skip
    foreign = {**service, "affected_person": other.affected_persons.get()}
    assert refused_fields(cast, row, services=[foreign]) == {"affected_person"}
    own = {**service, "affected_person": row.affected_persons.get()}
    plan.record_update(row, **mine(cast, row, services=[own]))
    row.affected_persons.all().delete()
    plan.record_update(row, **mine(cast, row, services=[{**service, "affected_person": None}]))
    assert row.services.filter(affected_person=None).count() == 1


def test_only_the_lead_reports_back_and_proposes(cast: Cast) -> None:
    row = situation_at(cast, "open")
    reason = term(L.CONCLUSION_REASONS, "overall_risk_lowered__connected_to_services")
    for update in (
        {"outcome": term(L.REPORT_BACK_OUTCOMES, "continues")}, {"may_close": True},
        {"proposed_reason": reason},
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            plan.record_update(row, **mine(cast, row, "assisting", **update))
    assert not ReportBack.objects.exists()
    plan.record_update(row, **mine(cast, row, may_close=True))
    assert ReportBack.objects.get().may_close


@pytest.mark.parametrize("role", ["seated", "chair", "coordinator", "checked_in", "originating"])
def test_plan_is_written_by_involved_agencies_alone(cast: Cast, role: str) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(Forbidden):
        plan.write_entry(
            row, by=cast.people[role], version=row.version, agency=cast.agency("lead"),
            kind=kind(), text="x",
        )  # fmt: skip
    assert not PlanEntry.objects.exists()


def test_entry_is_written_in_the_name_of_one_s_own_agency(cast: Cast) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(Forbidden):
        plan.write_entry(
            row, by=cast.lead, version=row.version, agency=cast.agency("assisting"), kind=kind()
        )


@pytest.mark.parametrize("text", ["x" * 281, "a\x00b", "a\ud800b"])
def test_entry_with_text_that_does_not_fit_is_refused(cast: Cast, text: str) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(GuardFailed) as refused:
        plan.write_entry(row, **mine(cast, row, kind=kind(), text=text))
    assert set(refused.value.errors) == {"text"}
    assert not PlanEntry.objects.exists()


def test_stale_version_and_wrong_stage_write_nothing(cast: Cast) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(StaleVersion):
        plan.write_entry(row, **mine(cast, row, kind=kind()) | {"version": row.version - 1})
    done = situation_at(cast, "concluded")
    before = PlanEntry.objects.count()
    with pytest.raises(WrongStage):
        plan.write_entry(done, **mine(cast, done, kind=kind()))
    assert PlanEntry.objects.count() == before


def test_clock_stops_at_the_first_intervention_that_was_done(cast: Cast) -> None:
    row = situation_at(cast, "open")
    plan.record_update(row, **mine(cast, row, intervention=visit("attempted")))
    row.refresh_from_db()
    assert row.contact_made_at is None
    happened = timezone.now()
    plan.record_update(row, **mine(cast, row, intervention=visit(happened_at=happened)))
    later = visit(happened_at=happened + timedelta(minutes=1))
    plan.record_update(row, **mine(cast, row, intervention=later))
    row.refresh_from_db()
    assert row.contact_made_at == happened


def test_consent_needs_a_reason_or_an_authority_unless_from_all(cast: Cast) -> None:
    row = situation_at(cast, "open")
    authority = Term.objects.filter(list=L.LEGAL_AUTHORITIES, table=None).first()
    why = Term.objects.filter(list=L.CONSENT_NOT_SOUGHT_REASONS, table=None).first()
    missing = {
        "refused": {"authority"}, "not_sought": {"authority", "not_sought_reason"},
    }  # fmt: skip
    for code, fields in missing.items():
        with pytest.raises(GuardFailed) as refused:
            plan.record_consent(row, **mine(cast, row, state=term(L.CONSENT_STATES, code)))
        assert (code, set(refused.value.errors)) == (code, fields)
    state = term(L.CONSENT_STATES, "not_sought")
    plan.record_consent(
        row, **mine(cast, row, state=state, authority=authority, not_sought_reason=why)
    )
    assert row.consents.get().not_sought_reason == why


def test_outcome_is_shown_to_the_table_with_consent_from_all_only(cast: Cast) -> None:
    row = situation_at(cast, "open")
    plan.record_consent(row, **mine(cast, row, state=term(L.CONSENT_STATES, "from_all")))
    row.refresh_from_db()
    assert row.outcome_shown
    authority = Term.objects.filter(list=L.LEGAL_AUTHORITIES, table=None).first()
    withdrawn = term(L.CONSENT_STATES, "refused")
    plan.record_consent(row, **mine(cast, row, "assisting", state=withdrawn, authority=authority))
    row.refresh_from_db()
    assert not row.outcome_shown


def test_table_that_retired_a_term_is_not_offered_it(cast: Cast) -> None:
    retired = kind()
    retired.retirements.create(table=cast.table, retired_at=timezone.now())
    with pytest.raises(GuardFailed):
        drafts.check_offered(cast.table, [retired], of=L.PLAN_KINDS, field="kind")
    drafts.check_offered(cast.other_table, [retired], of=L.PLAN_KINDS, field="kind")
