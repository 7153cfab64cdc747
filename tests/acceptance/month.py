"""A month of one table through the HTTP API: its people, its clock, and what each act sends.

An act is a function registered under the word that the table in test_month.py calls it by. It
sends what one person would send; the last request it makes is the one that everybody else tries
as well afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from agencies.models import User
from cases.models import Situation
from tables.models import Meeting
from tests import cast as casting
from tests.api import Api
from tests.cast import AER_TESTS, Cast, speaks
from tests.world import undone

Act = Callable[["Month"], Any]
ACTS: dict[str, Act] = {}
CRIMINAL = "criminal_involvement__arson"
LOWERED = "overall_risk_lowered__connected_to_services"
# The member of an answer that stands for a letter of the table.
LETTERS = {"l": "id", "o": "originating_agency", "c": "coded", "n": "narrative", "r": "room",
           "p": "plan", "k": "plan_codes", "e": "outcome"}  # fmt: skip
STEPS: dict[str, dict[str, Any]] = {
    "self-check": {
        "means_exhausted": True, "consent_considered": True,
        "several_sectors_needed": True, "sharing_permitted": True,
    },
    "people": {
        "discussion_type": "person",
        "affected_persons": [{"age_group": "18_24", "sex": "female"}],
    },
    "values": {"risk_factors": ["mental_health__suspected_mental_health_problem"]},
    "why-now": {"why_now": "Three calls in one week.", "reasons": []},
}  # fmt: skip


def act(function: Act) -> Act:
    """Register an act under its name, with dashes."""
    ACTS[function.__name__.replace("_", "-")] = function
    return function


@dataclass
class Month:
    """The table, the clock, the situations by letter, and the request that was sent last."""

    cast: Cast
    clock: Any
    ids: dict[str, str] = field(default_factory=dict)
    on: str = "a"
    sent: tuple[str, str, Any] = ("GET", "/me/", None)

    @property
    def here(self) -> str:
        """The address of the situation the act is on."""
        return f"/situations/{self.ids[self.on]}"

    @property
    def row(self) -> Situation:
        """The situation as the database has it, for what a person would read off the screen."""
        return Situation.objects.get(pk=self.ids[self.on])

    def on_day(self, day: int) -> None:
        """Go to ten o'clock of a day of the month, or on by a minute on the same day."""
        wanted = self.began + timedelta(days=day)
        self.clock.move_to(max(wanted, timezone.now() + timedelta(minutes=3)))

    @property
    def began(self) -> datetime:
        """The first moment of the month."""
        return self.cast.began_at + timedelta(days=30)

    def somebody(self, role: str) -> User:
        """A person of the cast as the next request has them."""
        return User.objects.get(pk=self.cast.people[role].pk)

    def agency(self, role: str) -> str:
        """The id of the agency a role speaks for."""
        return str(self.cast.agency(role).pk)

    def send(
        self, role: str, path: str, body: Any = None, *, method: str = "POST", status: int = 200
    ) -> dict[str, Any]:
        """Send a request as *role* that is answered as expected, and remember it."""
        self.sent = (method, path, body)
        answer = Api(self.somebody(role)).send(method, path, body)
        assert answer.status_code == status, (role, path, answer.status_code, answer.content)
        return answer.json() if answer.content else {}

    def do(self, role: str, name: str, status: int = 200, **body: Any) -> dict[str, Any]:
        """One act on the situation, with the version that stands."""
        sent = {"version": self.row.version, **body}
        return self.send(role, f"{self.here}/{name}/", sent, status=status)

    def part(self, role: str) -> str:
        """The id of the involvement in force of the agency a role speaks for."""
        parts = self.row.involvements.filter(until_at=None, agency=self.cast.agency(role))
        return str(parts.get().pk)

    # What the table of the month states of one role -------------------------------------------

    def cell(self, role: str) -> str:
        """What the role reads, gets for the same request, and counts: ``lo/403/3``."""
        return f"{self.read(role)}/{self.again(role)}/{self.count(role)}"

    def read(self, role: str) -> str:
        """The letters of what the role reads of the situation; a dash for 404."""
        answer = Api(self.somebody(role)).get(f"{self.here}/")
        data = answer.json()
        found = "".join(x for x, name in LETTERS.items() if data.get(name) is not None)
        found += "h" * any(part["agency"] is None for part in data.get("involvements", ()))
        return found if answer.status_code == 200 else {404: "-"}[answer.status_code]

    def again(self, role: str) -> int:
        """The answer to the request that was sent last, when the role sends it now."""
        with undone():
            return int(Api(self.somebody(role)).send(*self.sent).status_code)

    def count(self, role: str) -> int:
        """How many situations the role's list has."""
        answer = Api(self.somebody(role)).get("/situations/", page_size=200)
        return len(answer.json()["results"])


def begin(clock: Any) -> Month:
    """The table before its month."""
    return Month(casting.gather(), clock)


# --- The straight road ---------------------------------------------------------------------------


@act
def bring(month: Month) -> None:
    """The originating agency prepares a situation and submits it."""
    body = {"table": str(month.cast.table.pk), "agency": month.agency("originating")}
    made = month.send("originating", "/situations/", body, status=201)
    month.ids[month.on] = made["id"]
    for step, values in STEPS.items():
        sent = {"version": month.row.version, **values}
        month.send("originating", f"{month.here}/{step}/", sent, method="PUT")
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


# --- Who of the people sees it -------------------------------------------------------------------


@act
def step_aside(month: Month) -> None:
    """Somebody of the lead agency steps aside."""
    month.send("stepped_aside", f"{month.here}/step-aside/", status=204)


@act
def come_back(month: Month) -> None:
    """The chair lets them come back."""
    rows = Api(month.somebody("chair")).get(f"{month.here}/step-asides/").json()["results"]
    month.send("chair", f"{month.here}/step-aside/lift/", {"step_aside": rows[0]["id"]})


@act
def name_a_worker(month: Month) -> None:
    """The lead names a worker who speaks for no seat."""
    worker = str(month.cast.worker.pk)
    month.do("lead", "involvements/workers", involvement=month.part("lead"), user=worker)


@act
def narrow(month: Month) -> None:
    """The assisting agency keeps the plan to one of its representatives."""
    only = [str(month.cast.assisting.pk)]
    month.do(
        "assisting", "involvements/narrow", involvement=month.part("assisting"),
        representatives=only,
    )  # fmt: skip


@act
def add_agency(month: Month) -> None:
    """The chair lets another seated agency assist."""
    month.do("chair", "involvements", agency=month.agency("left"))


@act
def leave(month: Month) -> None:
    """It has named a worker, and leaves; the worker's sight goes with it."""
    worker, part = str(month.cast.worker_left.pk), month.part("left")
    month.do("left", "involvements/workers", involvement=part, user=worker)
    month.do("left", "involvements/release", status=200, involvement=part)


# --- Between meetings ----------------------------------------------------------------------------


def answer(month: Month, role: str, name: str) -> None:
    """A role answers what its agency is asked; the row is gone from the list with the answer."""
    asked = month.row.pending_roles.get(agency=month.cast.agency(role), answered_at=None)
    month.send(role, f"/pending-roles/{asked.pk}/{name}/", {"version": month.row.version},
               status=204)  # fmt: skip


@act
def accept(month: Month) -> None:
    """The absent agency accepts, and assists from then on."""
    answer(month, "seated", "accept")


@act
def lead_adds(month: Month) -> None:
    """The lead lets one more agency assist at once."""
    month.do("lead", "involvements", agency=month.agency("checked_in"))


@act
def refuse_consent(month: Month) -> None:
    """Consent is refused; the lead names its authority."""
    month.do(
        "lead", "consent", agency=month.agency("lead"), state="refused", authority="phipa_40_1"
    )


@act
def write_unnamed(month: Month) -> None:
    """An agency that has not named its own authority writes nothing more."""
    month.do("assisting", "plan-entries", status=422, agency=month.agency("assisting"),
             kind="information_to_check", text="Call again.")  # fmt: skip


@act
def name_authority(month: Month) -> None:
    """It names its own."""
    agency = month.agency("assisting")
    month.do("assisting", "authorities", agency=agency, authority="mfippa_32_h")


@act
def ask_to_lead(month: Month) -> None:
    """The lead asks the assisting agency to lead, and leads until it answers."""
    month.do("lead", "involvements/ask-hand-over", agency=month.agency("assisting"))


@act
def take_the_lead(month: Month) -> None:
    """It accepts."""
    answer(month, "assisting", "accept")


@act
def may_close(month: Month) -> None:
    """The new lead reports that it may close, and proposes a reason."""
    month.do("assisting", "updates", agency=month.agency("assisting"), may_close=True,
             proposed_reason=LOWERED)  # fmt: skip


@act
def object_to_it(month: Month) -> None:
    """An assisting agency objects."""
    month.do("seated", "objections", agency=month.agency("seated"))


@act
def conclude_too_early(month: Month) -> None:
    """The chair may not conclude while an agency objects, or may still."""
    month.do("chair", "conclude", status=422)


@act
def duplicate(month: Month) -> None:
    """The table finds it a duplicate: it is erased, and its agency asked into the first."""
    first = month.ids["a"]
    month.do("chair", "reject", reason="rejected__duplicate", first=first)


@act
def decline(month: Month) -> None:
    """The agency of the duplicate declines."""
    answer(month, "originating", "decline")


@act
def stop(month: Month) -> None:
    """Consent is withdrawn: the lead stops, and the texts are gone."""
    month.do("lead", "stop")


# --- Not shown, corrected, copied; a youth --------------------------------------------------------


@act
def bring_and_name(month: Month) -> None:
    """The straight road of one more, from the draft to the end of the meeting."""
    for step in (bring, open_item, find_it_acute, name_agencies, end_meeting):
        step(month)
        month.clock.shift(60)


@act
def hide(month: Month) -> None:
    """The assisting agency reads as another agency from now on."""
    month.do("assisting", "shown", agency=month.agency("assisting"), shown=False)


@act
def correct(month: Month) -> None:
    """The coordinator puts another value in the place of one that was mistyped."""
    (was,) = STEPS["values"]["risk_factors"]
    month.do(
        "coordinator", "corrections", list="risk_factors", was=was,
        now="mental_health__diagnosed_mental_health_problem", reason="mistyped",
    )  # fmt: skip


@act
def bring_a_youth(month: Month) -> None:
    """Of who is 12 to 17, nobody has said yet that nothing comes only from a youth record."""
    body = {"table": str(month.cast.table.pk)}
    made = month.send("originating", "/situations/", body, status=201)
    month.ids[month.on] = made["id"]
    youth = {"discussion_type": "person",
             "affected_persons": [{"age_group": "12_17", "sex": "male"}]}  # fmt: skip
    values = {"risk_factors": [CRIMINAL]}
    for step, given in {**STEPS, "people": youth, "values": values}.items():
        sent = {"version": month.row.version, **given}
        month.send("originating", f"{month.here}/{step}/", sent, method="PUT")
    month.do("originating", "submit", status=422)


@act
def answer_for_it(month: Month) -> None:
    """The agency says so, and submits."""
    month.do("originating", "submit", no_youth_record=True)


@act
def copy(month: Month) -> None:
    """The lead copies the codes to a draft at the other table where its agency has a seat."""
    speaks(month.cast.seats["same_agency_other_table"], month.cast.lead)
    body = {"table": str(month.cast.other_table.pk)}
    month.send("lead", f"{month.here}/copy/", body, status=201)


def rows_of(table: str) -> Iterator[tuple[int, str, str, list[str]]]:
    """Day, situation, act and cells of each line of a month's table below its head."""
    for line in table.strip().splitlines()[1:]:
        day, on, name, *cells = line.split()
        yield int(day), on, name, cells
