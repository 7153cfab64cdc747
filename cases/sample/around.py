"""What tables live through beside the straight road: one of each, for a visitor to find."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from cases import lifecycle
from cases.consent import WITHDRAWN
from cases.models import Involvement, Situation, Stage, Term
from cases.sample.acts import AUTHORITIES, fresh
from cases.sample.fates import Fate, about_what
from cases.sample.story import Story
from cases.services import (
    approvals,
    business,
    came_back,
    corrections,
    pending,
    plan,
    records,
    shown,
    step_aside,
)
from tables import services
from tables.models import Meeting

List = Term.List
# The coordinator reads a record through the day after; the latest is still to be read.
READ_AFTER = timedelta(hours=22)
READ_SO_FAR = 3
# The table does not meet for two weeks, some months from now.
RECENT, AGENCY = timedelta(days=300), "originating_agency"
BREAK_IN, BREAK = timedelta(days=75), timedelta(days=14)
BARRIERS = (
    ("no_bed", "No detox bed within the region for two weeks."),
    ("wait_list", "Counselling for youth has a list of four months."),
)


def before_the_first_present(story: Story, meetings: list[Meeting], now: datetime) -> None:
    """A family that will be split, records that are read through, an item of other business."""
    family = next(
        one
        for one in about_what(story.place.seats, story.rng)
        if one.kind == "family" and one.assisting
    )
    fate = Fate(family, meetings[-4].starts_at - timedelta(hours=30), contact_hours=9.0)
    story.bring(fate)
    for meeting in meetings[-1 - READ_SO_FAR : -1]:
        story.at(meeting.starts_at + READ_AFTER, partial(_read_through, story, meeting))
    story.at(meetings[-1].starts_at - timedelta(days=1), partial(_business, story, meetings[-1]))
    story.at(now - timedelta(hours=26), lambda: _split(story, fate))
    story.at(now - timedelta(hours=6), lambda: _beside_the_road(story))


def before_the_second_present(story: Story) -> None:
    """A draft waits for the contact of its agency."""
    about = next(one for one in about_what(story.place.seats, story.rng) if one.ages)
    origin = "housing" if "housing" in story.place.seats else about.origin
    row = story.acts.draft(Fate(replace(about, origin=origin), story.clock.moment))
    story.clock.wait(3)
    speaker = story.acts.speaker(row.originating_agency)
    approvals.ask_approval(row, by=speaker, version=fresh(row).version)


def after_the_second_present(story: Story) -> None:
    """From now on the table wants an agency's contact to approve a draft first."""
    by = story.place.officer("coordinator")
    services.change_table(story.place.table, by=by, approval_wanted=True)


def somebody_looks_on(story: Story, meeting: Meeting) -> None:
    """An observer has signed for the day."""
    services.sign_observer(
        meeting,
        name="Sample observer",
        organization="Sample university",
        by=story.place.officer("chair"),
        acknowledged=True,
    )


def _split(story: Story, fate: Fate) -> None:
    """The lead keeps one person of the family; the agencies that assist go with the others."""
    acts = story.acts
    row = fresh(Situation.objects.get(pk=next(pk for pk, f in story.fates.items() if f is fate)))
    others = acts.assisting_of(row)
    acts.update(row, others[0], intervention=acts.intervention())
    parts = {part.agency_id: part for part in row.involvements.filter(until_at=None)}
    people = list(row.affected_persons.order_by("position"))
    lead = acts.lead_of(row)
    first = _side(row, people[:1], [parts[lead.pk]], why_now=True)
    second = _side(row, people[1:], [parts[agency.pk] for agency in others])
    row = fresh(row)
    lifecycle.split(row, by=acts.speaker(lead), version=row.version, first=first, second=second)


def _side(
    row: Situation, people: list[Any], parts: list[Involvement], *, why_now: bool = False
) -> lifecycle.Side:
    values = [value.term for value in row.coded_values.select_related("term")]
    served = list(row.services.filter(affected_person__in=people))
    return lifecycle.Side(people, values, served, parts, parts[0], why_now)


def _beside_the_road(story: Story) -> None:
    """Of what is open: not shown, corrected, withdrawn, asked to lead, stepped aside from."""
    rows = Situation.objects.select_related("table").filter(
        table=story.place.table, stage=Stage.OPEN, contact_made_at__isnull=False
    )
    longest, *others = rows.order_by("named_at", "pk")[:4]
    _hide(story, longest)
    for act, row in zip((_correct, _withdraw, _ask_to_lead), others, strict=False):
        act(story, row)
    _step_aside(story, longest)
    _link_earlier(story)
    by = story.place.officer("coordinator")
    first = story.clock.moment.date() + BREAK_IN
    services.add_break(story.place.table, by=by, first_date=first, last_date=first + BREAK)
    for code, words in BARRIERS:
        kind = story.acts.terms.one(List.BARRIER_KINDS, code)
        business.raise_barrier(story.place.table, by=by, kind=kind, text=words)


def _hide(story: Story, row: Situation) -> None:
    agency = story.acts.assisting_of(row)[0]
    by = story.acts.speaker(agency)
    shown.show_agency(row, agency, shown=False, by=by, version=fresh(row).version)


def _correct(story: Story, row: Situation) -> None:
    """A risk factor was chosen by mistake: another one of its category stands there now."""
    values = row.coded_values.select_related("term__parent").filter(term__list=List.RISK_FACTORS)
    had = {value.term.code for value in values}
    was = values.order_by("term__position")[0].term
    same = [code for of, code in story.acts.factors if was.parent and of == was.parent.code]
    anything = [code for _of, code in story.acts.factors]
    code = next(code for code in (*same, *anything) if code not in had)
    corrections.correct(
        row, by=story.place.officer("coordinator"), version=fresh(row).version, was=was,
        now=story.acts.terms.one(List.RISK_FACTORS, code), reason="mistyped",
    )  # fmt: skip


def _withdraw(story: Story, row: Situation) -> None:
    """Consent is withdrawn; the lead goes on under an authority, and so does each other one."""
    lead = story.acts.lead_of(row)
    plan.record_consent(
        row, by=story.acts.speaker(lead), version=fresh(row).version, agency=lead,
        state=story.acts.terms.one(List.CONSENT_STATES, WITHDRAWN),
        authority=story.acts.terms.one(List.LEGAL_AUTHORITIES, AUTHORITIES[lead.statute]),
    )  # fmt: skip
    story.acts.name_authorities(row)


def _ask_to_lead(story: Story, row: Situation) -> None:
    by = story.acts.speaker(story.acts.lead_of(row))
    other = story.acts.assisting_of(row)[0]
    pending.ask_hand_over(row, other, by=by, version=fresh(row).version)


def _step_aside(story: Story, row: Situation) -> None:
    """Somebody of an agency that has no part in it."""
    parts = row.involvements.values_list("agency_id", flat=True)
    inside = {row.originating_agency_id, *parts}
    seats = story.place.seats.items()
    sector = next(name for name, seat in seats if seat.agency_id not in inside)
    step_aside.step_aside(row, by=story.place.speakers[sector])


def _link_earlier(story: Story) -> None:
    """An agency brings one that it has brought before: it alone holds the token that says so."""
    here = Situation.objects.select_related("table").filter(table=story.place.table)
    known = here.filter(stage=Stage.CONCLUDED, discussed_at__gt=story.clock.moment - RECENT)
    waiting = here.filter(stage=Stage.SUBMITTED, originating_agency__in=known.values(AGENCY))
    row = waiting.order_by("submitted_at", "pk").first()
    if row is None:
        return
    agency = row.originating_agency
    by = story.acts.speaker(agency)
    before = known.filter(originating_agency=agency).latest("discussed_at", "pk")
    token = came_back.make_token(before, by=by, version=before.version)
    came_back.link(row, by=by, version=row.version, token=token)


def _read_through(story: Story, meeting: Meeting) -> None:
    meeting.refresh_from_db()
    records.verify_record(meeting, by=story.place.officer("coordinator"), version=meeting.version)


def _business(story: Story, meeting: Meeting) -> None:
    by = story.place.officer("coordinator")
    item = business.add_business(meeting, by=by, title="Training of new representatives")

    def decide() -> None:
        business.decide_business(item, by=by, decision="Held before the next meeting.")

    story.at(meeting.starts_at + timedelta(hours=2), decide)
