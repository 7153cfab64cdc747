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
from tables.models import Seat
from tests import cast as casting
from tests.api import Api
from tests.cast import Cast, person
from tests.world import undone

Act = Callable[["Month"], Any]
ACTS: dict[str, Act] = {}
SIGNS_IN_AFTER = timedelta(minutes=10)
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
    counted: dict[str, int] = field(default_factory=dict)
    signed_in: dict[str, tuple[datetime, Api]] = field(default_factory=dict)

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

    def api(self, role: str) -> Api:
        """A program in which the role is signed in, again when the last time was a while ago."""
        since, api = self.signed_in.get(role, (None, None))
        if since is None or api is None or timezone.now() - since > SIGNS_IN_AFTER:
            api = Api(User.objects.get(pk=self.cast.people[role].pk))
            self.signed_in[role] = timezone.now(), api
        return api

    def agency(self, role: str) -> str:
        """The id of the agency a role speaks for."""
        return str(self.cast.agency(role).pk)

    def send(
        self, role: str, path: str, body: Any = None, *, method: str = "POST", status: int = 200
    ) -> dict[str, Any]:
        """Send a request as *role* that is answered as expected, and remember it."""
        self.sent = (method, path, body)
        answer = self.api(role).send(method, path, body)
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

    def cell(self, role: str, count: int | None) -> str:
        """What the role reads, gets for the same request, and counts: ``lo/403/3``.

        The list is asked for when *count* is None, and when it is not what the role counted last.
        """
        api = self.api(role)
        told = f"{self.read(api)}/{self.again(api)}"
        if count is None or self.counted.get(role) != count:
            self.counted[role] = self.count(api)
        return f"{told}/{self.counted[role]}"

    def read(self, api: Api) -> str:
        """The letters of what the role reads of the situation; a dash for 404."""
        answer = api.get(f"{self.here}/")
        data = answer.json()
        found = "".join(x for x, name in LETTERS.items() if data.get(name) is not None)
        found += "h" * any(part["agency"] is None for part in data.get("involvements", ()))
        return found if answer.status_code == 200 else {404: "-"}[answer.status_code]

    def again(self, api: Api) -> int:
        """The answer to the request that was sent last, when the role sends it now."""
        with undone():
            return int(api.send(*self.sent).status_code)

    def count(self, api: Api) -> int:
        """How many situations the role's list has."""
        return len(api.get("/situations/", page_size=200).json()["results"])


def begin(clock: Any) -> Month:
    """The table before its month; one agency has a contact, another's agreement will lapse."""
    cast = casting.gather()
    cast.people["contact"] = person("contact", cast.agency("originating"), office="contact")
    month = Month(cast, clock)
    Seat.objects.filter(pk=cast.seats["left_early"].pk).update(
        agreement_until_date=(month.began + timedelta(days=21)).date()
    )
    return month


def rows_of(table: str) -> Iterator[tuple[int, str, str, list[str]]]:
    """Day, situation, act and cells of each line of a month's table below its head."""
    for line in table.strip().splitlines()[1:]:
        day, on, name, *cells = line.split()
        yield int(day), on, name, cells
