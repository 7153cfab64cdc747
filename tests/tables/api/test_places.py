"""Tables, seats, people and meetings through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tables.models import Meeting
from tests.api import Api, errors, problem
from tests.cast import Cast, agency, in_session, person, seat, situation_at, speaks

pytestmark = pytest.mark.django_db


def rows(api: Api, path: str, **query: Any) -> list[dict[str, Any]]:
    """The rows of a list."""
    response = api.get(path, **query)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def queries(api: Api, path: str) -> int:
    """How many queries a request takes."""
    with CaptureQueriesContext(connection) as taken:
        api.get(path)
    return len(taken)


def tomorrow(hours: float = 24) -> str:
    """A time to come."""
    return (timezone.now() + timedelta(hours=hours)).isoformat()


def test_me_says_what_one_stands_for(cast: Cast) -> None:
    data = Api(cast.chair_of_involved_agency).get("/me/").json()
    assert data["offices"] == [
        {"table": str(cast.table.pk), "office": "co_chair", "until_at": None}
    ]
    assert data["seats"] == []
    assert [work["agency"]["name_en"] for work in data["agencies"]] == ["lead agency"]
    assert len(Api(cast.lead).get("/me/").json()["seats"]) == 1


def test_lapsed_alternate_has_no_seat(cast: Cast) -> None:
    assert Api(cast.lapsed_alternate).get("/me/").json()["seats"] == []


def test_language_is_changed_by_oneself(cast: Cast) -> None:
    response = Api(cast.seated).send("patch", "/me/", {"language": "fr-ca"})
    cast.seated.refresh_from_db()
    assert (response.json()["language"], cast.seated.language) == ("fr-ca", "fr-ca")


def test_tables_are_those_of_the_person(cast: Cast) -> None:
    assert [row["prefix"] for row in rows(Api(cast.seated), "/tables/")] == ["RV"]
    assert rows(Api(cast.administrator), "/tables/") == []
    response = Api(cast.seated).get(f"/tables/{cast.other_table.pk}/")
    assert problem(response) == (404, "not_found")


def test_settings_are_changed_by_the_coordinator_only(cast: Cast) -> None:
    path = f"/tables/{cast.table.pk}/"
    answer = Api(cast.coordinator).send("patch", path, {"contact_due_hours": 12})
    assert answer.json()["contact_due_hours"] == 12
    assert problem(Api(cast.chair).send("patch", path, {"sight_days": 1})) == (403, "forbidden")
    wrong = Api(cast.coordinator).send("patch", path, {"time_zone": "Nowhere/Else"})
    assert (problem(wrong), errors(wrong)) == ((422, "guard_failed"), {"time_zone"})
    threshold = Api(cast.coordinator).send("patch", path, {"threshold_table": 4})
    assert problem(threshold) == (400, "invalid_input")


def test_seats_and_agencies_are_listed_in_constant_queries(cast: Cast) -> None:
    api = Api(cast.seated)
    before = [queries(api, path) for path in ("/seats/", "/agencies/", "/tables/")]
    for name in ("one", "two"):
        new = agency(name)
        speaks(seat(cast.table, new), person(f"speaker {name}", new))
    assert before == [queries(api, path) for path in ("/seats/", "/agencies/", "/tables/")]
    assert before == [5, 4, 4]


def test_seat_is_given_and_spoken_for(cast: Cast) -> None:
    coordinator = Api(cast.coordinator)
    new = agency("new agency")
    speaker = person("new speaker", new)
    unseated = rows(coordinator, f"/tables/{cast.table.pk}/unseated-agencies/")
    assert str(new.pk) in {row["id"] for row in unseated}
    body = {"table": str(cast.table.pk), "agency": str(new.pk), "agreement_date": "2026-01-05"}
    given = coordinator.post("/seats/", body).json()
    candidates = rows(coordinator, f"/seats/{given['id']}/candidates/")
    assert [found["name"] for found in candidates] == ["new speaker"]
    named = coordinator.post(
        f"/seats/{given['id']}/name-representative/", {"person": str(speaker.pk)}
    ).json()
    assert [found["person"]["name"] for found in named["representatives"]] == ["new speaker"]
    ended = coordinator.post(
        f"/seats/{given['id']}/end-representative/",
        {"representative": named["representatives"][0]["id"]},
    ).json()
    assert ended["representatives"] == []


def test_seat_is_given_by_the_coordinator_only(cast: Cast) -> None:
    body = {"table": str(cast.table.pk), "agency": str(agency("new").pk),
            "agreement_date": "2026-01-05"}  # fmt: skip
    assert problem(Api(cast.seated).post("/seats/", body)) == (403, "forbidden")


def test_seat_that_leads_cannot_end(cast: Cast) -> None:
    situation = situation_at(cast, "open")
    response = Api(cast.coordinator).post(f"/seats/{cast.seats['lead'].pk}/end/")
    assert problem(response) == (409, "seat_leads")
    assert situation.reference in response.json()["detail"]


def test_stranger_cannot_be_named(cast: Cast) -> None:
    response = Api(cast.coordinator).post(
        f"/seats/{cast.seats['lead'].pk}/name-representative/", {"person": str(cast.seated.pk)}
    )
    assert (problem(response), errors(response)) == ((422, "unknown_reference"), {"person"})


def test_officers_are_appointed_and_end(cast: Cast) -> None:
    coordinator = Api(cast.coordinator)
    path = f"/tables/{cast.table.pk}/officers/"
    body = {"person": str(cast.checked_in.pk), "office": "chair"}
    made = coordinator.post(path, body)
    assert made.status_code == 201
    assert problem(coordinator.post(path, body)) == (409, "already_appointed")
    assert coordinator.post(f"{path}{made.json()['id']}/end/").status_code == 204
    assert len(rows(coordinator, path)) == 3


def test_schedule_makes_the_meetings(cast: Cast) -> None:
    coordinator = Api(cast.coordinator)
    path = f"/tables/{cast.table.pk}/schedule/"
    assert problem(coordinator.get(path)) == (404, "not_found")
    body = {"starts_on_date": "2026-01-08", "local_time": "09:30", "minutes": 90,
            "recurrence": "FREQ=WEEKLY;BYDAY=TH", "except_dates": ["2026-12-24"]}  # fmt: skip
    data = coordinator.put(path, body).json()
    assert (data["local_time"], data["except_dates"]) == ("09:30:00", ["2026-12-24"])
    assert len(rows(coordinator, "/meetings/", state="scheduled")) > 5
    wrong = coordinator.put(path, {**body, "recurrence": "FREQ=SECONDLY"})
    assert (problem(wrong), errors(wrong)) == ((422, "guard_failed"), {"recurrence"})
    assert problem(Api(cast.seated).put(path, body)) == (403, "forbidden")


def test_meeting_runs_from_opening_to_closing(cast: Cast) -> None:
    chair = Api(cast.chair)
    body = {"table": str(cast.table.pk), "kind": "ordinary", "starts_at": tomorrow(),
            "planned_end_at": tomorrow(26)}  # fmt: skip
    meeting = chair.post("/meetings/", body).json()
    path = f"/meetings/{meeting['id']}"
    meeting = chair.post(f"{path}/publish/", {"version": meeting["version"]}).json()
    meeting = chair.post(f"{path}/open/", {"version": meeting["version"]}).json()
    assert (meeting["state"], meeting["driver"]["name"]) == ("in_session", "chair")
    waiting = {"seat": str(cast.seats["lead"].pk), "acknowledged": True, "mode": "video",
               "promised": True}  # fmt: skip
    assert Api(cast.lead).post(f"{path}/check-in/", waiting).status_code == 200
    assert [row["confirmed_at"] for row in rows(chair, f"{path}/attendance/")] == [None]
    assert chair.post(f"{path}/confirm-all/").status_code == 200
    there = rows(chair, f"{path}/attendance/")
    assert there[0]["confirmed_at"] is not None
    Api(cast.lead).post(f"{path}/leave/", {"attendance": there[0]["id"]})
    assert rows(chair, f"{path}/attendance/")[0]["left_at"] is not None
    meeting = chair.get(f"{path}/").json()
    taken = Api(cast.coordinator).post(f"{path}/take-over/", {"version": meeting["version"]})
    assert taken.json()["driver"]["name"] == "coordinator"
    closed = chair.post(f"{path}/close/", {"version": taken.json()["version"]}).json()
    assert closed["state"] == "closed"
    again = chair.post(f"{path}/open/", {"version": closed["version"]})
    assert problem(again) == (409, "wrong_stage")


def test_meeting_in_the_past_is_refused(cast: Cast) -> None:
    body = {"table": str(cast.table.pk), "kind": "ordinary", "starts_at": tomorrow(-48),
            "planned_end_at": tomorrow(-46)}  # fmt: skip
    response = Api(cast.chair).post("/meetings/", body)
    assert (problem(response), errors(response)) == ((422, "guard_failed"), {"starts_at"})
    assert not Meeting.objects.exists()


def test_emergency_exists_for_the_invited_only(cast: Cast) -> None:
    invited = [str(cast.seats[role].pk) for role in ("lead", "assisting")]
    body = {"table": str(cast.table.pk), "kind": "emergency", "starts_at": tomorrow(),
            "planned_end_at": tomorrow(25), "invited": invited}  # fmt: skip
    meeting = Api(cast.chair).post("/meetings/", body).json()
    assert len(rows(Api(cast.lead), "/meetings/")) == 1
    assert rows(Api(cast.seated), "/meetings/") == []
    assert problem(Api(cast.seated).get(f"/meetings/{meeting['id']}/"))[0] == 404


def test_checking_in_without_the_statement_is_refused(cast: Cast) -> None:
    meeting = in_session(cast)
    body = {"seat": str(cast.seats["lead"].pk), "acknowledged": False}
    response = Api(cast.lead).post(f"/meetings/{meeting.pk}/check-in/", body)
    assert (problem(response), errors(response)) == ((422, "guard_failed"), {"acknowledged"})


def test_agency_people_are_for_its_contact(cast: Cast) -> None:
    home = cast.agency("lead")
    contact = person("contact", home, office="contact")
    path = f"/agencies/{home.pk}"
    assert problem(Api(cast.lead).get(f"{path}/people/")) == (404, "not_found")
    assert "lead@example.org" in {row["email"] for row in rows(Api(contact), f"{path}/people/")}
    body = {"email": "new@example.org", "name": "New", "language": "fr-ca"}
    sent = Api(contact).post(f"{path}/invitations/", body)
    assert (sent.status_code, bool(sent.json()["secret"])) == (201, True)
    assert "secret" not in rows(Api(contact), f"{path}/invitations/")[0]
    gone = Api(contact).send("delete", f"{path}/invitations/{sent.json()['id']}/")
    assert gone.status_code == 204
    body = {"person": str(cast.lead.pk), "office": "privacy_officer"}
    assert problem(Api(cast.lead).post(f"{path}/appoint/", body)) == (403, "forbidden")
    assert Api(contact).post(f"{path}/appoint/", body).status_code == 200
    ended = Api(contact).post(f"{path}/end-person/", {"person": str(cast.lead.pk)})
    assert ended.status_code == 200
    assert rows(Api(cast.lead), "/situations/") == []


def test_agency_is_added_by_a_coordinator(cast: Cast) -> None:
    body = {"name_en": "Food bank", "name_fr": "Banque alimentaire", "sector": "housing",
            "statute": "none"}  # fmt: skip
    assert Api(cast.coordinator).post("/agencies/", body).status_code == 201
    assert problem(Api(cast.coordinator).post("/agencies/", body)) == (409, "name_taken")
    assert problem(Api(cast.seated).post("/agencies/", {**body, "name_en": "B"}))[0] == 403
    unknown = Api(cast.coordinator).post("/agencies/", {**body, "sector": "nothing"})
    assert problem(unknown) == (422, "unknown_code")
