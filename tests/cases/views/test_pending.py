"""The pages on which agencies answer, ask, and object; the same through the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases import lifecycle
from cases.models import Involvement, PendingRole, Situation
from cases.services import plan, sessions
from tables import services
from tests.api import Api
from tests.cases.views.conftest import words
from tests.cast import Cast, L, situation_at, term

pytestmark = pytest.mark.django_db


def fresh(row: Situation) -> Situation:
    return Situation.objects.select_related("table").get(pk=row.pk)


def asked_to_assist(cast: Cast) -> Situation:
    row = situation_at(cast, "filter_three")
    return lifecycle.name_agencies(
        row, by=cast.chair, version=row.version, lead=cast.agency("lead"),
        assisting=[cast.agency("assisting")], pending=[cast.agency("seated")],
    )  # fmt: skip


def active(row: Situation, role: str) -> set[str]:
    parts = Involvement.objects.filter(situation=row, until_at=None, role=role)
    return {part.agency.name_en for part in parts}


def test_asked_agency_finds_the_question_at_home_and_answers_on_the_page(
    cast: Cast, sign_in: Callable[..., Any]
) -> None:
    row = asked_to_assist(cast)
    browser = sign_in(cast.seated)
    assert "accept or decline" in words(browser.open("home"))
    assert "is asked to assist" in words(browser.open("situation", row.pk))
    asked = PendingRole.objects.get()
    browser.send("pending_act", asked.pk, "accept", version=fresh(row).version)
    assert "seated agency" in active(row, "assisting")
    assert "accept or decline" not in words(browser.open("home"))


def test_declining_on_the_page_leaves_the_agency_outside(
    cast: Cast, sign_in: Callable[..., Any]
) -> None:
    row = asked_to_assist(cast)
    asked = PendingRole.objects.get()
    answer = sign_in(cast.seated).send(
        "pending_act", asked.pk, "decline", version=fresh(row).version
    )
    assert answer.status_code == 302
    assert PendingRole.objects.get().accepted is False
    assert active(row, "assisting") == {"assisting agency"}


def test_who_is_not_asked_does_not_answer(cast: Cast, sign_in: Callable[..., Any]) -> None:
    row = asked_to_assist(cast)
    asked = PendingRole.objects.get()
    got = {}
    for role in ("chair", "checked_in", "other_table"):
        browser = sign_in(cast.people[role])
        got[role] = browser.send(
            "pending_act", asked.pk, "accept", version=fresh(row).version
        ).status_code
    assert got == {"chair": 403, "checked_in": 404, "other_table": 404}


def test_chair_reads_whom_the_table_asked_and_others_do_not(
    cast: Cast, sign_in: Callable[..., Any]
) -> None:
    row = asked_to_assist(cast)
    shown = {
        role: "Asked to assist" in words(sign_in(cast.people[role]).open("situation", row.pk))
        for role in ("chair", "lead", "coordinator", "checked_in")
    }
    assert shown == {"chair": True, "lead": True, "coordinator": True, "checked_in": False}


def test_lead_asks_another_to_lead_on_the_page_of_agencies(
    cast: Cast, sign_in: Callable[..., Any]
) -> None:
    row = situation_at(cast, "open")
    browser = sign_in(cast.lead)
    page = words(browser.open("situation_agencies", row.pk))
    assert "Ask it to lead" in page
    assert "Release" not in page
    browser.send(
        "ask_hand_over", row.pk, version=fresh(row).version,
        **{"lead-agency": str(cast.agency("assisting").pk)},
    )  # fmt: skip
    assert active(row, "lead") == {"lead agency"}
    assert "Asked to lead" in words(browser.open("situation_agencies", row.pk))


def test_hand_over_page_without_a_choice_is_shown_again(
    cast: Cast, sign_in: Callable[..., Any]
) -> None:
    row = situation_at(cast, "open")
    answer = sign_in(cast.lead).send("ask_hand_over", row.pk, version=row.version)
    assert answer.status_code == 422
    assert "Choose an agency." in words(answer)


def reported(cast: Cast) -> Situation:
    """Open, between meetings, and reported that it may close."""
    row = situation_at(cast, "open")
    cast.meeting.refresh_from_db()
    sessions.close_session(cast.meeting, by=cast.chair, version=cast.meeting.version)
    plan.record_update(
        row, by=cast.lead, version=fresh(row).version, agency=cast.agency("lead"), may_close=True
    )
    return row


def test_assisting_agency_objects_on_the_page(cast: Cast, sign_in: Callable[..., Any]) -> None:
    row = reported(cast)
    browser = sign_in(cast.assisting)
    assert "Object: discuss it" in words(browser.open("situation", row.pk))
    assert "Object: discuss it" not in words(sign_in(cast.lead).open("situation", row.pk))
    browser.send(
        "object_to_closing", row.pk, cast.agency("assisting").pk, version=fresh(row).version
    )
    chair = words(sign_in(cast.chair).open("situation", row.pk))
    assert "An assisting agency objects" in chair


def test_chair_is_told_on_the_page_why_it_cannot_be_concluded_yet(
    cast: Cast, sign_in: Callable[..., Any]
) -> None:
    row = reported(cast)
    reason = term(L.CONCLUSION_REASONS, "overall_risk_lowered__connected_to_services")
    answer = sign_in(cast.chair).send(
        "situation_act", row.pk, "conclude", version=fresh(row).version, reason=str(reason.pk)
    )
    assert answer.status_code == 422
    assert "may still object" in words(answer)


def test_closing_is_read_by_the_chair_and_the_involved(cast: Cast) -> None:
    row = reported(cast)
    got = {
        role: Api(cast.people[role]).get(f"/situations/{row.pk}/closing/")
        for role in ("chair", "lead", "assisting", "seated", "coordinator", "other_table")
    }
    assert {role: answer.status_code for role, answer in got.items()} == {
        "chair": 200, "lead": 200, "assisting": 200, "seated": 403, "coordinator": 403,
        "other_table": 404,
    }  # fmt: skip
    assert got["chair"].json()["state"] == "waiting"


def test_pending_roles_are_listed_and_answered_through_the_api(cast: Cast) -> None:
    row = asked_to_assist(cast)
    listed = {
        role: len(Api(cast.people[role]).get("/pending-roles/").json()["results"])
        for role in ("seated", "lead", "chair", "checked_in", "other_table", "superuser")
    }
    assert listed == {"seated": 1, "lead": 1, "chair": 1, "checked_in": 0, "other_table": 0,
                      "superuser": 0}  # fmt: skip
    api = Api(cast.seated)
    asked = api.get("/pending-roles/", situation=str(row.pk)).json()["results"][0]
    answer = api.post(f"/pending-roles/{asked['id']}/accept/", {"version": asked["version"]})
    assert answer.status_code == 204
    assert api.get(f"/situations/{row.pk}/").json()["plan"] is not None


def test_agenda_says_what_moved_since_the_last_meeting(
    cast: Cast, sign_in: Callable[..., Any]
) -> None:
    row = asked_to_assist(cast)
    cast.meeting.refresh_from_db()
    sessions.close_session(cast.meeting, by=cast.chair, version=cast.meeting.version)
    browser = sign_in(cast.seated)
    browser.send("pending_act", PendingRole.objects.get().pk, "accept", version=fresh(row).version)
    ahead = _ahead(cast)
    text = words(sign_in(cast.chair).open("agenda", ahead.pk))
    assert "Since the last meeting" in text
    assert "seated agency assists from now on" in text
    assert "seated agency assists" in words(sign_in(cast.chair).open("agenda_print", ahead.pk))
    moved = Api(cast.checked_in).get(f"/meetings/{ahead.pk}/between/").json()
    assert [(m["reference"], m["what"]) for m in moved] == [(row.reference, "assists")]


def _ahead(cast: Cast) -> Any:
    start = timezone.now() + timedelta(days=7)
    return services.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(minutes=90),
    )  # fmt: skip
