"""Preparing a situation, step by step, as the originating agency's representative."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry
from agencies.services import appoint
from cases.models import Situation, Stage, Term
from tables.services import schedule_meeting
from tests.cases.views.conftest import words
from tests.cast import Cast, draft, situation_at, speaks, term

L = Term.List
HOUSING = "housing__person_does_not_have_access_to_appropriate_housing"
ALL_FOUR = {
    "means_exhausted": "on", "consent_considered": "on", "several_sectors_needed": "on",
    "sharing_permitted": "on",
}  # fmt: skip


def pk(list_name: str, code: str) -> str:
    return str(term(list_name, code).pk)


def line(number: int, age: str = "", sex: str = "") -> dict[str, str]:
    return {
        f"people-{number}-age_group": pk(L.AGE_GROUPS, age) if age else "",
        f"people-{number}-sex": pk(L.SEXES, sex) if sex else "",
    }


def lines(count: int) -> dict[str, str]:
    return {"people-TOTAL_FORMS": str(count), "people-INITIAL_FORMS": "0"}


def begun(cast: Cast, sign_in) -> tuple:
    """A draft just begun, and the person at it."""
    person = sign_in(cast.originating)
    person.send("prepare_start", cast.table.pk, agency=cast.agency("originating").pk)
    return person, Situation.objects.get()


def test_a_situation_is_prepared_and_submitted_in_six_forms(cast: Cast, sign_in) -> None:
    person, row = begun(cast, sign_in)
    steps = [
        ("check", ALL_FOUR),
        ("people", {"discussion_type": pk(L.DISCUSSION_TYPES, "family"), **lines(2),
                    **line(0, "30_39", "female"), **line(1, "6_11", "male")}),
        ("risks", {"risk_factors": [pk(L.RISK_FACTORS, HOUSING)]}),
        ("why", {"why_now": "Notice to leave by Friday.",
                 "why_now_reasons": [pk(L.WHY_NOW_REASONS, "imminent_loss_of_housing")]}),
    ]  # fmt: skip
    for version, (step, data) in enumerate(steps):
        answer = person.send("prepare_step", row.pk, step, version=version, **data)
        assert answer.status_code == 302, words(answer)
    assert answer.url == reverse("prepare_step", args=[row.pk, "review"])
    person.send("situation_act", row.pk, "submit", version=4)
    row.refresh_from_db()
    assert (row.stage, row.reference) == (Stage.SUBMITTED, f"RV-{row.year}-001")
    assert row.affected_persons.count() == 2


def test_review_shows_what_the_table_will_see(cast: Cast, sign_in) -> None:
    row = draft(cast, why_now="Notice to leave by Friday.")
    page = sign_in(cast.originating).open("prepare_step", row.pk, "review")
    assert page.context["coded"].line.startswith("M 18–24")
    assert "Sector: Police" in words(page)
    assert words(page).count("Notice to leave by Friday.") == 2


def test_review_offers_the_next_agenda_by_its_day(cast: Cast, sign_in) -> None:
    at = timezone.now() + timedelta(days=3)
    meeting = schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=at,
        planned_end_at=at + timedelta(minutes=90),
    )  # fmt: skip
    row = draft(cast)
    person = sign_in(cast.originating)
    assert "Add to the agenda of" in words(person.open("prepare_step", row.pk, "review"))
    person.send("situation_act", row.pk, "submit", version=row.version, meeting=meeting.pk)
    assert meeting.discussions.get().situation_id == row.pk


def test_adding_and_removing_a_person_keeps_what_was_chosen_and_saves_nothing(
    cast: Cast, sign_in
) -> None:
    person, row = begun(cast, sign_in)
    typed = {"discussion_type": pk(L.DISCUSSION_TYPES, "family"), **lines(1),
             **line(0, "30_39", "female")}  # fmt: skip
    entries = AuditEntry.objects.filter(verb="draft.save").count()
    more = person.send("prepare_step", row.pk, "people", version=0, **typed, **{"people-add": "1"})
    assert more.status_code == 200
    assert len(more.context["people"].forms) == 2
    assert more.context["people"][0]["age_group"].value() == pk(L.AGE_GROUPS, "30_39")
    assert more.context["form"]["discussion_type"].value() == typed["discussion_type"]
    two = typed | lines(2) | line(1, "6_11", "male")
    fewer = person.send(
        "prepare_step", row.pk, "people", version=0, **two, **{"people-remove": "0"}
    )
    assert [form["age_group"].value() for form in fewer.context["people"]] == [
        pk(L.AGE_GROUPS, "6_11")
    ]
    assert AuditEntry.objects.filter(verb="draft.save").count() == entries


@pytest.mark.parametrize(
    ("step", "data", "said"),
    [
        ("people", {}, "Choose who or what the situation is about."),
        ("people", {"discussion_type": str(uuid.uuid4())}, "A value you sent is not on it."),
        ("risks", {}, "Choose at least one risk factor."),
        ("risks", {"risk_factors": ["nonsense"]}, "A value you sent is not on it."),
        ("why", {"why_now": "x" * 281}, "at most 280 characters"),
        ("why", {"why_now": "a\x00b"}, "Null characters are not allowed."),
        ("why", {"why_now": "a\x07b"}, "There is a character in it that is not text."),
    ],
)
def test_bad_input_is_told_on_top_and_kept(cast: Cast, sign_in, step, data, said) -> None:
    person, row = begun(cast, sign_in)
    page = person.send("prepare_step", row.pk, step, version=0, **(lines(1) | line(0)), **data)
    assert page.status_code == 422
    assert said in words(page)
    assert page.content.decode().count("<title>Error: ") == 1
    assert b"data-error-summary" in page.content
    for name, value in data.items():
        assert page.context["form"][name].value() == value
    row.refresh_from_db()
    assert row.version == 0


def test_line_breaks_count_once(cast: Cast, sign_in) -> None:
    person, row = begun(cast, sign_in)
    text = "x" * 139 + "\r\n" + "y" * 140
    saved = person.send("prepare_step", row.pk, "why", version=0, why_now=text)
    assert saved.status_code == 302


def test_half_a_person_is_told_at_the_field(cast: Cast, sign_in) -> None:
    person, row = begun(cast, sign_in)
    page = person.send(
        "prepare_step", row.pk, "people", version=0, **lines(1), **line(0, age="18_24"),
        discussion_type=pk(L.DISCUSSION_TYPES, "person"),
    )  # fmt: skip
    assert page.status_code == 422
    assert "Choose a sex for this person." in words(page)


def test_an_unknown_age_group_is_told_at_the_field(cast: Cast, sign_in) -> None:
    person, row = begun(cast, sign_in)
    page = person.send(
        "prepare_step", row.pk, "people", version=0,
        **(lines(1) | line(0, sex="male") | {"people-0-age_group": "x"}),
        discussion_type=pk(L.DISCUSSION_TYPES, "person"),
    )  # fmt: skip
    assert page.status_code == 422
    assert "A value you sent is not on it." in words(page)


def test_a_stale_step_keeps_what_was_typed_and_says_so(cast: Cast, sign_in) -> None:
    person, row = begun(cast, sign_in)
    person.send("prepare_step", row.pk, "check", version=0, **ALL_FOUR)
    page = person.send("prepare_step", row.pk, "why", version=0, why_now="Typed slowly.")
    assert page.status_code == 409
    assert "Somebody else changed this" in words(page)
    assert page.context["form"]["why_now"].value() == "Typed slowly."
    again = person.send("prepare_step", row.pk, "why", version=1, why_now="Typed slowly.")
    assert again.status_code == 302


def test_submit_of_an_unfinished_draft_names_what_is_missing(cast: Cast, sign_in) -> None:
    person, row = begun(cast, sign_in)
    page = person.send("situation_act", row.pk, "submit", version=0)
    assert page.status_code == 422
    for said in (
        "Filter One needs this before the situation can go on: Consent was considered.",
        "Choose who or what",
        "Choose at least one risk factor",
    ):
        assert said in words(page)


def test_what_is_missing_leads_to_the_step_that_asks_it_and_back(cast: Cast, sign_in) -> None:
    person, row = begun(cast, sign_in)
    page = person.send("situation_act", row.pk, "submit", version=0)
    led = set(re.findall(r'<li><a href="([^"]+back=review)"', page.content.decode()))
    steps = {reverse("prepare_step", args=[row.pk, slug]) for slug in ("check", "people", "risks")}
    assert led == {f"{step}?back=review" for step in steps}
    check = reverse("prepare_step", args=[row.pk, "check"]) + "?back=review"
    assert "prepare/review" in person.client.get(check).content.decode()


def test_the_note_about_minors_stands_where_somebody_is_under_18(cast: Cast, sign_in) -> None:
    person, row = begun(cast, sign_in)
    note, youth = "not a report to a children’s aid society", "youth record"
    for version, (age, expected) in enumerate(
        [("18_24", (False, False)), ("6_11", (True, False)), ("12_17", (True, True))]
    ):
        person.send(
            "prepare_step", row.pk, "people", version=version, **lines(1), **line(0, age, "male"),
            discussion_type=pk(L.DISCUSSION_TYPES, "person"),
        )  # fmt: skip
        said = words(person.open("prepare_step", row.pk, "risks"))
        assert (note in said, youth in said) == expected


def test_the_eight_most_recent_of_the_agency_stand_on_top(cast: Cast, sign_in) -> None:
    earlier = draft(cast)
    person, row = sign_in(cast.originating), draft(cast)
    page = person.open("prepare_step", row.pk, "risks")
    used = {str(value.term_id) for value in earlier.coded_values.all()}
    assert set(page.context["recent"]) == used


def test_every_risk_factor_is_a_native_check_box(cast: Cast, sign_in) -> None:
    row = draft(cast)
    page = sign_in(cast.originating).open("prepare_step", row.pk, "risks").content.decode()
    assert page.count('type="checkbox" name="risk_factors"') == 105


def test_nobody_else_finds_a_draft(cast: Cast, sign_in) -> None:
    row = draft(cast)
    for role in ("lead", "chair", "coordinator", "other_table"):
        for step in ("check", "people", "risks", "why", "review"):
            assert sign_in(cast.people[role]).open("prepare_step", row.pk, step).status_code == 404


def test_a_submitted_situation_is_no_longer_prepared(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "submitted")
    person = sign_in(cast.originating)
    assert person.open("prepare_step", row.pk, "why").url == reverse("situation", args=[row.pk])
    late = person.send("prepare_step", row.pk, "why", version=row.version, why_now="More.")
    assert late.status_code == 409


def test_who_speaks_for_two_seats_says_which_agency(cast: Cast, sign_in) -> None:
    appoint(cast.agency("seated"), cast.originating, "", by=None)
    speaks(cast.seats["seated"], cast.originating)
    person = sign_in(cast.originating)
    page = person.send("prepare_start", cast.table.pk)
    assert (page.status_code, Situation.objects.count()) == (422, 0)
    person.send("prepare_start", cast.table.pk, agency=cast.agency("seated").pk)
    assert Situation.objects.get().originating_agency == cast.agency("seated")


def test_a_draft_of_an_agency_one_does_not_speak_for_is_refused(cast: Cast, sign_in) -> None:
    page = sign_in(cast.originating).send(
        "prepare_start", cast.table.pk, agency=cast.agency("lead").pk
    )
    assert (page.status_code, Situation.objects.count()) == (422, 0)


def test_the_same_form_twice_begins_one_draft(cast: Cast, sign_in) -> None:
    person = sign_in(cast.originating)
    sent = [
        person.send("prepare_start", cast.table.pk, agency=cast.agency("originating").pk, key="k")
        for _ in range(2)
    ]
    assert sent[0].url == sent[1].url
    assert Situation.objects.count() == 1


def test_an_unsubmitted_draft_is_discarded(cast: Cast, sign_in) -> None:
    row = draft(cast)
    sign_in(cast.originating).send("discard_draft", row.pk, version=row.version)
    assert not Situation.objects.exists()


def test_seats_elsewhere_do_not_prepare_here(cast: Cast, sign_in) -> None:
    stranger = sign_in(cast.people["other_table"])
    assert stranger.open("prepare_start", cast.table.pk).status_code == 404
