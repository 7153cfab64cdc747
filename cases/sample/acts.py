"""The acts of one situation, each by whoever would do it, through the real services."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from agencies.models import Agency, User
from cases import lifecycle
from cases.consent import needs_authority
from cases.models import AffectedPerson, Involvement, Situation, Term
from cases.sample.clock import Clock
from cases.sample.fates import Fate
from cases.sample.notes import note
from cases.sample.places import Place
from cases.sample.scenarios import people_of, risks_of
from cases.sample.terms import Terms
from cases.services import drafts, plan
from tables.models import Meeting

List = Term.List
SELF_CHECK = ("means_exhausted", "consent_considered", "several_sectors_needed")
AUTHORITIES = {
    "phipa": "phipa_40_1",
    "cyfsa": "cyfsa_292_1_g",
    "mfippa": "mfippa_32_h",
    "fippa": "fippa_42_1_h",
    "none": "own_policy_no_statute",
}
MOBILIZED = {
    "lowered": ("connected_to_service", "engaged_with_service"),
    "still_aer": ("refused_service", "informed_of_service"),
    "other": ("informed_of_service", "no_service_available"),
    "": ("informed_of_service", "connected_to_service"),
}


def fresh(situation: Situation) -> Situation:
    """The situation as it is now."""
    return Situation.objects.select_related("table").get(pk=situation.pk)


class Acts:
    """Does what one person does with one situation at the moment the clock shows."""

    def __init__(self, place: Place, clock: Clock, terms: Terms, rng: random.Random) -> None:
        self.place, self.clock, self.terms, self.rng = place, clock, terms, rng
        self.factors = terms.factors()
        self.sector_of = {seat.agency_id: name for name, seat in place.seats.items()}

    def agency(self, sector: str) -> Agency:
        """The agency of the table in that field."""
        return self.place.seats[sector].agency

    def speaker(self, agency: Agency) -> User:
        """Who speaks for it at this table."""
        return self.place.speakers[self.sector_of[agency.pk]]

    # --- Filter One

    def draft(self, fate: Fate, *, steps: int = 4) -> Situation:
        """Prepare a draft, up to one of its four steps."""
        agency = self.agency(fate.scenario.origin)
        by = self.speaker(agency)
        row = drafts.start_draft(self.place.table, agency, by=by)
        for step in (self._check, self._people, self._values, self._why_now)[:steps]:
            self.clock.wait(1)
            row = step(row, fate, by)
        return row

    def _check(self, row: Situation, fate: Fate, by: User) -> Situation:
        answers = dict.fromkeys((*SELF_CHECK, "sharing_permitted"), True)
        return drafts.save_self_check(row, by=by, version=row.version, **answers)

    def _people(self, row: Situation, fate: Fate, by: User) -> Situation:
        people = [
            (self.terms.one(List.AGE_GROUPS, age), self.terms.one(List.SEXES, sex))
            for age, sex in people_of(fate.scenario, self.rng)
        ]
        kind = self.terms.one(List.DISCUSSION_TYPES, fate.scenario.kind)
        return drafts.save_people(
            row, by=by, version=row.version, discussion_type=kind, people=people
        )

    def _values(self, row: Situation, fate: Fate, by: User) -> Situation:
        risks = sorted(risks_of(fate.scenario, self.factors, self.rng))
        lists: dict[str, list[Term]] = {
            List.RISK_FACTORS: self.terms.some(List.RISK_FACTORS, risks),
            List.PROTECTIVE_FACTORS: self.terms.some(
                List.PROTECTIVE_FACTORS, fate.scenario.protective
            ),
            List.STUDY_FLAGS: self.terms.some(List.STUDY_FLAGS, fate.scenario.flags),
        }
        return drafts.save_values(row, by=by, version=row.version, lists=lists)

    def _why_now(self, row: Situation, fate: Fate, by: User) -> Situation:
        reasons = self.terms.some(List.WHY_NOW_REASONS, fate.scenario.why)
        words = fate.scenario.words(by.language)
        return drafts.save_why_now(row, by=by, version=row.version, why_now=words, reasons=reasons)

    def submit(self, row: Situation, meeting: Meeting | None = None) -> Situation:
        """Bring a draft to the table."""
        by = self.speaker(row.originating_agency)
        return lifecycle.submit(
            row, by=by, version=fresh(row).version, meeting=meeting, no_youth_record=True
        )

    # --- Filter Four

    def lead_of(self, row: Situation) -> Agency:
        """The agency that leads now."""
        leading = row.involvements.select_related("agency__sector")
        return leading.get(role=Involvement.Role.LEAD, until_at__isnull=True).agency

    def assisting_of(self, row: Situation) -> list[Agency]:
        """The agencies that assist now."""
        rows = row.involvements.select_related("agency__sector").filter(until_at__isnull=True)
        assisting = rows.filter(role=Involvement.Role.ASSISTING).order_by("agency__name_en")
        return [involvement.agency for involvement in assisting]

    def write(self, row: Situation, agency: Agency, kind: str, *, in_hours: float = 0) -> None:
        """Write one plan entry."""
        by = self.speaker(agency)
        plan.write_entry(
            row,
            by=by,
            version=fresh(row).version,
            agency=agency,
            kind=self.terms.one(List.PLAN_KINDS, kind),
            text=note(kind, by.language, self.rng.randrange(4)),
            due_at=timezone.now() + timedelta(hours=in_hours) if in_hours else None,
        )

    def ask_consent(self, row: Situation, fate: Fate) -> None:
        """The lead records where consent stands."""
        agency = self.lead_of(row)
        none_sought = fate.consent == "not_sought"
        plan.record_consent(
            row,
            by=self.speaker(agency),
            version=fresh(row).version,
            agency=agency,
            state=self.terms.one(List.CONSENT_STATES, fate.consent),
            not_sought_reason=self.terms.one(
                List.CONSENT_NOT_SOUGHT_REASONS, "asking_would_raise_the_risk"
            )
            if none_sought
            else None,
            authority=None
            if fate.consent == "from_all"
            else self.terms.one(List.LEGAL_AUTHORITIES, AUTHORITIES[agency.statute]),
        )

    def name_authorities(self, row: Situation) -> None:
        """Each assisting agency names its own authority, where consent is not from all."""
        for agency in filter(partial(needs_authority, row), self.assisting_of(row)):
            plan.name_authority(
                row,
                by=self.speaker(agency),
                version=fresh(row).version,
                agency=agency,
                authority=self.terms.one(List.LEGAL_AUTHORITIES, AUTHORITIES[agency.statute]),
            )

    def update(self, row: Situation, agency: Agency, **said: Any) -> None:
        """The three-tap update of one agency."""
        plan.record_update(
            row, by=self.speaker(agency), version=fresh(row).version, agency=agency, **said
        )

    def intervention(self, outcome: str = "done") -> dict[str, Any]:
        """Something that happened within the last hour."""
        kind = self.rng.choice(["door_knock", "visit", "visit", "call", "meeting"])
        return {
            "kind": self.terms.one(List.INTERVENTION_KINDS, kind),
            "outcome": self.terms.one(List.INTERVENTION_OUTCOMES, outcome),
            "happened_at": timezone.now() - timedelta(minutes=self.rng.randint(10, 55)),
        }

    def services(self, row: Situation, fate: Fate) -> list[dict[str, Any]]:
        """A service or two for each affected person, or for the place."""
        people: list[AffectedPerson | None] = list(row.affected_persons.order_by("position"))
        return [
            {
                "affected_person": one,
                "service_type": self.terms.one(List.SERVICE_TYPES, service),
                "mobilization_type": self.terms.one(
                    List.MOBILIZATION_TYPES, self.rng.choice(MOBILIZED[fate.ending])
                ),
            }
            for one in people or [None]
            for service in self.rng.sample(fate.scenario.services, k=self.rng.randint(1, 2))
        ]

    def report(self, row: Situation, fate: Fate, *, closes: bool) -> None:
        """The lead reports back, and proposes the reason when it may close."""
        said: dict[str, Any] = {
            "outcome": self.terms.one(
                List.REPORT_BACK_OUTCOMES, "concluded" if closes else "continues"
            ),
            "may_close": closes,
        }
        if closes:
            said["proposed_reason"] = self.terms.one(List.CONCLUSION_REASONS, fate.reason)
        self.update(row, self.lead_of(row), **said)
