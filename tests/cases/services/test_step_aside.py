"""Stepping aside: any person, any stage, and it is gone for them whatever their agency holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies import services as agency_services
from agencies.errors import Unseen
from agencies.models import AuditEntry, Notice
from cases import lifecycle
from cases.models import Discussion, Situation, StepAside, Term
from cases.permissions import SITUATION_RULES
from cases.services import notices, plan, step_aside
from cases.views import work
from tests.api import BACKEND, Api
from tests.cast import Cast, situation_at

pytestmark = pytest.mark.django_db


def browser(user) -> Client:
    """A browser in which *user* is signed in."""
    client = Client()
    client.force_login(user, BACKEND)
    return client


def first(of: str) -> Term:
    """Any term of a list."""
    return Term.objects.filter(list=of).order_by("pk")[0]


@pytest.mark.parametrize("name", SITUATION_RULES)
def test_no_rule_holds_for_who_stepped_aside(cast: Cast, name: str) -> None:
    row = situation_at(cast, "open")
    people = (cast.originating, cast.lead, cast.assisting, cast.chair, cast.coordinator)
    for user in people:
        step_aside.step_aside(row, by=user)
    assert [user.has_perm(name, row) for user in people] == [False] * len(people)


def test_rows_below_a_situation_go_with_it(cast: Cast) -> None:
    row = situation_at(cast, "report_back")
    step_aside.step_aside(row, by=cast.coordinator)
    assert not Discussion.objects.permitted(cast.coordinator, "cases.see_discussion").exists()
    entry = row.interventions.get()
    assert not cast.coordinator.has_perm("cases.read_codes", entry)


def test_chair_who_steps_aside_from_the_open_item_loses_it_and_another_drives(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    step_aside.step_aside(row, by=cast.chair)
    with pytest.raises(Unseen):
        lifecycle.defer(row, by=cast.chair, version=row.version)
    other = cast.chair_of_involved_agency
    cast.meeting.refresh_from_db()
    api = Api(other)
    path = f"/meetings/{cast.meeting.pk}/take-over/"
    assert api.post(path, {"version": cast.meeting.version}).status_code == 200
    assert lifecycle.defer(row, by=other, version=row.version).stage == "submitted"


def test_it_is_gone_from_home_lists_counts_api_and_its_own_page(cast: Cast) -> None:
    row = situation_at(cast, "open")
    client, api = browser(cast.lead), Api(cast.lead)
    assert row.reference in client.get("/").content.decode()
    client.post(f"/situations/{row.pk}/step-aside/", {"idempotency_key": "aside"})
    assert client.get(f"/situations/{row.pk}/").status_code == 404
    for path in ("/follow-up/", f"/tables/{row.table_id}/situations/", f"/tables/{row.table_id}/"):
        assert row.reference not in client.get(path).content.decode()
    assert work.ours(cast.lead) == []
    assert api.get("/situations/").json()["results"] == []
    assert api.get("/situations/", reference=row.reference).json()["results"] == []
    assert api.get(f"/situations/{row.pk}/").status_code == 404


def test_nobody_who_stepped_aside_gets_a_mail_about_it(cast: Cast) -> None:
    agency_services.appoint(cast.agency("lead"), cast.lead, "contact", by=None)
    row = situation_at(cast, "open")
    later = timezone.now() + timedelta(hours=cast.table.contact_unreported_hours)
    for user in (cast.lead, cast.chair):
        step_aside.step_aside(row, by=user)
    notices.raise_notices(at=later)
    told = set(Notice.objects.values_list("user__name", flat=True))
    assert told == {"assisting", "alternate"}


def test_any_version_will_do_and_a_second_time_finds_nothing(cast: Cast) -> None:
    row = situation_at(cast, "submitted")
    Situation.objects.filter(pk=row.pk).update(version=row.version + 5)
    step_aside.step_aside(row, by=cast.seated)
    with pytest.raises(Unseen):
        step_aside.step_aside(row, by=cast.seated)
    assert (
        AuditEntry.objects.filter(verb="situation.step_aside", actor_id=cast.seated.pk).count() == 1
    )


def test_who_cannot_see_it_cannot_step_aside_from_it(cast: Cast) -> None:
    row = situation_at(cast, "draft")
    for user in (cast.lead, cast.people["other_table"], cast.administrator):
        with pytest.raises(Unseen):
            step_aside.step_aside(row, by=user)
    assert not StepAside.objects.filter(user=cast.lead).exists()


def test_chair_lets_somebody_come_back_and_nobody_else_can(cast: Cast) -> None:
    row = situation_at(cast, "open")
    made = StepAside.objects.get(situation_id=row.pk, user=cast.stepped_aside)
    for user in (cast.stepped_aside, cast.lead, cast.coordinator, cast.seated):
        with pytest.raises(Unseen):
            step_aside.lift(made, by=user)
    rows = Api(cast.chair).get(f"/situations/{row.pk}/step-asides/").json()["results"]
    assert [found["id"] for found in rows] == [str(made.pk)]
    assert Api(cast.lead).get(f"/situations/{row.pk}/step-asides/").json()["results"] == []
    answer = Api(cast.chair).post(
        f"/situations/{row.pk}/step-aside/lift/", {"step_aside": str(made.pk)}
    )
    assert answer.status_code == 200
    assert cast.stepped_aside.has_perm("cases.see_plan", row)
    entry = AuditEntry.objects.get(verb="situation.lift_step_aside")
    assert entry.references["person"] == str(cast.stepped_aside.pk)


def test_page_of_the_agencies_lets_the_chair_lift_it(cast: Cast) -> None:
    row = situation_at(cast, "open")
    client = browser(cast.chair)
    page = client.get(f"/situations/{row.pk}/agencies/").content.decode()
    made = StepAside.objects.get(user=cast.stepped_aside)
    path = f"/situations/{row.pk}/step-aside/{made.pk}/lift/"
    assert path in page
    assert client.post(path, {"idempotency_key": "lift"}).status_code == 302
    assert browser(cast.lead).post(path, {"idempotency_key": "again"}).status_code == 404
    assert cast.stepped_aside.has_perm("cases.see_listing", row)


def test_stub_of_a_rejected_one_stays_gone(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    row = lifecycle.reject(
        row, by=cast.chair, version=row.version, reason=first(Term.List.REJECTION_REASONS)
    )
    assert not cast.stepped_aside.has_perm("cases.see_listing", row)
    assert cast.lead.has_perm("cases.see_listing", row)


def test_others_of_the_agency_go_on_writing(cast: Cast) -> None:
    row = situation_at(cast, "open")
    kind = first(Term.List.PLAN_KINDS)
    plan.write_entry(row, by=cast.lead, version=row.version, agency=cast.agency("lead"), kind=kind)
    with pytest.raises(Unseen):
        plan.write_entry(
            row, by=cast.stepped_aside, version=row.version, agency=cast.agency("lead"), kind=kind
        )
