"""Agencies that are asked: named while absent, asked to lead, or brought a duplicate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Conflict, DomainError, Forbidden, GuardFailed, Unseen
from agencies.models import AuditEntry, Notice
from cases import lifecycle
from cases.models import Involvement, PendingRole, Situation, Stage, Term
from cases.permissions import ANSWER_PENDING, SEE_PENDING
from cases.services import involvement, pending
from tests.cast import Cast, L, agency, situation_at, term

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

DUPLICATE = "rejected__duplicate"


def fresh(row: Situation) -> Situation:
    return Situation.objects.select_related("table").get(pk=row.pk)


def act(cast: Cast, row: Situation, role: str = "chair") -> dict[str, Any]:
    return {"by": cast.people[role], "version": fresh(row).version}


def named_with(cast: Cast, *absent: str) -> Situation:
    """Named with the lead, the assisting agency, and others who are asked."""
    row = situation_at(cast, "filter_three")
    return lifecycle.name_agencies(
        row, **act(cast, row), lead=cast.agency("lead"), assisting=[cast.agency("assisting")],
        pending=[cast.agency(role) for role in absent],
    )  # fmt: skip


def roles(row: Situation) -> dict[str, str]:
    active = Involvement.objects.filter(situation=row, until_at=None)
    return {part.agency.name_en.removesuffix(" agency"): part.role for part in active}


def told(cast: Cast) -> set[str]:
    return {role for role, user in cast.people.items() if Notice.objects.filter(user=user)}


def test_agency_named_while_absent_reads_nothing_until_it_accepts(cast: Cast) -> None:
    row = named_with(cast, "seated")
    assert not cast.seated.has_perm("cases.see_plan", row)
    asked = row.pending_roles.get()
    pending.accept(asked, **act(cast, row, "seated"))
    assert cast.seated.has_perm("cases.see_plan", row)
    assert roles(row)["seated"] == "assisting"
    assert told(cast) == {"chair"}
    assert PendingRole.objects.filter(answered_at=None).count() == 0


def test_agency_that_declines_stays_outside_and_the_chair_hears(cast: Cast) -> None:
    row = named_with(cast, "seated")
    pending.decline(row.pending_roles.get(), **act(cast, row, "seated"))
    assert "seated" not in roles(row)
    assert not row.group_grants.filter(group=cast.agency("seated").group).exists()
    assert told(cast) == {"chair"}
    with pytest.raises(Unseen):
        pending.accept(row.pending_roles.get(), **act(cast, row, "seated"))


# Who of those who list it knows that an agency is asked, and who answers for it.
KNOWING = {"lead", "assisting", "alternate", "chair", "chair_of_involved_agency", "coordinator"}


def test_who_knows_of_the_asking_and_who_answers(cast: Cast) -> None:
    row = named_with(cast, "seated")
    asked = row.pending_roles.get()
    sees = {role for role, user in cast.people.items() if user.has_perm(SEE_PENDING, asked)}
    assert sees == KNOWING | {"seated"}
    answers = {role for role, user in cast.people.items() if user.has_perm(ANSWER_PENDING, asked)}
    assert answers == {"seated"}


def test_answer_of_everybody_else_is_refused(cast: Cast) -> None:
    row = named_with(cast, "seated")
    asked = row.pending_roles.get()
    answers = {}
    for role in sorted(cast.people):
        stale = fresh(row).version - (role == "seated")
        with pytest.raises(DomainError) as refused:
            pending.accept(asked, by=cast.people[role], version=stale)
        answers[role] = refused.value.status
    assert {role for role, status in answers.items() if status == 403} == KNOWING
    assert answers["seated"] == 409  # with a stale version
    assert set(answers.values()) == {403, 404, 409}


def test_agency_is_named_or_asked_and_not_both(cast: Cast) -> None:
    with pytest.raises(GuardFailed) as refused:
        named_with(cast, "lead")
    assert set(refused.value.errors) == {"pending"}


def test_undoing_the_naming_asks_nobody_any_more(cast: Cast) -> None:
    row = named_with(cast, "seated")
    lifecycle.undo(row, **act(cast, row))
    assert PendingRole.objects.count() == 0


def test_conclusion_asks_nobody_any_more(cast: Cast) -> None:
    row = named_with(cast, "seated")
    reason = Term.objects.filter(list=L.CONCLUSION_REASONS).first()
    lifecycle.conclude(row, **act(cast, row), reason=reason)
    assert PendingRole.objects.count() == 0


# --- Handing over --------------------------------------------------------------------------------


def test_lead_changes_when_the_other_accepts_and_not_before(cast: Cast) -> None:
    row = situation_at(cast, "open")
    asked = pending.ask_hand_over(row, cast.agency("assisting"), **act(cast, row, "lead"))
    assert roles(row) == {"lead": "lead", "assisting": "assisting"}
    assert told(cast) == {"assisting", "alternate"}
    pending.accept(asked, **act(cast, row, "assisting"))
    assert roles(row) == {"lead": "assisting", "assisting": "lead"}
    assert cast.assisting.has_perm("cases.lead", row)
    assert not cast.lead.has_perm("cases.lead", row)


def test_only_the_lead_asks_another_to_lead(cast: Cast) -> None:
    row = situation_at(cast, "open")
    for role in ("assisting", "chair", "coordinator", "originating"):
        with pytest.raises(Forbidden):
            pending.ask_hand_over(row, cast.agency("assisting"), **act(cast, row, role))
    with pytest.raises(Conflict):
        pending.ask_hand_over(row, cast.agency("lead"), **act(cast, row, "lead"))
    with pytest.raises(GuardFailed):
        pending.ask_hand_over(row, agency("unseated"), **act(cast, row, "lead"))


def test_lead_takes_its_question_back(cast: Cast) -> None:
    row = situation_at(cast, "open")
    asked = pending.ask_hand_over(row, cast.agency("assisting"), **act(cast, row, "lead"))
    with pytest.raises(Forbidden):
        pending.take_back(asked, **act(cast, row, "assisting"))
    pending.take_back(asked, **act(cast, row, "lead"))
    with pytest.raises(Unseen):
        pending.accept(asked, **act(cast, row, "assisting"))


def test_table_handing_over_answers_for_who_was_asked_to_lead(cast: Cast) -> None:
    row = situation_at(cast, "open")
    pending.ask_hand_over(row, cast.agency("assisting"), **act(cast, row, "lead"))
    involvement.hand_over(row, cast.agency("checked_in"), **act(cast, row))
    assert PendingRole.objects.count() == 0


def test_lead_adds_a_seated_agency_at_once_and_the_chair_is_told(cast: Cast) -> None:
    row = situation_at(cast, "open")
    involvement.add_agency(row, cast.agency("seated"), **act(cast, row, "lead"))
    assert roles(row)["seated"] == "assisting"
    assert told(cast) == {"chair"}
    with pytest.raises(Forbidden):
        involvement.add_agency(row, cast.agency("checked_in"), **act(cast, row, "assisting"))


# --- Duplicates ----------------------------------------------------------------------------------


def duplicate(cast: Cast, first: Situation | None) -> Situation:
    row = situation_at(cast, "filter_three")
    return lifecycle.reject(
        row, **act(cast, row), reason=term(L.REJECTION_REASONS, DUPLICATE), first=first
    )


def test_duplicate_is_erased_and_its_agency_is_asked_into_the_first(cast: Cast) -> None:
    first = situation_at(cast, "open")
    stub = duplicate(cast, first)
    assert stub.stage == Stage.REJECTED
    assert stub.coded_values.count() == stub.affected_persons.count() == 0
    asked = first.pending_roles.get()
    assert (asked.agency, asked.role) == (cast.agency("originating"), "assisting")
    pending.accept(asked, **act(cast, first, "originating"))
    assert cast.originating.has_perm("cases.see_plan", first)


def test_neither_of_the_two_points_to_the_other(cast: Cast) -> None:
    first = situation_at(cast, "open")
    stub = duplicate(cast, first)
    for model in (Situation, PendingRole):
        for values in model.objects.values():
            assert not {first.pk, stub.pk} <= set(values.values())
    for entry in AuditEntry.objects.all():
        told_of = f"{entry.object_id} {entry.references}"
        assert not (str(first.pk) in told_of and str(stub.pk) in told_of)
    assert [field.name for field in PendingRole._meta.fields if "at" in field.name.split("_")] == [
        "answered_at"
    ]


def test_first_has_to_be_another_open_one_of_the_table(cast: Cast) -> None:
    submitted = situation_at(cast, "submitted")
    row = situation_at(cast, "filter_three")
    reason = term(L.REJECTION_REASONS, DUPLICATE)
    for first in (submitted, row):
        with pytest.raises(GuardFailed) as refused:
            lifecycle.reject(row, **act(cast, row), reason=reason, first=first)
        assert set(refused.value.errors) == {"first"}


def test_only_a_duplicate_has_a_first(cast: Cast) -> None:
    first = situation_at(cast, "open")
    row = situation_at(cast, "filter_three")
    other = Term.objects.filter(list=L.REJECTION_REASONS).exclude(code=DUPLICATE).first()
    with pytest.raises(GuardFailed):
        lifecycle.reject(row, **act(cast, row), reason=other, first=first)
    assert first.pending_roles.count() == 0


def test_agency_that_is_involved_already_is_not_asked(cast: Cast) -> None:
    first = situation_at(cast, "open")
    involvement.add_agency(first, cast.agency("originating"), **act(cast, first))
    duplicate(cast, first)
    assert first.pending_roles.count() == 0


def test_question_waits_for_nobody_once_the_agency_is_added(cast: Cast) -> None:
    row = named_with(cast, "seated")
    later = timezone.now() + timedelta(minutes=5)
    involvement.add_agency(row, cast.agency("seated"), **act(cast, row), at=later)
    assert PendingRole.objects.count() == 0


# --- Not shown -----------------------------------------------------------------------------------


def test_duplicate_of_an_agency_that_is_not_shown_asks_it_unseen(cast: Cast) -> None:
    first = situation_at(cast, "open")
    row = situation_at(cast, "filter_three")
    Situation.objects.filter(pk=row.pk).update(origin_shown=False)
    reason = term(L.REJECTION_REASONS, DUPLICATE)
    lifecycle.reject(fresh(row), **act(cast, row), reason=reason, first=first)
    asked = first.pending_roles.get()
    knows = {role for role, user in cast.people.items() if user.has_perm(SEE_PENDING, asked)}
    assert knows == {"originating"}
    part = pending.accept(asked, **act(cast, first, "originating"))
    assert not part.is_shown
