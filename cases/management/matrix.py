"""Who sees and does what at which stage: asked of the rules on a small table made for it.

Nothing is written down here that the rules were not asked. The table, its people and its
situations are made through the services inside a transaction that is taken back.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from agencies.models import User
from cases import lifecycle
from cases.models import Discussion, Situation, Stage
from cases.sample.clock import Clock, telling
from cases.sample.fates import Fate
from cases.sample.meetings import MeetingOfStory
from cases.sample.places import (
    Place,
    address,
    make_administrator,
    make_agencies,
    make_first_table,
    make_second_table,
)
from cases.sample.scenarios import scenarios
from cases.sample.story import Story
from cases.sample.terms import Terms
from cases.services import room
from cases.sight import Sight
from tables import services
from tables.models import Meeting

NOW = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
PRESENT = ("police", "mental_health_and_addictions", "health", "education")
# Role -> who takes it. The scenario's agencies: police bring it, mental health leads, the
# hospital assists; education has no part and is in the room, victim services not even that.
ROLES = {
    "Originating representative": address("representative", "police"),
    "Checked in, no part": address("representative", "education"),
    "Other representative": address("representative", "victim_services"),
    "Lead": address("representative", "mental_health_and_addictions"),
    "Assisting": address("representative", "health"),
    "Chair": address("chair", "lakemore"),
    "Coordinator": address("coordinator", "lakemore"),
    "alternate of the originating agency whose time is over": address("alternate", "police"),
    "representative of the lead agency at another table": address(
        "representative", "mental_health_and_addictions.east"
    ),
    "chair of another table": address("chair", "lakemore-east"),
    "contact of the lead agency": address("contact", "mental_health_and_addictions"),
    "privacy officer of the lead agency": address("privacy", "mental_health_and_addictions"),
    "administrator of the server": address("administrator"),
    "anybody with Django's superuser flag": address("superuser"),
}
Row = dict[str, Sight]  # by role


@dataclass
class Matrix:
    """What each role was told at each point of a situation's life, in the order of that life."""

    rows: dict[str, Row]
    stages: dict[str, str]  # point -> stage


def ask() -> Matrix:
    """Make the table, take a situation along its road, ask at each point, and take all back."""
    clock = Clock(NOW)
    with transaction.atomic(), telling(clock):
        matrix = _Asking(_place(clock), clock).road()
        transaction.set_rollback(True)
    return matrix


def _place(clock: Clock) -> Place:
    since = NOW - timedelta(days=400)
    clock.back(since)
    agencies = make_agencies(since)
    make_administrator()
    first = make_first_table(agencies, since, NOW)
    make_second_table(agencies, first, since)
    User.objects.create_superuser(address("superuser"), name="Sample superuser")
    clock.go(NOW)
    return first


class _Asking:
    """Walks the road and remembers the answers."""

    def __init__(self, place: Place, clock: Clock) -> None:
        self.place, self.clock = place, clock
        self.story = Story(place, clock, Terms(), random.Random(1))  # noqa: S311 - no secret
        self.people = {role: User.objects.get(email=email) for role, email in ROLES.items()}
        self.matrix = Matrix({}, {})

    def note(self, point: str, situation: Situation) -> None:
        """Ask for every role at this point."""
        row = Situation.objects.get(pk=situation.pk)
        self.matrix.stages[point] = row.stage
        self.matrix.rows[point] = {role: Sight.of(user, row) for role, user in self.people.items()}

    def road(self) -> Matrix:
        """Draft to conclusion, and one more situation to its rejection."""
        fate = Fate(scenarios()[0], NOW)
        row = self.story.acts.draft(fate)
        self.story.fates[row.pk] = fate
        self.note("Draft", row)
        meeting = self._meeting()
        self.story.acts.submit(row)
        self.note("Submitted", row)
        self._decided(meeting, row, fate)
        self._rejected(meeting)
        self._reported(row)
        self._ended(row)
        return self.matrix

    def _decided(self, meeting: Meeting, row: Situation, fate: Fate) -> None:
        session = self._session(meeting)
        self.note("Submitted, in session", row)
        row = session.open(session.waiting()[0])
        self.note("Filter Two", row)
        row = session.confirm(row, fate)
        self.note("Filter Three", row)
        session.name(row, fate)
        self.note("Open", row)
        self._close(session)

    def _rejected(self, before: Meeting) -> None:
        self.clock.wait(60)
        fate = Fate(scenarios()[0], NOW, "rejected", reason=_REJECTED)
        session = self._session(self._meeting(), bring=fate)
        item = session.waiting().get(kind=Discussion.Kind.NEW)
        session.take(item)
        self.note("Rejected", item.situation)
        self._close(session)

    def _reported(self, row: Situation) -> None:
        self.clock.wait(60)
        session = self._session(self._meeting())
        row = Situation.objects.get(pk=row.pk)
        room.open_follow_up(session.waiting()[0], by=session.driver, version=row.version)
        self.note("Open, report-back", row)
        reason = self.story.acts.terms.one("conclusion_reasons", _CONCLUDED)
        lifecycle.conclude(row, by=session.driver, version=row.version, reason=reason)
        self._close(session)

    def _ended(self, row: Situation) -> None:
        self.note("Concluded", row)
        Situation.objects.filter(pk=row.pk).update(outcome_shown=True)
        self.note("Concluded, consent from all", row)
        self.clock.wait(60 * 24 * (self.place.table.sight_days + 1))
        self.note("Concluded, after the date", row)

    def _meeting(self) -> Meeting:
        starts_at = self.clock.moment + timedelta(minutes=20)
        return services.schedule_meeting(
            self.place.table,
            by=self.place.officer("chair"),
            kind=Meeting.Kind.ORDINARY,
            starts_at=starts_at,
            planned_end_at=starts_at + timedelta(minutes=90),
        )

    def _session(self, meeting: Meeting, bring: Fate | None = None) -> MeetingOfStory:
        if bring is not None:
            self.story.bring_now(bring, meeting)
        session = self.story.meeting(meeting)
        session.comes = PRESENT
        session.begin()
        return session

    def _close(self, session: MeetingOfStory) -> None:
        self.clock.wait(5)
        session.close()


_REJECTED = "rejected__single_agency_can_address_risk_alone"
_CONCLUDED = "overall_risk_lowered__connected_to_services"
ORDER = (
    "Draft", "Submitted", "Filter Two", "Filter Three", "Open", "Open, report-back", "Concluded",
    "Concluded, consent from all", "Concluded, after the date", "Rejected",
)  # fmt: skip
STAGES = tuple(Stage.values)
# Acts that leave the stage as it is: field of Sight, in words, at which stages.
ACTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("edit_draft", "write the draft", (Stage.DRAFT,)),
    ("offer", "say what one's agency can do", (Stage.FILTER_TWO, Stage.FILTER_THREE)),
    ("add_coded", "add or remove coded values", (Stage.FILTER_TWO, Stage.FILTER_THREE)),
    ("write_plan", "write in the plan, record interventions and consent", (Stage.OPEN,)),
    ("lead", "report back, propose the conclusion, open earlier entries", (Stage.OPEN,)),
    ("chair", "add or release an agency, hand over the lead", (Stage.OPEN,)),
)
