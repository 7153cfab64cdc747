"""What ends or is told first: approvals, seats, breaks, agreements, the lead, the table."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from agencies import services as agency_services
from tables.models import Seat
from tests.acceptance.month import Month, act
from tests.acceptance.month.road import LOWERED, end_meeting, meet, prepare
from tests.cast import speaks


@act
def submit_unapproved(month: Month) -> None:
    """From now on the table wants a contact to approve first; a draft that nobody did waits."""
    path = f"/tables/{month.cast.table.pk}/"
    month.send("coordinator", path, {"approval_wanted": True}, method="PATCH")
    prepare(month)
    month.do("originating", "submit", status=422)


@act
def ask_approval(month: Month) -> None:
    """It is handed to the contact."""
    month.do("originating", "ask-approval")


@act
def approve(month: Month) -> None:
    """The contact approves it."""
    path = f"/approvals/{month.ids[month.on]}/approve/"
    month.send("contact", path, {"version": month.row.version}, status=204)


@act
def submit_approved(month: Month) -> None:
    """Now it is taken."""
    month.do("originating", "submit")


@act
def ask_which_agency(month: Month) -> None:
    """Who speaks for two agencies is asked for which one."""
    agency_services.appoint(month.cast.agency("left"), month.cast.checked_in, "", by=None)
    speaks(month.cast.seats["left"], month.cast.checked_in)
    month.send("checked_in", "/situations/", {"table": str(month.cast.table.pk)}, status=422)


@act
def say_which(month: Month) -> None:
    """It brings one for the second of them."""
    prepare(month, "checked_in", agency_of="left")
    month.do("checked_in", "submit")


@act
def declare_break(month: Month) -> None:
    """The coordinator declares a break."""
    first = timezone.now().date() + timedelta(days=90)
    body = {"first_date": str(first), "last_date": str(first + timedelta(days=30))}
    month.send("coordinator", f"/tables/{month.cast.table.pk}/breaks/", body, status=201)


@act
def no_report(month: Month) -> None:
    """A meeting at which the lead does not report."""
    follow_up(month, "no_report")


@act
def lead_absent(month: Month) -> None:
    """The next one, and the lead is not there."""
    follow_up(month, "lead_absent")


def follow_up(month: Month, outcome: str) -> None:
    """A meeting at which the item comes up and ends without a report."""
    meet(month)
    item = month.row.discussions.get(closed_at=None)
    assert item.meeting_id == month.cast.meeting.pk
    for name, more in (("open-follow-up", {}), ("close-follow-up", {"outcome": outcome})):
        body = {"version": month.row.version, **more}
        month.send("chair", f"/discussions/{item.pk}/{name}/", body)
    month.clock.shift(60)
    end_meeting(month)


@act
def read_directory(month: Month) -> None:
    """How the others at the table are reached, for who has a seat there."""
    path = f"/tables/{month.cast.table.pk}/directory/"
    month.send("lead", path, method="GET")
    rows = month.api("lead").get(path).json()["results"]
    assert month.cast.assisting.email in str(rows)


@act
def hand_over(month: Month) -> None:
    """After two of them it is on top of the agenda, and the chair hands the lead over."""
    meet(month)
    path = f"/meetings/{month.cast.meeting.pk}/agenda/"
    top = month.api("chair").get(path).json()["results"][0]
    assert top["situation"] == month.ids[month.on]
    month.do("chair", "involvements/hand-over", agency=month.agency("assisting"))


@act
def add_lapsed(month: Month) -> None:
    """An agency whose agreement has lapsed is not added."""
    month.do("chair", "involvements", status=422, agency=month.agency("left_early"))


@act
def extend_agreement(month: Month) -> None:
    """The coordinator extends it on record."""
    seat = month.cast.seats["left_early"]
    until = Seat.objects.get(pk=seat.pk).agreement_until_date + timedelta(days=90)
    body = {"until_date": str(until)}
    month.send("coordinator", f"/seats/{seat.pk}/extend-agreement/", body)


@act
def end_leading_seat(month: Month) -> None:
    """A seat that leads cannot end."""
    month.send("coordinator", f"/seats/{month.cast.seats['lead'].pk}/end/", status=409)


@act
def end_seat(month: Month) -> None:
    """Another one ends: what it assists in is let go, and its submitted ones are drafts again."""
    month.send("coordinator", f"/seats/{month.cast.seats['left'].pk}/end/")


@act
def close_too_early(month: Month) -> None:
    """A table with something before it cannot close."""
    month.send("coordinator", f"/tables/{month.cast.table.pk}/close/", status=409)


@act
def close_table(month: Month) -> None:
    """What is open is concluded, what waits is taken back: the table closes."""
    here = month.on
    for month.on in "gi":
        month.do("chair", "conclude", reason=LOWERED)
    for month.on in "ehj":
        month.do("originating", "withdraw")
    end_meeting(month)
    month.on = here
    month.send("coordinator", f"/tables/{month.cast.table.pk}/close/")
