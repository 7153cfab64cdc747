"""A meeting of the story: who comes, and what the table does with each item."""

from __future__ import annotations

import random
from collections.abc import Collection
from typing import Any, Protocol

from agencies import access
from agencies.models import Agency, User
from cases import lifecycle
from cases.models import Discussion, Offer, Situation, Term
from cases.sample.acts import Acts, fresh
from cases.sample.clock import Clock
from cases.sample.fates import Fate
from cases.sample.places import Place
from cases.services import involvement, room, sessions
from tables import services as tables
from tables.models import Attendance, Meeting

COMES = 0.9  # how often an agency is there
AER_TESTS = (
    "significant_interest",
    "harm_probable",
    "harm_severe",
    "several_agencies_needed",
)
Kind, Outcome = Offer.Kind, Discussion.Outcome


class Teller(Protocol):
    """The story a meeting is part of: what it goes by, and what it tells of its decisions."""

    acts: Acts
    clock: Clock
    place: Place
    rng: random.Random
    fates: dict[Any, Fate]

    def named(self, row: Situation, fate: Fate) -> None:
        """The agencies were named."""

    def returned(self, row: Situation) -> None:
        """It went back to its agency."""

    def concluded(self, row: Situation, fate: Fate) -> None:
        """It was concluded."""


class MeetingOfStory:
    """Holds one meeting; what follows from its decisions is the story's."""

    def __init__(self, meeting: Meeting, story: Teller) -> None:
        self.meeting, self.story = meeting, story
        self.acts, self.clock, self.place = story.acts, story.clock, story.place
        self.rng = story.rng
        self.driver: User = self.place.officer("chair")
        self.comes: Collection[str] = [
            sector for sector in self._invited() if self.rng.random() < COMES
        ]
        self.present: dict[str, User] = {}

    def hold(self) -> None:
        """The whole meeting, from the first to come to the close."""
        self.begin()
        while item := self.waiting().first():
            self.take(item)
        self.close()

    def close(self) -> None:
        """End the meeting; what did not come up moves on."""
        self.meeting.refresh_from_db()
        sessions.close_session(self.meeting, by=self.driver, version=self.meeting.version)

    def begin(self) -> None:
        """Open it, and let those who come check in; the driver confirms them all."""
        if self.rng.random() < 0.15:
            self.driver = self.place.officer("co_chair")
        self.clock.go(self.meeting.starts_at)
        self.meeting.refresh_from_db()
        self.meeting = sessions.open_session(
            self.meeting, by=self.driver, version=self.meeting.version
        )
        for sector in self.comes:
            self._check_in(sector)
        self.clock.wait(2)
        tables.confirm_all(self.meeting, by=self.driver)

    def waiting(self) -> Any:
        """The items that have not come up, in the order of the agenda."""
        rows = Discussion.objects.select_related("situation__table", "meeting")
        return rows.filter(meeting=self.meeting, opened_at=None, closed_at=None).order_by(
            "position"
        )

    def take(self, item: Discussion) -> None:
        """One item, in a few minutes."""
        self.clock.wait(1)
        fate = self.story.fates[item.situation_id]
        if item.kind == Discussion.Kind.NEW:
            self.present_new(item, fate)
        else:
            self.follow_up(item, fate)

    # --- New

    def present_new(self, item: Discussion, fate: Fate) -> None:
        """Filter Two and Filter Three of one situation."""
        row = self.open(item)
        self.clock.wait(2)
        if fate.detours:
            self._detour(row, fate)
        elif fate.ending == "rejected":
            reason = self.acts.terms.one(Term.List.REJECTION_REASONS, fate.reason)
            lifecycle.reject(row, by=self.driver, version=row.version, reason=reason)
        else:
            row = self.confirm(row, fate)
            self.offers(item, fate)
            self.name(row, fate)

    def open(self, item: Discussion) -> Situation:
        """Make it the open item."""
        row = fresh(item.situation)
        return lifecycle.open_discussion(row, by=self.driver, version=row.version)

    def confirm(self, row: Situation, fate: Fate) -> Situation:
        """The four tests are met."""
        return lifecycle.confirm_aer(
            row,
            by=self.driver,
            version=row.version,
            tests=dict.fromkeys(AER_TESTS, True),
            dissent_count=fate.dissent,
        )

    def offers(self, item: Discussion, fate: Fate) -> None:
        """Those who are there say what they can do."""
        self.clock.wait(1)
        answers = {fate.scenario.lead: Kind.CAN_LEAD}
        answers |= dict.fromkeys(fate.scenario.assisting, Kind.CAN_ASSIST)
        others = [Kind.NOT_US, Kind.NOT_US, Kind.ALREADY_INVOLVED, Kind.NEED_TO_CHECK]
        for sector, user in self.present.items():
            kind = answers.get(sector)
            if kind is None and self.rng.random() < 0.2:
                kind = self.rng.choice(others)
            if kind is not None:
                self._offer(item, sector, user, kind)

    def name(self, row: Situation, fate: Fate) -> None:
        """The lead and the assisting agencies are named."""
        self.clock.wait(1)
        row = fresh(row)
        row = lifecycle.name_agencies(
            row,
            by=self.driver,
            version=row.version,
            lead=self.acts.agency(fate.scenario.lead),
            assisting=[self.acts.agency(sector) for sector in fate.scenario.assisting],
        )
        self.story.named(row, fate)

    def _detour(self, row: Situation, fate: Fate) -> None:
        if fate.detours.pop() == "defer":
            lifecycle.defer(row, by=self.driver, version=row.version)
        else:
            row = lifecycle.return_to_agency(row, by=self.driver, version=row.version)
            self.story.returned(row)

    def _offer(self, item: Discussion, sector: str, user: User, kind: str) -> None:
        seat = self.place.seats[sector]
        version = fresh(item.situation).version
        with access.sharing():
            room.offer(item, seat=seat, kind=kind, by=user, version=version)

    # --- Follow-up

    def follow_up(self, item: Discussion, fate: Fate) -> None:
        """The lead reports back; the table goes on with it or concludes."""
        row = fresh(item.situation)
        room.open_follow_up(item, by=self.driver, version=row.version)
        self.clock.wait(1)
        what = fate.follow_ups.pop(0) if fate.follow_ups else "continues"
        if what in ("no_report", "lead_absent"):
            self._close(item, Outcome(what))
        elif what == "hand_over":
            other: Agency = self.acts.assisting_of(row)[0]
            involvement.hand_over(row, other, by=self.driver, version=row.version)
            self._close(item, Outcome.LEAD_CHANGED)
        else:
            self._report(item, row, fate, closes=what == "conclude")

    def _report(self, item: Discussion, row: Situation, fate: Fate, *, closes: bool) -> None:
        self.acts.report(row, fate, closes=closes)
        self.clock.wait(1)
        if not closes:
            self._close(item, Outcome.CONTINUES)
            return
        row, chair = fresh(row), self.place.officer("chair")
        row = lifecycle.conclude(row, by=self.driver, version=row.version, decided_by=chair)
        self.story.concluded(row, fate)

    def _close(self, item: Discussion, outcome: str) -> None:
        version = fresh(item.situation).version
        room.close_follow_up(item, by=self.driver, version=version, outcome=outcome)

    # --- Who is there

    def _invited(self) -> list[str]:
        if self.meeting.kind == Meeting.Kind.ORDINARY:
            return list(self.place.seats)
        seats = set(self.meeting.invitees.values_list("seat_id", flat=True))
        return [name for name, seat in self.place.seats.items() if seat.pk in seats]

    def _check_in(self, sector: str) -> None:
        seat, user = self.place.seats[sector], self.place.speakers[sector]
        mode = self.rng.choices(Attendance.Mode.values, [80, 17, 3])[0]
        with access.sharing():  # what one request would be
            tables.check_in(
                self.meeting,
                seat=seat,
                user=user,
                by=user,
                mode=mode,
                acknowledged=True,
                promised=True,
            )
        self.present[sector] = user
