"""The straight road, and the same in one step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tables.models import Meeting
from tests.acceptance.month import STEPS, Month, act
from tests.cast import AER_TESTS

LOWERED = "overall_risk_lowered__connected_to_services"


def prepare(month: Month, role: str = "originating", *, agency_of: str = "", **steps: Any) -> None:
    """A draft of the agency of a role, step by step; *steps* are other answers than usual."""
    body = {"table": str(month.cast.table.pk), "agency": month.agency(agency_of or role)}
    made = month.send(role, "/situations/", body, status=201)
    month.ids[month.on] = made["id"]
    for step, values in STEPS.items():
        sent = {"version": month.row.version, **steps.get(step.replace("-", "_"), values)}
        month.send(role, f"{month.here}/{step}/", sent, method="PUT")


@act
def bring(month: Month) -> None:
    """The originating agency prepares a situation and submits it."""
    prepare(month)
    month.do("originating", "submit")


@act
def open_item(month: Month) -> None:
    """The chair opens a meeting if none is in session, people check in, the item comes up."""
    if month.cast.meeting is None:
        meet(month)
    month.do("chair", "open-discussion")


@act
def find_it_acute(month: Month) -> None:
    """All four tests are met."""
    month.do("chair", "confirm-aer", tests=AER_TESTS)


@act
def name_agencies(month: Month) -> None:
    """The lead and one assisting agency; an absent one is asked."""
    month.do(
        "chair", "name-agencies", lead=month.agency("lead"),
        assisting=[month.agency("assisting")], pending=[month.agency("seated")],
    )  # fmt: skip


@act
def end_meeting(month: Month) -> None:
    """The chair closes the meeting."""
    meeting = month.cast.meeting
    assert meeting is not None
    meeting.refresh_from_db()
    month.send("chair", f"/meetings/{meeting.pk}/close/", {"version": meeting.version})
    month.cast.meeting = None


@act
def intervene(month: Month) -> None:
    """The lead records a first visit, done."""
    visit = {"kind": "visit", "outcome": "done", "happened_at": timezone.now().isoformat()}
    month.do("lead", "updates", agency=month.agency("lead"), intervention=visit)


@act
def conclude(month: Month) -> None:
    """The chair concludes it."""
    month.do("chair", "conclude", reason=LOWERED)


def meet(month: Month) -> None:
    """A meeting in session, driven by the chair; one person is checked in, one has left."""
    start = timezone.now() + timedelta(minutes=1)
    body = {"kind": "ordinary", "table": str(month.cast.table.pk), "starts_at": start.isoformat(),
            "planned_end_at": (start + timedelta(minutes=90)).isoformat()}  # fmt: skip
    made = month.send("chair", "/meetings/", body, status=201)
    path = f"/meetings/{made['id']}"
    month.send("chair", f"{path}/open/", {"version": made["version"]})
    for role in ("checked_in", "left_early"):
        seat = str(month.cast.seats[role].pk)
        month.send(role, f"{path}/check-in/", {"seat": seat, "acknowledged": True})
    month.send("chair", f"{path}/confirm-all/")
    month.cast.meeting = Meeting.objects.get(pk=made["id"])


@act
def bring_and_name(month: Month) -> None:
    """The straight road of one more, from the draft to the end of a meeting of its own."""
    if month.cast.meeting is not None:
        end_meeting(month)
    for step in (bring, open_item, find_it_acute, name_agencies, end_meeting):
        step(month)
        month.clock.shift(60)
