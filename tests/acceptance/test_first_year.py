"""A table's whole first year through the HTTP API, every person signing in as themselves.

The figures are those Cornwall–SDG published for May 2017 to May 2018: 48 meetings, 43 situations
of 12 agencies, 2 rejected, 41 of acutely elevated risk, and 35 with the overall risk lowered, which
is 85.37 % of the 41. What happens in between is made up; that it adds up to these is what the
counts have to say by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agencies import trail
from agencies.models import Agency, Sector
from cases.models import Situation
from tables import services as table_services
from tables.models import Table
from tests import cast as casting
from tests.acceptance.people import Person
from tests.cast import AER_TESTS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ZONE = ZoneInfo("America/Toronto")
FIRST_DAY, LAST_DAY = date(2017, 5, 4), date(2018, 4, 26)
# Every Thursday of the year but four holidays: 48 meetings.
HOLIDAYS = [date(2017, 8, 3), date(2017, 12, 28), date(2018, 1, 4), date(2018, 3, 15)]
MEETINGS = 48
SITUATIONS = 43
SECTORS = (
    "police", "mental_health_and_addictions", "health", "education", "child_welfare", "housing",
    "social_services", "justice_and_corrections", "victim_services", "community_counselling",
    "seniors_services", "developmental_services",
)  # fmt: skip
# The situations, counted from 0, that do not end with the overall risk lowered.
REJECTED = {7, 28}
STILL_ACUTE = {3, 15, 24, 39}
OTHER = {11, 33}
LOWERED = "overall_risk_lowered__connected_to_services"
REFUSED = "still_aer__refused_services_uncooperative"
RELOCATED = "other__relocated"
NOT_AER = "rejected__situation_not_deemed_to_be_one_of_acutely_elevated_risk"


def reason_of(number: int) -> str:
    """Why the situation with this place in the year ends."""
    if number in STILL_ACUTE:
        return REFUSED
    return RELOCATED if number in OTHER else LOWERED


@dataclass
class Year:
    """The table and its people."""

    table: Table
    agencies: list[Agency]
    people: list[Person]
    seats: list[str]
    chair: Person
    coordinator: Person


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that the test sets; time goes on from there."""
    with time_machine.travel(datetime(2017, 4, 20, 12, tzinfo=ZONE), tick=True) as traveller:
        yield traveller


@pytest.fixture
def year(clock: Any, live_server: Any) -> Year:
    """Twelve agencies of twelve sectors take their seats."""
    casting.load_lists()
    table = table_services.create_table(
        by=None, name_en="First year", name_fr="Première année", prefix="FY"
    )
    agencies = [casting.agency(f"Agency {code}", code) for code in SECTORS]
    seats, people = [], []
    for number, agency in enumerate(agencies):
        place = casting.seat(table, agency)
        user = casting.person(f"representative {number}", agency)
        casting.speaks(place, user)
        seats.append(str(place.pk))
        people.append(Person(live_server.url, user))
    officers = {}
    for office in ("chair", "coordinator"):
        user = casting.person(office, agencies[0])
        casting.holds(table, user, office)
        officers[office] = Person(live_server.url, user)
    assert Sector.objects.filter(agencies__in=agencies).distinct().count() == len(SECTORS)
    return Year(table, agencies, people, seats, **officers)


def at(clock: Any, day: date, hour: int, minute: int = 0) -> None:
    """Set the clock, in the table's own time."""
    clock.move_to(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE))


def test_first_year_through_the_api_adds_up_to_the_published_figures(
    year: Year, clock: Any
) -> None:
    plan_the_year(year)
    waiting: list[tuple[int, dict[str, Any]]] = []
    number = 0
    for week, meeting in enumerate(meetings_of(year, clock)):
        day = date.fromisoformat(meeting["starts_at"][:10])
        brought = []
        if number < SITUATIONS and week < MEETINGS - 1:
            at(clock, day - timedelta(days=1), 10)
            brought.append((number, bring(year, number)))
            number += 1
        if week == MEETINGS // 2:
            sign_again(year)
        at(clock, day, 9, 20)
        waiting = hold(year, clock, meeting, brought, waiting)
        at(clock, day, 15)
        for which, data in waiting:
            intervene(year, which, data)
    assert number == SITUATIONS
    assert waiting == []
    the_counts_say_so(year)
    nobody_sees_more_than_they_should(year)
    assert trail.verify(year.table.pk).first_bad is None


# --- What people do ------------------------------------------------------------------------------


def plan_the_year(year: Year) -> None:
    """The coordinator sets the schedule: Thursdays at half past nine."""
    year.coordinator.sign_in().send(
        f"/tables/{year.table.pk}/schedule/",
        {
            "starts_on_date": FIRST_DAY.isoformat(),
            "local_time": "09:30",
            "minutes": 90,
            "recurrence": "FREQ=WEEKLY;BYDAY=TH",
            "except_dates": [day.isoformat() for day in HOLIDAYS],
        },
        method="PUT",
    )


def meetings_of(year: Year, clock: Any) -> Iterator[dict[str, Any]]:
    """The year's meetings, one after the other, as the schedule makes them."""
    seen: set[str] = set()
    after = FIRST_DAY - timedelta(days=2)
    while True:
        at(clock, after, 8)
        table_services.generate_meetings(year.table)
        year.coordinator.sign_in()
        ahead = year.coordinator.get("/meetings/", table=str(year.table.pk), state="scheduled")
        left = sorted((m for m in ahead["results"] if m["id"] not in seen), key=_start)
        if not left or date.fromisoformat(left[0]["starts_at"][:10]) > LAST_DAY:
            break
        seen.add(left[0]["id"])
        after = date.fromisoformat(left[0]["starts_at"][:10]) + timedelta(days=1)
        yield left[0]
    assert len(seen) == MEETINGS


def _start(meeting: dict[str, Any]) -> str:
    return str(meeting["starts_at"])


def bring(year: Year, number: int) -> dict[str, Any]:
    """An agency prepares a situation and adds it to the next agenda."""
    place = number % len(year.people)
    person = year.people[place].sign_in()
    data = person.send(
        "/situations/",
        {"table": str(year.table.pk), "agency": str(year.agencies[place].pk)},
        status=201,
    )
    steps: dict[str, dict[str, Any]] = {
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
    for step, body in steps.items():
        sent = {"version": data["version"], **body}
        data = person.send(f"/situations/{data['id']}/{step}/", sent, method="PUT")
    return person.act(data, "submit")


def sign_again(year: Year) -> None:
    """An undertaking holds for a year: everybody renews theirs before it ends."""
    for person in (*year.people, year.chair, year.coordinator):
        person.sign_in().send(f"/undertakings/{year.table.pk}/sign/", {"accepted": True})


def hold(
    year: Year,
    clock: Any,
    meeting: dict[str, Any],
    brought: list[tuple[int, dict[str, Any]]],
    waiting: list[tuple[int, dict[str, Any]]],
) -> list[tuple[int, dict[str, Any]]]:
    """One meeting: everybody is checked in, follow-ups conclude, what is new is decided.

    Who has something to say checks in on their own phone; the chair does it for the others.
    Returns what is open after it.
    """
    year.chair.sign_in()
    speaking = {place for number, _data in brought for place in roles(number)}
    path = f"/meetings/{meeting['id']}/"
    meeting = year.chair.send(f"{path}open/", {"version": year.chair.get(path)["version"]})
    for place, (person, seat) in enumerate(zip(year.people, year.seats, strict=True)):
        body = {"seat": seat, "acknowledged": True}
        if place in speaking:
            person.sign_in().send(f"{path}check-in/", body)
        else:
            year.chair.send(f"{path}check-in/", {**body, "person": person.pk})
    year.chair.send(f"{path}confirm-all/")
    for number, data in waiting:
        follow_up(year, meeting, number, data)
    opened = [(number, data) for number, data in brought if discuss(year, meeting, number, data)]
    year.chair.send(f"{path}close/", {"version": year.chair.get(path)["version"]})
    return opened


def discuss(year: Year, meeting: dict[str, Any], number: int, data: dict[str, Any]) -> bool:
    """The table takes one situation through the filters; says whether it is open then."""
    chair, lead, assisting = year.chair, *roles(number)
    data = chair.act(chair.get(f"/situations/{data['id']}/"), "open-discussion")
    if number in REJECTED:
        data = chair.act(data, "reject", reason=NOT_AER)
        assert (data["coded"], data["narrative"]) == (None, None)
        return False
    data = chair.act(data, "confirm-aer", tests=AER_TESTS, dissent_count=0)
    item = item_of(chair, meeting, data)
    for place, kind in ((lead, "can_lead"), (assisting, "can_assist")):
        year.people[place].send(
            f"/discussions/{item}/offer/",
            {"version": data["version"], "seat": year.seats[place], "kind": kind},
        )
    offered = chair.get(f"/discussions/{item}/as-offered/")
    assert offered["lead"]["id"] == str(year.agencies[lead].pk)
    chair.act(
        data, "name-agencies", lead=offered["lead"]["id"],
        assisting=[agency["id"] for agency in offered["assisting"]],
    )  # fmt: skip
    return True


def roles(number: int) -> tuple[int, int]:
    """The places of the lead and of the assisting agency."""
    return (number + 1) % len(SECTORS), (number + 5) % len(SECTORS)


def item_of(person: Person, meeting: dict[str, Any], data: dict[str, Any]) -> str:
    """The agenda item of a situation at a meeting."""
    agenda = person.get(f"/meetings/{meeting['id']}/agenda/")
    rows = agenda["results"] if isinstance(agenda, dict) else agenda
    (item,) = [row["id"] for row in rows if row["situation"] == data["id"]]
    return str(item)


def intervene(year: Year, number: int, data: dict[str, Any]) -> None:
    """The lead knocks on the door the same afternoon and says how it may end."""
    lead, _assisting = roles(number)
    person = year.people[lead].sign_in()
    data = person.get(f"/situations/{data['id']}/")
    agency = str(year.agencies[lead].pk)
    data = person.act(data, "consent", agency=agency, state="from_all")
    person.act(
        data, "updates", agency=agency,
        intervention={"kind": "door_knock", "outcome": "done", "happened_at": data["named_at"]},
        outcome="continues", may_close=True, proposed_reason=reason_of(number),
    )  # fmt: skip


def follow_up(year: Year, meeting: dict[str, Any], number: int, data: dict[str, Any]) -> None:
    """The room hears that it may close, and the chair concludes as reported."""
    chair = year.chair
    data = chair.get(f"/situations/{data['id']}/")
    assert data["clock"] == "contact_made"
    item = item_of(chair, meeting, data)
    chair.send(f"/discussions/{item}/open-follow-up/", {"version": data["version"]})
    chair.act(data, "conclude")


# --- What comes out ------------------------------------------------------------------------------


def the_counts_say_so(year: Year) -> None:
    """The API's own counts are the published figures."""
    counts = year.coordinator.sign_in().get(
        f"/tables/{year.table.pk}/counts/", start=FIRST_DAY.isoformat(), end=LAST_DAY.isoformat()
    )
    assert counts["meetings"] == MEETINGS
    assert counts["situations"] == SITUATIONS
    assert counts["rejected"] == 2
    assert counts["aer"] == 41
    assert counts["lowered"] == 35
    assert counts["lowered_rate"] == {
        **counts["lowered_rate"], "numerator": 35, "denominator": 41, "rate": 85.37,
    }  # fmt: skip


def nobody_sees_more_than_they_should(year: Year) -> None:
    """At the end, agencies read the plans they were named in and no other."""
    for place, person in list(enumerate(year.people))[::4]:
        person.sign_in()
        for number, row in enumerate(Situation.objects.order_by("created_at")):
            data = person.get(f"/situations/{row.pk}/")
            named = number not in REJECTED and place in roles(number)
            in_sight = row.sight_until_at is not None and row.sight_until_at > _now()
            assert (data["plan"] is not None) == (named and in_sight), (place, number)
            own = number % len(SECTORS) == place and row.stage == "concluded"
            knows = in_sight and (named or own)
            assert (data["narrative"] is not None) == knows, (place, number)


def _now() -> datetime:
    return datetime.now(tz=ZONE)
