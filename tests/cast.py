"""The people and situations that tests speak of, made by the real services.

``Cast`` is one table with everybody around it; ``situation_at`` brings a situation to a stage on
the road it would really take.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.core.management import call_command
from django.utils import timezone

from agencies import services as agency_services
from agencies.models import Agency, Sector, User
from cases import lifecycle
from cases.models import Discussion, Situation, Term
from cases.services import drafts, involvement, named, plan, room, sessions, step_aside
from tables import services as table_services
from tables.models import Meeting, Officer, Representative, Seat, Signature, Table
from tables.services import undertakings
from tests.kept import Kept, heads, keep, writes

PASSWORD = "a long password for tests"
AER_TESTS = {
    "significant_interest": True,
    "harm_probable": True,
    "harm_severe": True,
    "several_agencies_needed": True,
}
L = Term.List
M = TypeVar("M")
STAGES = (
    "draft", "submitted", "filter_two", "filter_three", "open", "report_back", "concluded",
    "rejected",
)  # fmt: skip
ROLES = (
    "originating", "lead", "assisting", "seated", "checked_in", "alternate", "lapsed_alternate",
    "joined_later", "left_early", "same_agency_other_table", "other_table", "chair",
    "chair_of_involved_agency", "coordinator", "privacy_officer", "administrator", "observer",
    "superuser", "stepped_aside", "worker", "worker_left",
)  # fmt: skip


def load_lists() -> None:
    """Load the coded lists unless they are there."""
    if not Term.objects.exists():
        for kept in KEPT:
            kept.then.clear()  # they were of the terms of before
        call_command("load_vocabulary", verbosity=0)


def term(list_name: str, code: str) -> Term:
    """A shared term by its list and code."""
    return Term.objects.get(list=list_name, code=code, table=None)


def person(name: str, agency: Agency | None = None, office: str = "", **fields) -> User:
    """Somebody who can sign in and has done the exercise, of *agency* if one is given."""
    fields.setdefault("trained_at", timezone.now())
    user = User.objects.create_user(
        f"{name.replace(' ', '.').replace('_', '.')}@example.org", PASSWORD, name=name, **fields
    )
    if agency is not None:
        agency_services.appoint(agency, user, "", by=None)
        if office:
            agency_services.appoint(agency, user, office, by=None)
    return user


def agency(name: str, sector: str = "housing") -> Agency:
    """An agency of one sector."""
    return agency_services.create_agency(
        by=None,
        name_en=name,
        name_fr=f"{name} (fr)",
        sector=Sector.objects.get(code=sector),
        statute="mfippa",
    )


def seat(table: Table, holder: Agency, from_at: datetime | None = None) -> Seat:
    """A seat with a signed agreement."""
    return table_services.give_seat(
        table, holder, by=None, agreement_date=date(2025, 1, 6), from_at=from_at
    )


def speaks(place: Seat, user: User, **interval) -> Representative:
    """Let *user* speak for a seat, the table's undertaking signed."""
    spoken_for = table_services.name_representative(place, user, by=None, **interval)
    signs(user, place.table)
    return spoken_for


def holds(table: Table, user: User, office: str) -> Officer:
    """Give *user* an office, the table's undertaking signed."""
    officer = table_services.appoint_officer(table, user, office, by=None)
    signs(user, table)
    return officer


def signs(user: User, table: Table) -> None:
    """Sign the undertaking of *table*, unless it is signed."""
    now = timezone.now()
    if not Signature.objects.filter(user=user, table=table, until_at__gt=now).exists():
        undertakings.enter_signature(table, user, signed_at=now)


@dataclass
class Cast:
    """One table, its people by role, and the meeting in session if there is one."""

    table: Table
    other_table: Table
    people: dict[str, User]
    seats: dict[str, Seat]
    began_at: datetime
    meeting: Meeting | None = None
    situations: dict[str, Situation] = field(default_factory=dict)

    def __getattr__(self, role: str) -> User:
        try:
            return self.__dict__["people"][role]
        except KeyError:
            raise AttributeError(role) from None

    def agency(self, role: str) -> Agency:
        """The agency that a role speaks for."""
        return self.seats[role].agency

    def by_name(self) -> dict[str, object]:
        """Everything of the cast that a situation may refer to, by a name."""
        return {
            "table": self.table,
            "other_table": self.other_table,
            **({"meeting": self.meeting} if self.meeting else {}),
            **{f"people {role}": user for role, user in self.people.items()},
            **{f"seat {role}": seat for role, seat in self.seats.items()},
        }


KEPT: list[Kept] = []
# What is kept of what stands there, and what tells that nothing was written since.
HERE: list[tuple[Kept, Any]] = []
A_STEP_LASTS = timedelta(seconds=45)  # what was decided last can be undone for two minutes


def gather() -> Cast:
    """The cast, with the rows behind it: made by the services once, put back after that."""
    load_lists()
    HERE.clear()
    if not KEPT or not KEPT[0].is_fresh():
        cast, kept = keep(make)
        KEPT[:] = [kept]
    elif KEPT[0].fits:
        cast = KEPT[0].put_back()
    else:
        return make()
    _stand(KEPT[0])
    return cast


def _stand(kept: Kept) -> None:
    HERE[:] = [(kept, _written())]


def _written() -> Any:
    """What tells whether anything was written, by this connection or by another one."""
    written = writes()
    return None if written is None else (written, heads())


def step(cast: Cast, name: Any, take: Callable[[], M]) -> M:
    """What *take* does with the cast and its meeting; the rows put back where they are kept.

    They are if the same steps, and nothing else, were taken from the cast a moment ago.
    """
    if not HERE or HERE[0][1] is None or HERE[0][1] != _written():
        return take()
    here, known = HERE[0][0], cast.by_name()
    kept = here.then.get(name)
    if kept is not None and kept.is_fresh(A_STEP_LASTS):
        made, cast.meeting = kept.put_back(known)
    else:
        here.then = {of: one for of, one in here.then.items() if one.is_fresh(A_STEP_LASTS)}
        (made, _meeting), kept = keep(lambda: (take(), cast.meeting), known, here.after)
        here.then[name] = kept
    _stand(kept)
    return made


def make() -> Cast:
    """Make the cast: a table in an ordinary week, its seats a month old."""
    began = timezone.now() - timedelta(days=30)
    table = table_services.create_table(by=None, name_en="River", name_fr="Rivière", prefix="RV")
    other = table_services.create_table(by=None, name_en="North", name_fr="Nord", prefix="NO")
    seats: dict[str, Seat] = {}
    people: dict[str, User] = {}
    sectors = {"originating": "police", "lead": "mental_health_and_addictions",
               "assisting": "housing", "seated": "education", "checked_in": "health",
               "left_early": "seniors_services"}  # fmt: skip
    for role, sector in sectors.items():
        seats[role] = seat(table, agency(f"{role} agency", sector), began)
        people[role] = person(role, seats[role].agency)
        speaks(seats[role], people[role], from_at=began)
    _workers(table, people, seats, began)
    people["stepped_aside"] = person("stepped_aside", seats["lead"].agency)
    speaks(seats["lead"], people["stepped_aside"], from_at=began)
    _alternates(people, seats)
    _officers(table, people, seats)
    _elsewhere(other, people, seats)
    _outsiders(people, seats)
    return Cast(table, other, people, seats, began)


def _workers(
    table: Table, people: dict[str, User], seats: dict[str, Seat], began: datetime
) -> None:
    """People who speak for no seat: of the lead agency, and of one that will leave."""
    seats["left"] = seat(table, agency("left agency", "social_services"), began)
    people["left"] = person("left", seats["left"].agency)
    speaks(seats["left"], people["left"], from_at=began)
    people["worker"] = person("worker", seats["lead"].agency)
    people["worker_left"] = person("worker_left", seats["left"].agency)
    for role in ("worker", "worker_left"):
        signs(people[role], table)


def _alternates(people: dict[str, User], seats: dict[str, Seat]) -> None:
    now = timezone.now()
    for role, until in (("alternate", now + timedelta(days=7)),
                        ("lapsed_alternate", now - timedelta(days=1))):  # fmt: skip
        people[role] = person(role, seats["assisting"].agency)
        speaks(seats["assisting"], people[role], from_at=now - timedelta(days=20), until_at=until)


def _officers(table: Table, people: dict[str, User], seats: dict[str, Seat]) -> None:
    offices = {"chair": ("seated", "chair"), "coordinator": ("seated", "coordinator"),
               "chair_of_involved_agency": ("lead", "co_chair")}  # fmt: skip
    for role, (of, office) in offices.items():
        people[role] = person(role, seats[of].agency)
        holds(table, people[role], office)


def _elsewhere(other: Table, people: dict[str, User], seats: dict[str, Seat]) -> None:
    lead = seats["lead"].agency
    people["same_agency_other_table"] = person("same_agency_other_table", lead)
    seats["same_agency_other_table"] = seat(other, lead)
    speaks(seats["same_agency_other_table"], people["same_agency_other_table"])
    stranger = agency("other table agency", "legal_services")
    people["other_table"] = person("other_table", stranger)
    seats["other_table"] = seat(other, stranger)
    speaks(seats["other_table"], people["other_table"])


def _outsiders(people: dict[str, User], seats: dict[str, Seat]) -> None:
    people["privacy_officer"] = person(
        "privacy_officer", seats["lead"].agency, office="privacy_officer"
    )
    people["administrator"] = person("administrator", is_administrator=True)
    people["observer"] = person("observer")
    people["superuser"] = User.objects.create_superuser(
        "superuser@example.org", PASSWORD, name="superuser"
    )


def join_later(cast: Cast) -> None:
    """One more agency takes a seat, after all that has happened so far."""
    newcomer = agency("joined later agency", "victim_services")
    cast.people["joined_later"] = person("joined_later", newcomer)
    cast.seats["joined_later"] = seat(cast.table, newcomer)
    speaks(cast.seats["joined_later"], cast.people["joined_later"])


# --- Situations ----------------------------------------------------------------------------------


def draft(cast: Cast, why_now: str = "Two calls in a week, no stable place to stay.") -> Situation:
    """A complete draft of the originating agency."""
    return step(cast, ("draft", why_now), lambda: _draft(cast, why_now))


def _draft(cast: Cast, why_now: str) -> Situation:
    by = cast.originating
    row = drafts.start_draft(cast.table, cast.agency("originating"), by=by)
    row = drafts.save_self_check(
        row, by=by, version=row.version, means_exhausted=True, consent_considered=True,
        several_sectors_needed=True, sharing_permitted=True,
    )  # fmt: skip
    row = drafts.save_people(
        row, by=by, version=row.version, discussion_type=term(L.DISCUSSION_TYPES, "person"),
        people=[(term(L.AGE_GROUPS, "18_24"), term(L.SEXES, "male"))],
    )  # fmt: skip
    risks = ("housing__person_does_not_have_access_to_appropriate_housing",
             "mental_health__suspected_mental_health_problem")  # fmt: skip
    row = drafts.save_values(
        row, by=by, version=row.version,
        lists={L.RISK_FACTORS: [term(L.RISK_FACTORS, code) for code in risks]},
    )  # fmt: skip
    return drafts.save_why_now(row, by=by, version=row.version, why_now=why_now, reasons=[])


def in_session(cast: Cast) -> Meeting:
    """A meeting in session, driven by the chair, with its people checked in."""
    if cast.meeting is not None:
        cast.meeting.refresh_from_db()
        return cast.meeting
    return step(cast, "in_session", lambda: _in_session(cast))


def _in_session(cast: Cast) -> Meeting:
    start = timezone.now() + timedelta(minutes=30)
    meeting = table_services.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(minutes=90),
    )  # fmt: skip
    cast.meeting = sessions.open_session(meeting, by=cast.chair, version=meeting.version)
    for role in ("checked_in", "left_early"):
        user = cast.people[role]
        attendance = table_services.check_in(
            cast.meeting, seat=cast.seats[role], user=user, by=user, acknowledged=True
        )
    table_services.confirm_all(cast.meeting, by=cast.chair)
    table_services.leave(attendance, by=cast.left_early)
    return cast.meeting


def situation_at(cast: Cast, stage: str, **fields) -> Situation:
    """A situation at *stage* (one of STAGES) on the road it would really take.

    ``report_back`` is an open one whose follow-up item is open in the meeting. Somebody of the
    lead agency steps aside as soon as they see it. With *workers* the lead's worker is named, and
    another agency joined with its own and has left again.
    """
    name = (stage, *sorted(fields.items()))
    return step(cast, name, lambda: _seen_off(cast, stage, **fields))


def _seen_off(cast: Cast, stage: str, **fields) -> Situation:
    row = _brought_to(cast, stage, **fields)
    if cast.stepped_aside.has_perm("cases.see_listing", row):
        step_aside.step_aside(row, by=cast.stepped_aside)
    return row


def _brought_to(cast: Cast, stage: str, workers: bool = False, **fields) -> Situation:
    row = draft(cast, **fields)
    if stage == "draft":
        return row
    in_session(cast)
    row = lifecycle.submit(row, by=cast.originating, version=row.version, meeting=cast.meeting)
    if stage == "submitted":
        return row
    chair = {"by": cast.chair}
    row = lifecycle.open_discussion(row, version=row.version, **chair)
    if stage == "filter_two":
        return row
    if stage == "rejected":
        reason = Term.objects.filter(list=L.REJECTION_REASONS).order_by("position").first()
        return lifecycle.reject(row, version=row.version, reason=reason, **chair)
    row = lifecycle.confirm_aer(row, version=row.version, tests=AER_TESTS, **chair)
    if stage == "filter_three":
        return row
    return _beyond_naming(cast, row, stage, workers)


def _beyond_naming(cast: Cast, row: Situation, stage: str, workers: bool) -> Situation:
    row = lifecycle.name_agencies(
        row, by=cast.chair, version=row.version, lead=cast.agency("lead"),
        assisting=[cast.agency("assisting")],
    )  # fmt: skip
    if workers:
        name_workers(cast, row)
    if stage == "open":
        return row
    work(cast, row)
    if stage == "report_back":
        item = Discussion.objects.create(
            situation=row, meeting=cast.meeting, kind="follow_up", position=99
        )
        room.open_follow_up(item, by=cast.chair, version=row.version)
        return row
    reason = term(L.CONCLUSION_REASONS, "overall_risk_lowered__connected_to_services")
    return lifecycle.conclude(row, by=cast.chair, version=row.version, reason=reason)


def name_workers(cast: Cast, row: Situation) -> None:
    """The lead names its worker; an agency joins with one of its own, and leaves."""
    lead = row.involvements.get(role="lead")
    named.name_worker(lead, user=cast.worker, by=cast.lead, version=row.version)
    chair = {"by": cast.chair}
    left = involvement.add_agency(row, cast.agency("left"), version=row.version, **chair)
    row.refresh_from_db()
    named.name_worker(left, user=cast.worker_left, by=cast.left, version=row.version)
    involvement.release_agency(left, version=row.version, **chair)
    row.refresh_from_db()
    for role in ("worker", "worker_left"):
        cast.people[role].refresh_from_db()


def work(cast: Cast, row: Situation, text: str = "Joint visit agreed for the afternoon.") -> None:
    """The lead writes in the plan and records a first intervention and a service."""
    lead = {"by": cast.lead, "version": row.version, "agency": cast.agency("lead")}
    plan.write_entry(row, kind=Term.objects.filter(list=L.PLAN_KINDS).first(), text=text, **lead)
    plan.record_update(
        row,
        intervention={
            "kind": term(L.INTERVENTION_KINDS, "visit"),
            "outcome": term(L.INTERVENTION_OUTCOMES, "done"),
            "happened_at": timezone.now(),
        },
        services=[{
            "affected_person": row.affected_persons.get(),
            "service_type": term(L.SERVICE_TYPES, "housing"),
            "mobilization_type": term(L.MOBILIZATION_TYPES, "connected_to_service"),
        }],
        outcome=term(L.REPORT_BACK_OUTCOMES, "continues"),
        proposed_reason=term(
            L.CONCLUSION_REASONS, "overall_risk_lowered__connected_to_services"
        ),
        **lead,
    )  # fmt: skip
    row.refresh_from_db()


__all__ = [
    "AER_TESTS", "PASSWORD", "ROLES", "STAGES", "Cast", "agency", "draft", "gather", "holds",
    "in_session", "join_later", "load_lists", "person", "seat", "signs", "situation_at",
    "speaks", "step", "term", "work",
]  # fmt: skip
