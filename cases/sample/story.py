"""One table's year: what happens when, in the order of time."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from cases import lifecycle
from cases.models import Situation, Stage
from cases.sample.acts import Acts, fresh
from cases.sample.clock import Clock
from cases.sample.fates import Fate
from cases.sample.meetings import MeetingOfStory
from cases.sample.places import Place
from cases.sample.terms import Terms
from cases.services import involvement
from tables import services as tables
from tables.models import Meeting

Happening = Callable[[], None]


class Story:
    """Keeps what is to happen, and lets it happen until a moment."""

    def __init__(self, place: Place, clock: Clock, terms: Terms, rng: random.Random) -> None:
        self.place, self.clock, self.rng = place, clock, rng
        self.acts = Acts(place, clock, terms, rng)
        self.fates: dict[Any, Fate] = {}
        self._ahead: list[tuple[datetime, int, Happening]] = []
        self._order = count()

    def at(self, moment: datetime, happening: Happening) -> None:
        """Let something happen at *moment*."""
        heapq.heappush(self._ahead, (moment, next(self._order), happening))

    def tell(self, until: datetime) -> None:
        """Let everything happen that is to happen before *until*."""
        while self._ahead and self._ahead[0][0] < until:
            moment, _order, happening = heapq.heappop(self._ahead)
            self.clock.go(moment)
            happening()
        self.clock.go(until)

    # --- What can happen

    def bring(self, fate: Fate) -> None:
        """A situation is prepared and submitted when its fate says so."""
        self.at(fate.submit_at, partial(self._told, fate))

    def _told(self, fate: Fate) -> None:
        self.bring_now(fate)

    def meet(self, meeting: Meeting) -> None:
        """A meeting is held when it starts."""
        self.at(meeting.starts_at, self.meeting(meeting).hold)

    def meeting(self, meeting: Meeting) -> MeetingOfStory:
        """A meeting that is told step by step."""
        return MeetingOfStory(meeting, self)

    def emergency(
        self, starts_at: datetime, sectors: tuple[str, ...], *, notice: timedelta
    ) -> Meeting:
        """An emergency meeting of some agencies, called *notice* before it starts."""
        self.clock.go(starts_at - notice)
        return tables.schedule_meeting(
            self.place.table,
            by=self.place.officer("chair"),
            kind=Meeting.Kind.EMERGENCY,
            starts_at=starts_at,
            planned_end_at=starts_at + timedelta(minutes=75),
            invited=[self.place.seats[sector] for sector in sectors],
        )

    def bring_now(self, fate: Fate, meeting: Meeting | None = None) -> Situation:
        """A situation is prepared and submitted at this moment."""
        row = self.acts.draft(fate)
        self.fates[row.pk] = fate
        self.clock.wait(2)
        return self.acts.submit(row, meeting)

    # --- What follows from a decision

    def returned(self, row: Situation) -> None:
        """The agency brings it again some days later."""
        self.at(self.clock.moment + timedelta(days=4), partial(self._again, row))

    def concluded(self, row: Situation, fate: Fate) -> None:
        """Some turn out not to have ended."""
        if fate.reopens:
            fate.reopens, fate.follow_ups = False, ["continues", "conclude"]
            self.at(self.clock.moment + timedelta(days=12), partial(self._reopen, row))

    def _again(self, row: Situation) -> None:
        self.acts.submit(row)

    def _reopen(self, row: Situation) -> None:
        now = fresh(row)
        lifecycle.reopen(now, by=self.place.officer("chair"), version=now.version)

    def named(self, row: Situation, fate: Fate) -> None:
        """What the agencies will do once they have been named."""
        now = self.clock.moment
        self.at(now + timedelta(minutes=70), self._while_open(row, self._plan, fate))
        if fate.contact_hours is None:
            return
        contact = now + timedelta(hours=fate.contact_hours)
        if fate.contact_hours > 12:
            self.at(now + timedelta(hours=8), self._while_open(row, self._attempt, fate))
        self.at(contact, self._while_open(row, self._contact, fate))
        self.at(contact + timedelta(days=3), self._while_open(row, self._assist, fate))
        self.at(contact + timedelta(days=9), self._while_open(row, self._go_on, fate))
        if fate.joins_late:
            self.at(contact + timedelta(days=2), self._while_open(row, self._join, fate))

    def _while_open(
        self, row: Situation, act: Callable[[Situation, Fate], None], fate: Fate
    ) -> Happening:
        def happen() -> None:
            now = fresh(row)
            if now.stage == Stage.OPEN:
                act(now, fate)

        return happen

    def _plan(self, row: Situation, fate: Fate) -> None:
        lead, others = self.acts.lead_of(row), self.acts.assisting_of(row)
        self.acts.write(row, lead, "contact_attempt_agreed", in_hours=20)
        self.clock.wait(15)
        self.acts.write(row, others[0], "information_to_check")
        self.clock.wait(30)
        self.acts.ask_consent(row, fate)
        self.acts.name_authorities(row)

    def _attempt(self, row: Situation, fate: Fate) -> None:
        lead = self.acts.lead_of(row)
        self.acts.update(row, lead, intervention=self.acts.intervention("attempted"))

    def _contact(self, row: Situation, fate: Fate) -> None:
        lead = self.acts.lead_of(row)
        self.acts.update(
            row,
            lead,
            intervention=self.acts.intervention(),
            services=self.acts.services(row, fate),
            next_check_date=(self.clock.moment + timedelta(days=5)).date(),
        )
        self.clock.wait(20)
        self.acts.write(row, lead, self.rng.choice(["joint_visit", "safety_planning", "referral"]))

    def _assist(self, row: Situation, fate: Fate) -> None:
        helper = self.rng.choice(self.acts.assisting_of(row))
        services = self.acts.services(row, fate)
        said = self.acts.intervention()
        self.acts.update(row, helper, intervention=said, services=services)
        self.clock.wait(5)
        self.acts.write(row, helper, "service_to_arrange", in_hours=30)

    def _go_on(self, row: Situation, fate: Fate) -> None:
        lead = self.acts.lead_of(row)
        self.acts.update(
            row,
            lead,
            intervention=self.acts.intervention(),
            next_check_date=(self.clock.moment + timedelta(days=7)).date(),
        )

    def _join(self, row: Situation, fate: Fate) -> None:
        inside = {row.originating_agency_id, self.acts.lead_of(row).pk}
        inside |= {agency.pk for agency in self.acts.assisting_of(row)}
        outside = [
            seat.agency for seat in self.place.seats.values() if seat.agency_id not in inside
        ]
        chair = self.place.officer("chair")
        involvement.add_agency(row, self.rng.choice(outside), by=chair, version=row.version)
        self.acts.name_authorities(row)
