"""One view for all transitions: each form, what it refuses, and where it leads."""

import pytest
from django.urls import reverse

from cases.lifecycle import TRANSITIONS
from cases.models import Situation, Stage, Term
from cases.services.plan import record_consent
from cases.views.transitions import DONE
from tests.cases.views.conftest import words
from tests.cast import Cast, L, situation_at, term, work

TESTS = {
    "significant_interest": "on", "harm_probable": "on", "harm_severe": "on",
    "several_agencies_needed": "on",
}  # fmt: skip


def reason_of(list_name: str) -> str:
    return str(Term.objects.filter(list=list_name).order_by("position").first().pk)


def test_the_driver_takes_an_item_from_submitted_to_concluded(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "submitted")
    chair = sign_in(cast.chair)
    agencies = {"lead": cast.agency("lead").pk, "assisting": [cast.agency("assisting").pk]}
    acts = [
        ("open_discussion", {}, Stage.FILTER_TWO),
        ("confirm_aer", TESTS | {"dissent_count": "1"}, Stage.FILTER_THREE),
        ("name_agencies", agencies, Stage.OPEN),
        ("conclude", {"reason": reason_of(L.CONCLUSION_REASONS)}, Stage.CONCLUDED),
        ("reopen", {}, Stage.OPEN),
    ]
    for act, data, stage in acts:
        row.refresh_from_db()
        answer = chair.send("situation_act", row.pk, act, version=row.version, **data)
        assert answer.status_code == 302, words(answer)
        row.refresh_from_db()
        assert row.stage == stage


def test_every_transition_has_words_for_when_it_is_done(cast: Cast) -> None:

    assert set(DONE) == {*TRANSITIONS, "undo"}


def test_reject_first_lists_what_it_erases(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "filter_two")
    chair = sign_in(cast.chair)
    said = words(chair.open("situation_act", row.pk, "reject"))
    for what in ("age groups and sexes", "risk factors", "why now", "What stays: its number"):
        assert what in said
    chair.send(
        "situation_act", row.pk, "reject", version=row.version,
        reason=reason_of(L.REJECTION_REASONS),
    )  # fmt: skip
    row = Situation.objects.get(pk=row.pk)
    assert (row.stage, row.coded_values.count(), row.affected_persons.count()) == (
        Stage.REJECTED, 0, 0,
    )  # fmt: skip


def test_reject_without_a_reason_asks_again_and_erases_nothing(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "filter_two")
    page = sign_in(cast.chair).send("situation_act", row.pk, "reject", version=row.version)
    assert page.status_code == 422
    assert "Choose why the table stops here." in words(page)
    assert Situation.objects.get(pk=row.pk).coded_values.count() == 2


def test_one_test_unticked_stops_the_confirmation_and_stays_unticked(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "filter_two")
    three = {name: value for name, value in TESTS.items() if name != "harm_severe"}
    page = sign_in(cast.chair).send(
        "situation_act", row.pk, "confirm_aer", version=row.version, **three
    )
    assert page.status_code == 422
    assert page.context["form"]["harm_severe"].value() is False
    assert "Acutely elevated risk needs all four tests." in words(page)


@pytest.mark.parametrize(
    ("lead", "assisting", "said"),
    [
        (None, ["assisting"], "Name exactly one lead agency."),
        ("lead", [], "Name at least one assisting agency."),
        ("lead", ["lead"], "The lead cannot also be an assisting agency."),
        ("other_table", ["assisting"], "Choose an agency that has a seat at this table now."),
    ],
)
def test_naming_refuses_what_does_not_fit(cast: Cast, sign_in, lead, assisting, said) -> None:
    row = situation_at(cast, "filter_three")
    data = {"assisting": [cast.agency(role).pk for role in assisting]}
    if lead:
        data["lead"] = cast.agency(lead).pk
    page = sign_in(cast.chair).send(
        "situation_act", row.pk, "name_agencies", version=row.version, **data
    )
    assert page.status_code == 422
    assert said in words(page)
    assert Situation.objects.get(pk=row.pk).stage == Stage.FILTER_THREE


def test_two_leads_are_refused_by_the_form(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "filter_three")
    two = [cast.agency("lead").pk, cast.agency("seated").pk]
    page = sign_in(cast.chair).send(
        "situation_act", row.pk, "name_agencies", version=row.version, lead=two,
        assisting=[cast.agency("seated").pk],
    )  # fmt: skip
    assert page.status_code == 422


def test_conclude_as_reported_takes_the_reason_of_the_lead(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    work(cast, row)
    record_consent(
        row, by=cast.lead, version=row.version, agency=cast.agency("lead"),
        state=term(L.CONSENT_STATES, "from_all"),
    )  # fmt: skip
    chair = sign_in(cast.chair)
    assert "Conclude as reported" in words(chair.open("situation_act", row.pk, "conclude"))
    row.refresh_from_db()
    chair.send("situation_act", row.pk, "conclude", version=row.version)
    row.refresh_from_db()
    assert row.conclusion_reason.code == "overall_risk_lowered__connected_to_services"


def test_conclude_without_a_proposal_needs_a_reason(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    page = sign_in(cast.chair).send("situation_act", row.pk, "conclude", version=row.version)
    assert page.status_code == 422
    assert "Choose a reason: the lead has not proposed one yet." in words(page)


def test_undo_takes_the_last_decision_back(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "filter_three")
    chair = sign_in(cast.chair)
    assert "can be undone for two minutes" in words(chair.open("situation", row.pk))
    chair.send("situation_act", row.pk, "undo", version=row.version)
    row.refresh_from_db()
    assert row.stage == Stage.FILTER_TWO


def test_withdraw_makes_it_a_draft_again(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "submitted")
    answer = sign_in(cast.originating).send(
        "situation_act", row.pk, "withdraw", version=row.version
    )
    assert answer.url == reverse("situation", args=[row.pk])
    row.refresh_from_db()
    assert row.stage == Stage.DRAFT


def test_return_leads_the_driver_home_because_a_draft_is_not_theirs(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "filter_two")
    answer = sign_in(cast.chair).send(
        "situation_act", row.pk, "return_to_agency", version=row.version
    )
    assert answer.url == reverse("home")


def test_next_leads_back_to_our_own_pages_only(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "submitted")
    person = sign_in(cast.originating)
    ours = reverse("follow_up")
    away = person.send(
        "situation_act", row.pk, "withdraw", version=row.version, next="https://example.net/"
    )
    assert away.url == reverse("situation", args=[row.pk])
    row.refresh_from_db()
    here = person.send("situation_act", row.pk, "submit", version=row.version, next=ours)
    assert here.url == ours


@pytest.mark.parametrize(
    ("role", "act", "status"),
    [
        ("other_table", "confirm_aer", 404),  # it does not exist for them
        ("seated", "confirm_aer", 403),  # they see it, and may not
        ("chair", "conclude", 409),  # they may, at another stage
        ("chair", "nonsense", 404),
    ],
)
def test_refusals_are_told_apart(cast: Cast, sign_in, role, act, status) -> None:
    row = situation_at(cast, "filter_two")
    data = {**TESTS, "reason": reason_of(L.CONCLUSION_REASONS)}
    answer = sign_in(cast.people[role]).send(
        "situation_act", row.pk, act, version=row.version, **data
    )
    assert answer.status_code == status
    assert Situation.objects.get(pk=row.pk).stage == Stage.FILTER_TWO


@pytest.mark.parametrize("version", ["", "0", "-1", "9999999999999", "x"])
def test_a_stale_or_senseless_version_decides_nothing(cast: Cast, sign_in, version) -> None:
    row = situation_at(cast, "filter_two")
    answer = sign_in(cast.chair).send("situation_act", row.pk, "defer", version=version)
    assert answer.status_code == 409
    assert Situation.objects.get(pk=row.pk).stage == Stage.FILTER_TWO


def test_the_same_key_decides_once_and_refuses_another_body(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "submitted")
    chair = sign_in(cast.chair)
    for _ in range(2):
        answer = chair.send(
            "situation_act", row.pk, "open_discussion", version=row.version, key="once"
        )
        assert answer.status_code == 302
    other = chair.send("situation_act", row.pk, "open_discussion", version=99, key="once")
    assert other.status_code == 409
    row.refresh_from_db()
    assert row.changes.filter(transition="open_discussion").count() == 1


def test_a_form_with_an_unusable_key_is_refused(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "submitted")
    answer = sign_in(cast.chair).send(
        "situation_act", row.pk, "open_discussion", version=row.version, key="x" * 81
    )
    assert answer.status_code == 422


def test_pages_of_acts_are_only_for_who_may_act(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "filter_two")
    assert sign_in(cast.seated).open("situation_act", row.pk, "reject").status_code == 403
    assert sign_in(cast.chair).open("situation_act", row.pk, "defer").status_code == 405


@pytest.mark.parametrize("how", ["open", "send"])
def test_page_of_an_act_is_not_drawn_at_another_stage(cast: Cast, sign_in, how: str) -> None:
    row = situation_at(cast, "submitted")
    codes = [value.term.name for value in row.coded_values.select_related("term")]

    page = getattr(sign_in(cast.coordinator), how)("situation_act", row.pk, "split")

    assert page.status_code == 409
    assert [code for code in codes if code in words(page)] == []
    assert codes
