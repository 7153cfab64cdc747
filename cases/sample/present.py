"""What goes on now: something at every stage, for everybody who looks around."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cases.models import Discussion, Situation
from cases.sample.acts import fresh
from cases.sample.around import somebody_looks_on
from cases.sample.fates import Fate, about_what
from cases.sample.meetings import MeetingOfStory
from cases.sample.scenarios import Scenario
from cases.sample.story import Story
from cases.services import came_back
from tables import services
from tables.models import Meeting

# The emergency meeting two days ago ends with agencies named, and nobody has made contact since.
OVERDUE_SINCE = timedelta(hours=50)
CIRCLE = (
    "police",
    "mental_health_and_addictions",
    "health",
    "housing",
    "social_services",
    "victim_services",
    "child_welfare",
)
GOES_ON = "overall_risk_lowered__connected_to_services"


def _about(story: Story) -> Iterator[Scenario]:
    """Scenarios about people, for what is to be looked at more closely."""
    return (one for one in about_what(story.place.seats, story.rng) if one.ages)


def _led_by(story: Story, sector: str, *, within: tuple[str, ...] = ()) -> Scenario:
    """A scenario that *sector* leads, with all of its agencies *within* some."""
    for one in about_what(story.place.seats, story.rng):
        inside = not within or {one.origin, *one.assisting} <= set(within)
        if one.lead == sector and inside:
            return one
    raise LookupError(sector)


def at_the_first_table(story: Story, meetings: list[Meeting], now: datetime) -> None:
    """What led up to the present of the first table."""
    about = _about(story)
    day = [meeting.starts_at for meeting in meetings]
    before = timedelta(hours=26)
    _bring(story, _led_by(story, "housing"), day[-1] - before)
    _bring(story, next(about), day[-4] - before, contact_hours=9.0)
    silent = ["continues", "continues", "no_report", "no_report"]
    _bring(story, next(about), day[-5] - before, consent="refused", follow_ups=silent)
    ready = _bring(story, next(about), day[-3] - before, reason=GOES_ON)
    story.at(now - timedelta(hours=20), lambda: _may_close(story, ready))
    _bring(story, next(about), day[-1] - before, detours=["defer"])
    story.at(now - OVERDUE_SINCE - timedelta(hours=5), lambda: _urgent(story, now))


def at_the_second_table(story: Story, meetings: list[Meeting], now: datetime) -> None:
    """What led up to the present of the second table."""
    about = _about(story)
    before = timedelta(hours=45)
    _bring(story, next(about), meetings[-1].starts_at - before)
    _bring(story, next(about), meetings[-2].starts_at - before, consent="not_sought")
    again = {"ending": "rejected", "reason": "rejected__duplicate"}
    _bring(story, next(about), meetings[-3].starts_at - before, **again)


def now_at_the_first_table(story: Story, now: datetime) -> None:
    """Drafts, something new for the next meeting, and an emergency meeting in session."""
    about = _about(story)
    story.acts.draft(_new(_led_by(story, "housing"), now))
    story.acts.draft(_new(next(about), now), steps=2)
    story.bring_now(_new(next(about), now))
    starts_at = now - timedelta(minutes=32)
    meeting = story.emergency(starts_at, CIRCLE, notice=timedelta(hours=2))
    lead = "mental_health_and_addictions"
    for _item in range(2):
        story.clock.wait(5)
        story.bring_now(_new(_led_by(story, lead, within=CIRCLE), now, contact=None), meeting)
    session = story.meeting(meeting)
    session.begin()
    session.take(_first(session))
    story.clock.go(now - timedelta(minutes=8))
    session.open(_first(session))
    somebody_looks_on(story, meeting)


def now_at_the_second_table(story: Story, now: datetime) -> None:
    """A draft, something for the next meeting, and an extra meeting at Filter Three."""
    about = _about(story)
    story.acts.draft(_new(next(about), now))
    story.bring_now(_new(next(about), now))
    extra = services.schedule_meeting(
        story.place.table,
        by=story.place.officer("chair"),
        kind=Meeting.Kind.ORDINARY,
        starts_at=now - timedelta(minutes=20),
        planned_end_at=now + timedelta(minutes=70),
    )
    fate = _new(next(about), now)
    story.bring_now(fate, extra)
    session = story.meeting(extra)
    session.begin()
    item = _first(session)
    row = session.open(item)
    story.clock.wait(3)
    session.confirm(row, fate)
    session.offers(item, fate)
    row = fresh(row)
    came_back.say_came_back(row, by=session.driver, version=row.version, came_back=True)


def _new(scenario: Scenario, now: datetime, *, contact: float | None = 20.0) -> Fate:
    return Fate(scenario, now, contact_hours=contact)


def _bring(story: Story, scenario: Scenario, submit_at: datetime, **more: object) -> Fate:
    fate = Fate(scenario, submit_at, **more)  # type: ignore[arg-type]
    story.bring(fate)
    return fate


def _first(session: MeetingOfStory) -> Discussion:
    """The item at the top of the agenda."""
    item: Discussion = session.waiting()[0]
    return item


def _may_close(story: Story, fate: Fate) -> None:
    """The lead says between meetings that it may close."""
    pk = next(pk for pk, told in story.fates.items() if told is fate)
    story.acts.report(Situation.objects.get(pk=pk), fate, closes=True)


def _urgent(story: Story, now: datetime) -> None:
    """An emergency meeting is called, held and over; its lead has not made contact."""
    meeting = story.emergency(now - OVERDUE_SINCE, CIRCLE, notice=timedelta(hours=4))
    story.clock.wait(30)
    scenario = _led_by(story, "mental_health_and_addictions", within=CIRCLE)
    story.bring_now(_new(scenario, now, contact=None), meeting)
    story.meet(meeting)
