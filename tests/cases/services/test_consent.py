"""Consent from all, some, refused, withdrawn; of one person where it differs; and authority."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed
from cases import lifecycle
from cases.consent import is_from_all
from cases.models import AffectedPerson, Consent, Narrative, PlanEntry, Situation, Stage, Term
from cases.services import involvement, plan
from tables import services as tables
from tests.cast import Cast, L, situation_at, term, work

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

AUTHORITY = "phipa_40_1"


def fresh(row: Situation) -> Situation:
    return Situation.objects.select_related("table").get(pk=row.pk)


def act(cast: Cast, row: Situation, role: str = "lead") -> dict[str, Any]:
    agency = cast.agency("assisting" if role == "alternate" else role)
    return {"by": cast.people[role], "version": fresh(row).version, "agency": agency}


def record(cast: Cast, row: Situation, state: str, person: Any = None, role: str = "lead") -> None:
    plan.record_consent(
        row, **act(cast, row, role), state=term(L.CONSENT_STATES, state), affected_person=person,
        authority=None if state == "from_all" else term(L.LEGAL_AUTHORITIES, AUTHORITY),
        not_sought_reason=term(L.CONSENT_NOT_SOUGHT_REASONS, "no_time_before_harm")
        if state == "not_sought" else None,
    )  # fmt: skip


def write(cast: Cast, row: Situation, role: str) -> PlanEntry:
    kind = Term.objects.filter(list=L.PLAN_KINDS).first()
    return plan.write_entry(row, **act(cast, row, role), kind=kind, text="Visit agreed.")


def family(cast: Cast) -> tuple[Situation, list[AffectedPerson]]:
    """An open situation of two people."""
    row = situation_at(cast, "open")
    first = row.affected_persons.get()
    second = AffectedPerson.objects.create(
        situation=row, position=2, age_group=first.age_group, sex=term(L.SEXES, "female")
    )
    return row, [first, second]


@pytest.mark.parametrize("state", ["some", "refused", "not_sought", "withdrawn"])
def test_anything_but_consent_from_all_needs_an_authority(cast: Cast, state: str) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(GuardFailed) as refused:
        plan.record_consent(row, **act(cast, row), state=term(L.CONSENT_STATES, state))
    assert "authority" in refused.value.errors
    record(cast, row, state)
    assert not fresh(row).outcome_shown


def test_one_person_without_consent_keeps_the_outcome_from_the_room(cast: Cast) -> None:
    row, people = family(cast)
    record(cast, row, "from_all")
    assert fresh(row).outcome_shown
    record(cast, row, "refused", people[1])
    assert not fresh(row).outcome_shown
    record(cast, row, "from_all", people[1])
    assert fresh(row).outcome_shown


def test_consent_of_each_person_is_consent_from_all(cast: Cast) -> None:
    row, people = family(cast)
    record(cast, row, "from_all", people[0])
    assert not is_from_all(row)
    record(cast, row, "from_all", people[1])
    assert is_from_all(row)


def test_what_is_said_of_everybody_later_holds_for_each(cast: Cast) -> None:
    row, people = family(cast)
    record(cast, row, "refused", people[0])
    record(cast, row, "from_all")
    assert fresh(row).outcome_shown


def test_consent_of_a_person_of_another_situation_is_refused(cast: Cast) -> None:
    row, other = situation_at(cast, "open"), situation_at(cast, "open")
    with pytest.raises(GuardFailed) as refused:
        record(cast, row, "from_all", other.affected_persons.get())
    assert set(refused.value.errors) == {"affected_person"}


def test_each_agency_names_its_own_authority_before_it_writes_more(cast: Cast) -> None:
    row = situation_at(cast, "open")
    write(cast, row, "assisting")
    record(cast, row, "refused")
    write(cast, row, "lead")
    with pytest.raises(GuardFailed) as refused:
        write(cast, row, "assisting")
    assert refused.value.code == "authority_missing"
    authority = term(L.LEGAL_AUTHORITIES, AUTHORITY)
    plan.name_authority(row, **act(cast, row, "assisting"), authority=authority)
    assert write(cast, row, "assisting").text == "Visit agreed."


def test_authority_comes_from_the_list(cast: Cast) -> None:
    row = situation_at(cast, "open")
    wrong = term(L.CONSENT_STATES, "some")
    with pytest.raises(GuardFailed):
        plan.name_authority(row, **act(cast, row), authority=wrong)


def test_withdrawal_may_go_on_under_an_authority(cast: Cast) -> None:
    row = situation_at(cast, "open")
    entry = write(cast, row, "lead")
    record(cast, row, "withdrawn")
    entry.refresh_from_db()
    assert (fresh(row).stage, entry.text) == (Stage.OPEN, "Visit agreed.")


def test_stopping_concludes_and_purges_every_text_now(cast: Cast) -> None:
    row = situation_at(cast, "open")
    work(cast, row)
    record(cast, row, "some")
    stopped = lifecycle.stop(row, by=cast.lead, version=fresh(row).version)
    assert stopped.stage == Stage.CONCLUDED
    assert stopped.conclusion_reason.code == "other__consent_withdrawn"
    assert not Narrative.objects.filter(situation=row).exclude(why_now="").exists()
    assert not PlanEntry.objects.filter(situation=row).exclude(text="").exists()
    assert row.interventions.count() == row.services.count() == 1
    assert Consent.objects.filter(situation=row).latest("at").state.code == "withdrawn"
    assert not cast.chair.has_perm("cases.see_outcome", row)


def test_what_was_stopped_is_not_opened_again(cast: Cast) -> None:
    row = situation_at(cast, "open")
    lifecycle.stop(row, by=cast.lead, version=row.version)
    with pytest.raises(GuardFailed):
        lifecycle.reopen(row, by=cast.chair, version=fresh(row).version)


@pytest.mark.parametrize("role", ["assisting", "chair", "coordinator", "originating"])
def test_only_the_lead_stops(cast: Cast, role: str) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(Forbidden):
        lifecycle.stop(row, by=cast.people[role], version=row.version)


def test_table_turns_the_codes_off_where_consent_is_not_from_all(cast: Cast) -> None:
    row = situation_at(cast, "concluded")
    assert cast.coordinator.has_perm("cases.see_plan_codes", row)
    done = row.interventions.get()
    assert cast.coordinator.has_perm("cases.read_codes", done)
    tables.change_table(cast.table, by=cast.coordinator, codes_without_consent=False)
    for perm in ("cases.see_plan_codes", "cases.see_outcome"):
        assert not cast.coordinator.has_perm(perm, row)
    assert not cast.coordinator.has_perm("cases.read_codes", done)
    told = {role: (cast.people[role].has_perm("cases.see_outcome", row),
                   cast.people[role].has_perm("cases.read_codes", done))
            for role in ("lead", "assisting")}  # fmt: skip
    assert told == {"lead": (True, True), "assisting": (False, False)}
    Situation.objects.filter(pk=row.pk).update(outcome_shown=True)
    assert cast.coordinator.has_perm("cases.see_plan_codes", row)
    assert cast.coordinator.has_perm("cases.read_codes", done)
    assert cast.assisting.has_perm("cases.read_codes", done)


def test_agency_that_joined_late_names_its_authority_too(cast: Cast) -> None:
    row = situation_at(cast, "open")
    record(cast, row, "refused")
    later = timezone.now() + timedelta(minutes=1)
    involvement.add_agency(
        row, cast.agency("seated"), by=cast.chair, version=fresh(row).version, at=later
    )
    with pytest.raises(GuardFailed) as refused:
        write(cast, row, "seated")
    assert refused.value.code == "authority_missing"
