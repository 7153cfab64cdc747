"""A family whose members must not meet in one plan: two people, four agencies, two sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cases import lifecycle
from cases.lifecycle import Side
from cases.models import Situation, Term
from cases.services import drafts, involvement, plan
from cases.services import named as workers
from tests.cast import AER_TESTS, Cast, draft, in_session, term

L = Term.List
RISKS = ("housing__person_does_not_have_access_to_appropriate_housing",
         "mental_health__suspected_mental_health_problem")  # fmt: skip


@dataclass
class Family:
    """A family of two, with four agencies and something written by each."""

    row: Situation
    first: Side
    second: Side

    @property
    def sides(self) -> dict[str, Side]:
        """Both sides, as the verb takes them."""
        return {"first": self.first, "second": self.second}


def named(cast: Cast) -> Situation:
    """An open situation of a family of two; of the later second side, one agency is there."""
    row = draft(cast)
    people = [(term(L.AGE_GROUPS, "30_39"), term(L.SEXES, sex)) for sex in ("male", "female")]
    row = drafts.save_people(
        row, by=cast.originating, version=row.version,
        discussion_type=term(L.DISCUSSION_TYPES, "family"), people=people,
    )  # fmt: skip
    meeting = in_session(cast)
    row = lifecycle.submit(row, by=cast.originating, version=row.version, meeting=meeting)
    row = lifecycle.open_discussion(row, by=cast.chair, version=row.version)
    row = lifecycle.confirm_aer(row, by=cast.chair, version=row.version, tests=AER_TESTS)
    row = lifecycle.name_agencies(
        row, by=cast.chair, version=row.version, lead=cast.agency("lead"),
        assisting=[cast.agency(role) for role in ("assisting", "left")],
    )  # fmt: skip
    record(cast, row, "lead", row.affected_persons.get(position=1))
    row.refresh_from_db()
    return row


def joined(cast: Cast, row: Situation) -> Family:
    """An agency that is not shown has joined, and written; both sides as they are to be."""
    involvement.add_agency(
        row, cast.agency("seated"), by=cast.chair, version=row.version, shown=False
    )
    row.refresh_from_db()
    record(cast, row, "seated", row.affected_persons.get(position=2))
    row.refresh_from_db()
    man, woman = row.affected_persons.order_by("position")
    part = {part.agency: part for part in row.involvements.select_related("agency")}
    parts = {role: part[cast.agency(role)] for role in ("lead", "assisting", "seated", "left")}
    one, two = (term(L.RISK_FACTORS, code) for code in RISKS)
    return Family(
        row,
        Side([man], [one, two], list(row.services.filter(affected_person=man)),
             [parts["lead"], parts["assisting"]], parts["lead"], why_now=True),
        Side([woman], [two], list(row.services.filter(affected_person=woman)),
             [parts["seated"], parts["left"]], parts["seated"]),
    )  # fmt: skip


def family_of(cast: Cast) -> Family:
    """The lead and the assisting agency on the first side, two others on the second."""
    return joined(cast, named(cast))


def split_off(cast: Cast) -> Situation:
    """The half that went, led by an agency that is not shown; a worker of the other was named."""
    row = named(cast)
    lead = row.involvements.get(role="lead")
    workers.name_worker(lead, user=cast.worker, by=cast.lead, version=row.version)
    cast.worker.refresh_from_db()
    row.refresh_from_db()
    family = joined(cast, row)
    lifecycle.split(family.row, by=cast.lead, version=family.row.version, **family.sides)
    return Situation.objects.get(involvements=family.second.lead)


def record(cast: Cast, row: Situation, role: str, person: Any) -> None:
    """The agency of a role writes an entry and mobilizes a service for *person*."""
    own = {"by": cast.people[role], "version": row.version, "agency": cast.agency(role)}
    kind = Term.objects.filter(list=L.PLAN_KINDS).first()
    plan.write_entry(row, kind=kind, text=f"Agreed by the one that is {role}.", **own)
    plan.record_update(
        row,
        intervention={
            "kind": term(L.INTERVENTION_KINDS, "visit"),
            "outcome": term(L.INTERVENTION_OUTCOMES, "done"), "happened_at": timezone.now(),
        },
        services=[{
            "affected_person": person, "service_type": term(L.SERVICE_TYPES, "housing"),
            "mobilization_type": term(L.MOBILIZATION_TYPES, "connected_to_service"),
        }],
        **own,
    )  # fmt: skip
