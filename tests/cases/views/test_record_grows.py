"""The record grows: corrections beside what stood, what is missing, decisions entered later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed
from cases import clock, lifecycle
from cases.complete import to_complete
from cases.models import Correction, Situation, Stage
from cases.services import corrections
from tests.api import Api
from tests.cases.views.conftest import words
from tests.cast import AER_TESTS, Cast, L, situation_at, term

pytestmark = pytest.mark.django_db

WAS = "housing__person_does_not_have_access_to_appropriate_housing"
NOW = "mental_health__diagnosed_mental_health_problem"


def version(row: Situation) -> int:
    return Situation.objects.get(pk=row.pk).version


def correct(cast: Cast, row: Situation, role: str = "coordinator", **given: Any) -> Correction:
    given = {"was": term(L.RISK_FACTORS, WAS), "now": term(L.RISK_FACTORS, NOW),
             "reason": "mistyped"} | given  # fmt: skip
    return corrections.correct(row, by=cast.people[role], version=version(row), **given)


@pytest.mark.parametrize("stage", ["open", "concluded"])
def test_correction_keeps_what_stood_with_the_reason(cast: Cast, stage: str) -> None:
    row = situation_at(cast, stage)
    correct(cast, row)
    codes = set(row.coded_values.values_list("term__code", flat=True))
    assert NOW in codes
    assert WAS not in codes
    kept = Correction.objects.get()
    assert (kept.was.code, kept.now.code, kept.reason) == (WAS, NOW, "mistyped")


def test_age_group_of_one_person_is_corrected(cast: Cast) -> None:
    row = situation_at(cast, "open")
    person = row.affected_persons.get()
    given = {"was": term(L.AGE_GROUPS, "18_24"), "now": term(L.AGE_GROUPS, "25_29")}
    with pytest.raises(GuardFailed):
        correct(cast, row, **given)
    correct(cast, row, affected_person=person, **given)
    person.refresh_from_db()
    assert person.age_group.code == "25_29"


def test_correction_stays_within_a_list_and_needs_what_stands(cast: Cast) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(GuardFailed):
        correct(cast, row, now=term(L.STUDY_FLAGS, "homelessness"))
    with pytest.raises(GuardFailed):
        correct(cast, row, was=term(L.RISK_FACTORS, NOW), now=term(L.RISK_FACTORS, WAS))
    with pytest.raises(GuardFailed):
        correct(cast, row, reason="because")
    assert Correction.objects.count() == 0


@pytest.mark.parametrize("role", ["lead", "chair", "originating"])
def test_only_the_coordinator_corrects(cast: Cast, role: str) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(Forbidden):
        correct(cast, row, role)


def test_list_says_what_is_missing_on_which_number(cast: Cast) -> None:
    opened, concluded = situation_at(cast, "open"), situation_at(cast, "concluded")
    found = {one.situation.pk: one.missing for one in to_complete(cast.coordinator, [cast.table])}
    assert found[opened.pk] == ["protective_factor", "why_now_reason", "intervention", "service"]
    assert found[concluded.pk] == ["protective_factor", "why_now_reason"]
    assert to_complete(cast.chair, [cast.table]) == []


def test_pages_of_the_coordinator(cast: Cast, sign_in: Callable[..., Any]) -> None:
    row = situation_at(cast, "open")
    browser = sign_in(cast.coordinator)
    page = words(browser.open("to_complete", cast.table.pk))
    assert row.reference in page
    assert "No intervention recorded" in page
    was, now = term(L.RISK_FACTORS, WAS), term(L.RISK_FACTORS, NOW)
    browser.send(
        "correct", row.pk, version=row.version, was=f"term:{was.pk}", now=str(now.pk),
        reason="told_later",
    )  # fmt: skip
    assert "Told more exactly later" in words(browser.open("correct", row.pk))
    for role, status in {"chair": 403, "lead": 403, "other_table": 404}.items():
        other = sign_in(cast.people[role])
        assert (role, other.open("to_complete", cast.table.pk).status_code) == (role, status)


def test_api_of_the_coordinator(cast: Cast) -> None:
    row = situation_at(cast, "open")
    path = f"/tables/{cast.table.pk}/to-complete/"
    listed = Api(cast.coordinator).get(path).json()
    assert [one["reference"] for one in listed] == [row.reference]
    assert Api(cast.chair).get(path).status_code == 404
    body = {"version": row.version, "list": "risk_factors", "was": WAS, "now": NOW,
            "reason": "mistyped"}  # fmt: skip
    done = Api(cast.coordinator).post(f"/situations/{row.pk}/corrections/", body)
    assert NOW in done.json()["coded"]["risk_factors"]


# --- A telephone emergency, entered later --------------------------------------------------------


def entered(cast: Cast, row: Situation, held_at: Any, role: str = "chair") -> Situation:
    return lifecycle.enter_emergency(
        row, by=cast.people[role], version=version(row), held_at=held_at, tests=AER_TESTS,
        lead=cast.agency("lead"), assisting=[cast.agency("assisting")],
    )  # fmt: skip


def test_decisions_are_entered_with_the_times_they_had(cast: Cast) -> None:
    row = situation_at(cast, "submitted")
    held_at = timezone.now() - timedelta(hours=50)
    opened = entered(cast, row, held_at)
    assert opened.stage == Stage.OPEN
    assert opened.discussed_at == opened.decided_at == opened.named_at == held_at
    assert opened.entered_later_at > opened.named_at
    assert clock.clock_state(opened) == clock.ClockState.OVERDUE
    assert cast.lead.has_perm("cases.write_plan", opened)
    assert opened.involvements.get(role="lead").from_at == held_at
    assert opened.discussions.filter(outcome="named", meeting__kind="emergency").count() == 1


@pytest.mark.parametrize("days", [15, -1])
def test_decisions_are_entered_within_two_weeks(cast: Cast, days: int) -> None:
    row = situation_at(cast, "submitted")
    with pytest.raises(GuardFailed) as refused:
        entered(cast, row, timezone.now() - timedelta(days=days))
    assert set(refused.value.errors) == {"held_at"}


def test_page_of_what_was_decided_by_telephone(cast: Cast, sign_in: Callable[..., Any]) -> None:
    row = situation_at(cast, "submitted")
    browser = sign_in(cast.chair)
    assert "decided by telephone" in words(browser.open("situation_act", row.pk, "enter_emergency"))
    held = timezone.localtime(timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    browser.send(
        "situation_act", row.pk, "enter_emergency", version=version(row), held_at=held,
        lead=str(cast.agency("lead").pk), assisting=str(cast.agency("assisting").pk),
        **dict.fromkeys(AER_TESTS, "on"),
    )  # fmt: skip
    assert "Entered later" in words(sign_in(cast.seated).open("situation", row.pk))
