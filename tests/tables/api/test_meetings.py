"""Calendar address, observers, the chair and the end of a schedule, through the API."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.test import Client
from django.utils import timezone

from agencies import services as agency_services
from cases.services import sessions
from tables.models import CalendarAddress, Meeting
from tests import cast as casting
from tests.api import Api, problem
from tests.cast import Cast


def test_calendar_address_is_told_once_works_and_is_revoked(cast: Cast) -> None:
    api = Api(cast.lead)
    made = api.post("/calendar/", key="one")
    assert made.status_code == 201
    address = made.json()["address"]
    assert Client().get(address.removeprefix(settings.SITE_URL)).status_code in {200, 301}
    assert "address" not in api.post("/calendar/", key="one").json()
    [listed] = api.get("/calendar/").json()["results"]
    assert set(listed) == {"id", "created_at"}
    path = f"/calendar/{listed['id']}/"
    assert api.send("delete", path).status_code == 204
    assert api.get("/calendar/").json()["results"] == []
    assert problem(api.send("delete", path)) == (404, "not_found")


def test_calendar_address_of_somebody_else_does_not_exist(cast: Cast) -> None:
    Api(cast.lead).post("/calendar/")
    row = CalendarAddress.objects.get(user=cast.lead)
    assert Api(cast.chair).get("/calendar/").json()["results"] == []
    assert Api(cast.chair).send("delete", f"/calendar/{row.pk}/").status_code == 404


def test_calendar_address_is_not_made_with_a_token(cast: Cast) -> None:
    _token, secret = agency_services.issue_token(cast.lead, name="t", days=1)
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k"}
    answer = Client().post("/api/v1/calendar/", b"{}", "application/json", headers=headers)
    assert answer.status_code == 403
    assert not CalendarAddress.objects.exists()


def test_observer_is_signed_listed_and_leaves(cast: Cast) -> None:
    meeting = casting.in_session(cast)
    api, path = Api(cast.chair), f"/meetings/{meeting.pk}/observers/"
    body = {"name": "A. Visitor", "organization": "College", "acknowledged": True}
    assert api.post(f"/meetings/{meeting.pk}/observe/", body).status_code == 200
    [row] = api.get(path).json()["results"]
    assert (row["organization"], row["left_at"]) == ("College", None)
    left = api.post(f"{path}{row['id']}/leave/")
    assert left.status_code == 200
    assert left.json()["left_at"] is not None
    assert problem(Api(cast.checked_in).get(path)) == (404, "not_found")


def test_observer_with_an_account_reads_counts_and_nothing_else(cast: Cast) -> None:
    casting.situation_at(cast, "filter_two")
    guest = casting.person("guest")
    path = f"/meetings/{cast.meeting.pk}/observed/"
    assert Api(guest).get(path).status_code == 404
    casting.table_services.sign_observer(
        cast.meeting, name="G", organization="College", by=cast.chair, acknowledged=True, user=guest
    )
    assert Api(guest).get(path).json() == {"agencies": 1, "items": 1, "ended": 0}
    assert Api(guest).get(f"/meetings/{cast.meeting.pk}/").status_code == 404


def test_somebody_who_is_here_takes_the_chair(cast: Cast) -> None:
    meeting = casting.in_session(cast)
    api, path = Api(cast.chair), f"/meetings/{meeting.pk}/take-the-chair/"
    absent = api.post(path, {"version": meeting.version, "person": str(cast.people["seated"].pk)})
    assert absent.status_code == 422
    done = api.post(path, {"version": meeting.version, "person": str(cast.checked_in.pk)})
    assert done.status_code == 200
    assert done.json()["acting_chair"]["id"] == str(cast.checked_in.pk)


def test_schedule_ends_for_the_coordinator(cast: Cast) -> None:
    sessions.set_schedule(
        cast.table, by=cast.coordinator, starts_on_date=timezone.localdate(),
        local_time=time(9, 30), minutes=90, recurrence="FREQ=DAILY",
    )  # fmt: skip
    path = f"/tables/{cast.table.pk}/schedule/"
    assert problem(Api(cast.chair).send("delete", path)) == (403, "forbidden")
    assert Api(cast.coordinator).send("delete", path).status_code == 204
    assert Api(cast.coordinator).get(path).status_code == 404
    assert not cast.table.meetings.filter(state=Meeting.State.SCHEDULED).exists()
    assert Api(cast.coordinator).send("delete", path).status_code == 409
