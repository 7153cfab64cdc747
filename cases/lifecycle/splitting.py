"""One situation becomes two, with separate agencies and plans, and neither points at the other.

Nothing is divided by a rule that could be guessed: people, coded values, services and agencies go
where the one who splits puts them. What an agency wrote goes with it. Each side's agencies are
kept apart from the other situation: for them it does not exist, nor is its number missing. So are
the officers who work for them, unless nobody else could run the table for that side.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, Membership
from agencies.models.base import current
from cases import agenda
from cases.lifecycle.act import Act
from cases.models import (
    AffectedPerson,
    Coded,
    CodedValue,
    Consent,
    Discussion,
    Involvement,
    KeptApart,
    Narrative,
    Numbering,
    ReportBack,
    SealedText,
    ServiceMobilized,
    Situation,
    SituationGroupPermission,
    SituationUserPermission,
    StageChange,
    Term,
)
from tables import standing
from tables.models import Officer
from tables.permissions import CHAIRS

# What an agency wrote: it goes where the agency goes.
WRITTEN = (
    "plan_entries", "interventions", "consents", "authorities", "next_checks", "proposals",
    "report_backs",
)  # fmt: skip
PERSON, FROM_ALL = "person", "from_all"
SIDES = 2
# Numbers of a split lie far from the sequence, so that none is missing in it.
FAR, LAST_SHORT, LAST = 250, 999, 9999


@dataclass
class Side:
    """What one of the two has."""

    people: list[AffectedPerson] = field(default_factory=list)
    values: list[Term] = field(default_factory=list)
    services: list[ServiceMobilized] = field(default_factory=list)
    parts: list[Involvement] = field(default_factory=list)
    lead: Involvement | None = None
    why_now: bool = False

    @property
    def agencies(self) -> set[UUID]:
        """The agencies of this side."""
        return {part.agency_id for part in self.parts}


def sides(act: Act) -> tuple[Side, Side]:
    """What stays, and what goes."""
    return act.data["first"], act.data["second"]


# --- What it needs -------------------------------------------------------------------------------


def too_few(situation: Situation) -> list[str]:
    """Why it cannot be divided, whatever goes where; nothing when it can."""
    found = []
    if situation.involvements.filter(until_at=None).count() < SIDES:
        found.append(_("Each side needs an agency that leads it, and only one is involved."))
    if situation.affected_persons.count() == 1:
        found.append(_("Each side needs an affected person, and there is only one."))
    return found


def everything_divided(situation: Situation, act: Act) -> dict[str, Any]:
    """Each person, service and agency is on one side, each value on at least one."""
    first, second = sides(act)
    errors: dict[str, Any] = {}
    active = situation.involvements.filter(until_at=None)
    for name, rows in (
        ("people", situation.affected_persons.all()),
        ("services", situation.services.all()),
        ("parts", active),
    ):
        if not _once(rows, getattr(first, name), getattr(second, name)):
            errors[name] = _("Put each of these on one of the two sides.")
    known = set(situation.coded_values.values_list("term_id", flat=True))
    if {term.pk for term in (*first.values, *second.values)} != known:
        errors["values"] = _("Put each of these on at least one of the two sides.")
    if first.why_now and second.why_now:
        errors["why_now"] = _("The text can stay with one of the two, or with neither.")
    return errors


def each_side_whole(situation: Situation, act: Act) -> dict[str, Any]:
    """Each side has one lead of its own, a person if there are any, a risk, and its services."""
    errors: dict[str, Any] = {}
    has_people = situation.affected_persons.exists()
    for side in sides(act):
        if side.lead is None or side.lead not in side.parts:
            errors["lead"] = _("Choose a lead among the agencies of each side.")
        if has_people and not side.people:
            errors["people"] = _("Each side needs at least one affected person.")
        if not any(term.list == Term.List.RISK_FACTORS for term in side.values):
            errors["values"] = _("Each side needs at least one risk factor.")
        ids = {person.pk for person in side.people} | {None}
        if any(service.affected_person_id not in ids for service in side.services):
            errors["services"] = _("A service goes where its affected person goes.")
    return errors


def _once(rows: QuerySet[Any], first: list[Any], second: list[Any]) -> bool:
    chosen = [row.pk for row in (*first, *second)]
    return len(chosen) == len(set(chosen)) and set(chosen) == set(rows.values_list("pk", flat=True))


# --- What it does --------------------------------------------------------------------------------


def split(situation: Situation, act: Act) -> dict[str, Any]:
    """Make the second one and move to it what goes."""
    first, second = sides(act)
    coming = _origin(situation, second, stays=False)
    staying = _origin(situation, first, stays=True)
    made = _second(situation, act, coming)
    _move_content(situation, made, second, act)
    for part in second.parts:
        _move_part(part, made, act)
    for row, side in ((situation, first), (made, second)):
        _lead(row, side)
    _attribute(situation, made, act)
    _apart(situation, first, made, second)
    agenda.place_next(made, after=act.meeting, at=act.at, kind=Discussion.Kind.FOLLOW_UP)
    audit.record("situation.split", by=act.by, chain=made.table_id, obj=made, at=act.at)
    agency, shown = staying
    return {
        "originating_agency": agency,
        "origin_shown": shown,
        "outcome_shown": _consented(situation),
    }


def _origin(situation: Situation, side: Side, *, stays: bool) -> tuple[Agency, bool]:
    """Who counts as having brought this side: the one that did if it is there, else its lead."""
    brought = situation.originating_agency_id
    first, shown = situation.originating_agency, situation.origin_shown
    outside = not situation.involvements.filter(until_at=None, agency=brought).exists()
    if brought in side.agencies or (stays and outside):
        return first, shown
    assert side.lead is not None  # each_side_whole
    return side.lead.agency, side.lead.is_shown


def _second(situation: Situation, act: Act, origin: tuple[Agency, bool]) -> Situation:
    """The second one. Its times are all of now: the first one's would tell whose twin it is."""
    agency, shown = origin
    times = ("created_at", "submitted_at", "discussed_at", "decided_at", "named_at")
    made = Situation.objects.create(
        table=situation.table,
        originating_agency=agency,
        origin_shown=shown,
        stage=situation.stage,
        aer=situation.aer,
        year=situation.year,
        number=_number(situation),
        **dict.fromkeys(times, act.at),
    )
    StageChange.objects.create(
        situation=made, transition=act.name, from_stage=made.stage, to_stage=made.stage,
        at=act.at, decided_by=act.decided_by, entered_by=act.by, meeting=act.meeting,
    )  # fmt: skip
    return made


def _number(situation: Situation) -> int:
    """A number that was drawn: far from the sequence, so that nothing is missing in it."""
    assert situation.year is not None  # it was submitted
    counted = Numbering.objects.select_for_update().get(table=situation.table, year=situation.year)
    rows = Situation.objects.filter(table=situation.table, year=situation.year)
    taken = set(rows.values_list("number", flat=True))
    first = max(counted.last + FAR, LAST_SHORT // 2)
    short = [n for n in range(first, LAST_SHORT + 1) if n not in taken]
    longer = (n for n in range(LAST_SHORT + 1, LAST + 1) if n not in taken)
    return secrets.choice(short or list(longer))


def _move_content(situation: Situation, made: Situation, side: Side, act: Act) -> None:
    first: Side = act.data["first"]
    for position, person in enumerate(side.people, 1):
        AffectedPerson.objects.filter(pk=person.pk).update(situation=made, position=position)
    CodedValue.objects.bulk_create(
        CodedValue(situation=made, term=term, added_at=act.at, added_by=act.by)
        for term in side.values
    )
    kept = [term.pk for term in first.values]
    CodedValue.objects.filter(situation=situation).exclude(term__in=kept).delete()
    _types(situation, made, first, side)
    services = [service.pk for service in side.services]
    ServiceMobilized.objects.filter(pk__in=services).update(situation=made)
    text = Narrative.objects.filter(situation=situation).first()
    Narrative.objects.create(situation=made, why_now=text.why_now if text and side.why_now else "")
    if not first.why_now:
        Narrative.objects.filter(situation=situation).update(why_now="")


def _types(situation: Situation, made: Situation, first: Side, second: Side) -> None:
    """Of one person it is about a person; otherwise it stays what it was."""
    before = Coded.objects.get(situation=situation)
    person = Term.objects.filter(list=Term.List.DISCUSSION_TYPES, code=PERSON, table=None).first()
    alone = {id(side): len(side.people) == 1 for side in (first, second)}
    kind = person if alone[id(second)] and person else before.discussion_type
    Coded.objects.create(situation=made, discussion_type=kind)
    if alone[id(first)] and person:
        Coded.objects.filter(situation=situation).update(discussion_type=person)


def _move_part(part: Involvement, made: Situation, act: Act) -> None:
    """An agency goes with its grants, its people, and what it wrote; nothing of it stays."""
    before = Situation(pk=part.situation_id)
    entries = list(before.plan_entries.filter(agency=part.agency).values_list("pk", flat=True))
    for name in WRITTEN:
        getattr(before, name).filter(agency=part.agency).update(situation=made)
    ReportBack.objects.filter(situation=made).update(discussion=None)
    SealedText.objects.filter(entry_id__in=entries).update(situation_id=made.pk)
    Involvement.objects.filter(situation=before, agency=part.agency).update(situation=made)
    Involvement.objects.filter(pk=part.pk).update(from_at=act.at, number_noted_at=None)
    for grants in (SituationGroupPermission, SituationUserPermission):
        grants.objects.filter(involvement=part).update(content_object=made)


def _lead(row: Situation, side: Side) -> None:
    assert side.lead is not None  # each_side_whole
    parts = Involvement.objects.filter(situation=row, until_at=None)
    parts.exclude(pk=side.lead.pk).update(role=Involvement.Role.ASSISTING)
    parts.filter(pk=side.lead.pk).update(role=Involvement.Role.LEAD)


def _attribute(situation: Situation, made: Situation, act: Act) -> None:
    """What went with its person is the lead's now: it may not name an agency of the other side."""
    for row, side in zip((situation, made), sides(act), strict=True):
        people = [person.pk for person in side.people]
        Consent.objects.filter(affected_person__in=people).update(situation=row)
        assert side.lead is not None  # each_side_whole
        for model in (ServiceMobilized, Consent):
            lost = model.objects.filter(situation=row).exclude(agency__in=side.agencies)
            lost.update(agency=side.lead.agency, entered_by=act.by)
    _clock(made, act.at)
    Situation.objects.filter(pk=made.pk).update(outcome_shown=_consented(made))


def _clock(made: Situation, at: datetime) -> None:
    """The second one's clock has stopped when something was done by who came along."""
    if made.interventions.filter(outcome__code="done").exists():
        Situation.objects.filter(pk=made.pk).update(contact_made_at=at)


def _consented(row: Situation) -> bool:
    latest = row.consents.select_related("state").order_by("-at", "pk").first()
    return latest is not None and latest.state.code == FROM_ALL


def _apart(situation: Situation, first: Side, made: Situation, second: Side) -> None:
    """Neither exists for the other's agencies; who only brought it stays with the first."""
    brought = {situation.originating_agency_id} - second.agencies
    for row, others in ((made, first.agencies | brought), (situation, second.agencies)):
        left = _offices_left(row, others)
        KeptApart.objects.bulk_create(
            [
                KeptApart(
                    situation=row,
                    agency_id=agency,
                    chairs_too=not left.isdisjoint(CHAIRS),
                    coordinators_too=Officer.Office.COORDINATOR in left,
                )
                for agency in others
            ],
            ignore_conflicts=True,
        )


def _offices_left(row: Situation, agencies: set[UUID]) -> set[str]:
    """The offices in which somebody can act who works for none of *agencies*."""
    theirs = Membership.objects.filter(current(), agency__in=agencies)
    officers = standing.acting(*Officer.Office.values).filter(table=row.table_id)
    left = officers.exclude(user__in=theirs.values("user"))
    return set(left.values_list("office", flat=True))
