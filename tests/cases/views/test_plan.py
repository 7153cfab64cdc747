"""Filter Four: the update, plan entries, consent, the number card, who is involved."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry
from agencies.services import appoint
from cases.models import Intervention, Involvement, NextCheck, PlanEntry, ReportBack
from cases.services.plan import record_update
from tests.cases.views.conftest import words
from tests.cast import Cast, L, situation_at, speaks, term, work

NO_SERVICES = {"services-TOTAL_FORMS": "1", "services-INITIAL_FORMS": "0"}


def now_here() -> str:
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


def done() -> dict[str, str]:
    """A visit that was done just now."""
    return {
        "kind": str(term(L.INTERVENTION_KINDS, "visit").pk),
        "outcome": str(term(L.INTERVENTION_OUTCOMES, "done").pk),
        "happened_at": now_here(),
    }


def update(cast: Cast, row, **data) -> dict:
    return {"version": row.version, "agency": cast.agency("lead").pk, **NO_SERVICES, **data}


def test_an_update_records_what_was_done_and_when_to_look_again(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    person = sign_in(cast.lead)
    page = person.open("record_update", row.pk)
    in_three_days = page.context["form"].fields["next_check"].choices[1][0]
    services = {
        "services-0-affected_person": str(row.affected_persons.get().pk),
        "services-0-service_type": str(term(L.SERVICE_TYPES, "housing").pk),
        "services-0-mobilization_type": str(term(L.MOBILIZATION_TYPES, "connected_to_service").pk),
    }
    answer = person.send(
        "record_update", row.pk,
        **update(cast, row, **done(), **services, next_check=in_three_days,
                 report=str(term(L.REPORT_BACK_OUTCOMES, "continues").pk), may_close="on"),
        next=reverse("follow_up"),
    )  # fmt: skip
    assert answer.url == reverse("follow_up")
    row.refresh_from_db()
    assert row.contact_made_at is not None
    assert row.services.get().mobilization_type.code == "connected_to_service"
    assert NextCheck.objects.get().check_date.isoformat() == in_three_days
    assert ReportBack.objects.get().may_close is True
    assert AuditEntry.objects.filter(verb="plan.update").count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Say what was done, or when you look again."),
        ({"outcome": "done"}, "Choose what was done or tried."),
        ({"next_check": "other"}, "Choose the day of the next check."),
        ({"next_check": "2020-01-01"}, "Choose one of these days, or another day."),
        ({"next_check": "other", "next_check_date": "2020-01-01"}, "still to come"),
        ({"happened_at": "yesterday"}, "Enter a valid date/time."),
        ({"services-TOTAL_FORMS": "1", "services-0-service_type": "x"}, "not on it"),
    ],
)
def test_an_update_that_does_not_fit_changes_nothing(cast: Cast, sign_in, data, said) -> None:
    row = situation_at(cast, "open")
    if data.get("outcome") == "done":
        data = {"outcome": str(term(L.INTERVENTION_OUTCOMES, "done").pk)}
    page = sign_in(cast.lead).send("record_update", row.pk, **(update(cast, row) | data))
    assert page.status_code == 422
    assert said in words(page)
    assert "<title>Error: " in page.content.decode()
    assert not Intervention.objects.exists()
    assert not NextCheck.objects.exists()


def test_another_service_is_added_without_saving(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    page = sign_in(cast.lead).send(
        "record_update", row.pk, **update(cast, row, **done()), **{"services-add": "1"}
    )
    assert page.status_code == 200
    assert len(page.context["services"].forms) == 2
    assert page.context["form"]["kind"].value() == done()["kind"]
    assert not Intervention.objects.exists()


def test_assisting_agencies_are_not_asked_to_report_back(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    question = "this is what you report back"
    assert question in words(sign_in(cast.lead).open("record_update", row.pk))
    assert question not in words(sign_in(cast.assisting).open("record_update", row.pk))
    sent = {"report": str(term(L.REPORT_BACK_OUTCOMES, "continues").pk)}
    answer = sign_in(cast.assisting).send(
        "record_update", row.pk,
        **(update(cast, row, **sent) | {"agency": cast.agency("assisting").pk}),
    )  # fmt: skip
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [("originating", 403), ("seated", 403), ("chair", 403), ("coordinator", 403),
     ("other_table", 404), ("lapsed_alternate", 404), ("lead", 200), ("alternate", 200)],
)  # fmt: skip
@pytest.mark.parametrize("name", ["record_update", "plan_entry", "consent"])
def test_only_involved_agencies_write_in_the_plan(cast: Cast, sign_in, name, role, status) -> None:
    row = situation_at(cast, "open")
    assert sign_in(cast.people[role]).open(name, row.pk).status_code == status


def test_an_entry_is_read_by_the_other_agencies(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    sign_in(cast.lead).send(
        "plan_entry", row.pk, version=row.version, agency=cast.agency("lead").pk,
        kind=str(term(L.PLAN_KINDS, "joint_visit").pk), text="Meet at the office first.",
        due_at=(timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    assert PlanEntry.objects.get().text == "Meet at the office first."
    assert "Meet at the office first." in words(sign_in(cast.assisting).open("situation", row.pk))


def test_a_note_of_281_characters_is_refused_and_kept(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    page = sign_in(cast.lead).send(
        "plan_entry", row.pk, version=row.version, agency=cast.agency("lead").pk,
        kind=str(term(L.PLAN_KINDS, "joint_visit").pk), text="x" * 281,
    )  # fmt: skip
    assert page.status_code == 422
    assert page.context["form"]["text"].value() == "x" * 281
    assert not PlanEntry.objects.exists()


def test_consent_that_is_not_from_all_needs_an_authority(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    person = sign_in(cast.lead)
    sent = {
        "version": row.version, "agency": cast.agency("lead").pk,
        "state": str(term(L.CONSENT_STATES, "refused").pk),
    }  # fmt: skip
    page = person.send("consent", row.pk, **sent)
    assert (page.status_code, "Name the legal authority" in words(page)) == (422, True)
    sent["authority"] = str(term(L.LEGAL_AUTHORITIES, "cspa_80_1").pk)
    assert person.send("consent", row.pk, **sent).status_code == 302
    assert row.consents.get().state.code == "refused"


def test_the_number_card_stands_until_it_is_ticked(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    person = sign_in(cast.lead)
    card = f"Write {row.reference} in your own file"
    assert card in words(person.open("situation", row.pk))
    part = Involvement.objects.get(role="lead")
    person.send("note_number", row.pk, part.pk)
    said = words(person.open("situation", row.pk))
    assert (card in said, "Number written down" in said) == (False, True)


def test_nobody_ticks_the_number_for_another_agency(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    part = Involvement.objects.get(role="lead")
    assert sign_in(cast.assisting).send("note_number", row.pk, part.pk).status_code == 403
    assert sign_in(cast.seated).send("note_number", row.pk, part.pk).status_code == 403
    assert (
        sign_in(cast.people["other_table"]).send("note_number", row.pk, part.pk).status_code == 404
    )


def test_who_speaks_for_two_involved_agencies_says_for_which_they_write(
    cast: Cast, sign_in
) -> None:
    row = situation_at(cast, "open")
    appoint(cast.agency("assisting"), cast.lead, "", by=None)
    speaks(cast.seats["assisting"], cast.lead)
    person = sign_in(cast.lead)
    assert "For which agency?" in words(person.open("plan_entry", row.pk))
    sent = {"version": row.version, "kind": str(term(L.PLAN_KINDS, "referral").pk)}
    assert person.send("plan_entry", row.pk, **sent).status_code == 422
    person.send("plan_entry", row.pk, **sent, agency=cast.agency("assisting").pk)
    assert PlanEntry.objects.get().agency == cast.agency("assisting")


def test_the_plan_lists_who_to_call(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    said = words(sign_in(cast.lead).open("situation", row.pk))
    assert cast.assisting.email in said
    assert cast.people["lapsed_alternate"].email not in said


def test_the_chair_adds_hands_over_and_releases(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    chair = sign_in(cast.chair)
    chair.send("situation_agencies", row.pk, version=row.version, agency=cast.agency("seated").pk)
    row.refresh_from_db()
    joined = row.involvements.get(agency=cast.agency("seated"))
    chair.send("hand_over", row.pk, joined.pk, version=row.version)
    row.refresh_from_db()
    active = row.involvements.filter(until_at=None)
    assert active.get(role="lead").agency == cast.agency("seated")
    leaving = active.get(agency=cast.agency("assisting"))
    chair.send("release_agency", row.pk, leaving.pk, version=row.version)
    assert not row.involvements.filter(agency=cast.agency("assisting"), until_at=None).exists()


def test_an_agency_that_joined_late_reads_from_the_beginning_once_the_lead_lets_it(
    cast: Cast, sign_in
) -> None:
    row = situation_at(cast, "open")
    work(cast, row, text="Written before they joined.")
    chair, lead, late = sign_in(cast.chair), sign_in(cast.lead), sign_in(cast.seated)
    chair.send("situation_agencies", row.pk, version=row.version, agency=cast.agency("seated").pk)
    assert "Written before they joined." not in words(late.open("situation", row.pk))
    row.refresh_from_db()
    joined = row.involvements.get(agency=cast.agency("seated"))
    lead.send("open_earlier", row.pk, joined.pk, version=row.version)
    assert "Written before they joined." in words(late.open("situation", row.pk))


@pytest.mark.parametrize(
    ("role", "status"), [("seated", 403), ("assisting", 403), ("other_table", 404)]
)
def test_others_do_not_change_the_agencies(cast: Cast, sign_in, role, status) -> None:
    row = situation_at(cast, "open")
    person = sign_in(cast.people[role])
    assert person.open("situation_agencies", row.pk).status_code == status


def test_values_are_added_and_taken_away_in_the_room(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "filter_two")
    chair = sign_in(cast.chair)
    flag = term(L.STUDY_FLAGS, "homelessness")
    chair.send("situation_values", row.pk, version=row.version, study_flags=str(flag.pk))
    row.refresh_from_db()
    assert row.coded_values.filter(term=flag).exists()
    chair.send("situation_values", row.pk, version=row.version, remove=str(flag.pk))
    assert not row.coded_values.filter(term=flag).exists()


def test_the_last_risk_factor_stays(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "filter_two")
    chair = sign_in(cast.chair)
    for value in row.coded_values.all():
        row.refresh_from_db()
        page = chair.send(
            "situation_values", row.pk, version=row.version, remove=str(value.term_id)
        )
    assert page.status_code == 422
    assert "At least one risk factor has to stay." in words(page)
    assert row.coded_values.count() == 1


@pytest.mark.parametrize(("role", "status"), [("checked_in", 403), ("coordinator", 403)])
def test_who_may_not_add_values_is_refused(cast: Cast, sign_in, role, status) -> None:
    row = situation_at(cast, "filter_two")
    assert sign_in(cast.people[role]).open("situation_values", row.pk).status_code == status


def test_services_of_a_family_are_shown_for_each_person_as_they_ended(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    first = row.affected_persons.get()
    second = row.affected_persons.create(
        position=2, age_group=first.age_group, sex=term(L.SEXES, "female")
    )
    for affected, how in ((first, "refused_service"), (second, "connected_to_service")):
        service = {
            "affected_person": affected, "service_type": term(L.SERVICE_TYPES, "housing"),
            "mobilization_type": term(L.MOBILIZATION_TYPES, how),
        }  # fmt: skip
        record_update(
            row, by=cast.lead, version=row.version, agency=cast.agency("lead"), services=[service]
        )
    html = sign_in(cast.lead).open("situation", row.pk).content.decode()
    cells = re.findall(r'data-label="(?:For|How far it got)">([^<]*)</td>', html)
    told = set(zip(cells[::2], cells[1::2], strict=True))
    assert told == {("M1", "Refused service"), ("F1", "Connected to service")}
