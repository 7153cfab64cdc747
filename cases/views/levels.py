"""What each level of a situation shows, gathered for its page.

Every function is called for who holds that level of the situation: what remains of the rules for
rows of their own is the part about the row itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from agencies.models import User
from agencies.models.base import current
from cases import coded, consent, discretion
from cases.models import (
    AerDecision,
    Consent,
    DisclosureAuthority,
    Intervention,
    Involvement,
    NextCheck,
    Offer,
    PendingRole,
    PlanEntry,
    ProposedConclusion,
    ReportBack,
    ServiceMobilized,
    Situation,
)
from cases.permissions import SEE_PENDING, UNDER_DISCUSSION
from cases.rules.rows import coordinated_or_joined, heard, joined_in
from tables.models import Representative

LATEST = 3  # report-backs shown


@dataclass
class Room:
    """The tests, the dissent, the offers, what the lead reported."""

    decision: AerDecision | None
    offers: list[Offer]
    reports: list[ReportBack]

    @property
    def is_empty(self) -> bool:
        """Whether the room has said nothing yet."""
        return not (self.decision or self.offers or self.reports)


@dataclass
class Codes:
    """Interventions and services, as codes."""

    interventions: list[Intervention]
    services: list[tuple[ServiceMobilized, str]]


@dataclass
class Plan:
    """What lead and assisting agencies write for each other."""

    entries: list[PlanEntry]
    consents: list[tuple[str, Consent]]
    authorities: list[DisclosureAuthority]
    next_check: NextCheck | None
    proposal: ProposedConclusion | None
    mine: list[Involvement] = field(default_factory=list)
    unnamed: list[Any] = field(default_factory=list)
    people: dict[Any, list[Representative]] = field(default_factory=dict)

    @property
    def number_missing(self) -> list[Involvement]:
        """Where the number is not in the agency's own file yet."""
        return [row for row in self.mine if row.number_noted_at is None]


def involved(user: User, situation: Situation) -> list[Involvement]:
    """The agencies that act now, the lead first, as far as *user* may know them."""
    found = situation.involvements.filter(until_at__isnull=True).select_related("agency__sector")
    rows = discretion.mask_parts(user, found, discretion.another_agency())
    order: list[str] = [Involvement.Role.LEAD, Involvement.Role.ASSISTING]
    return sorted(rows, key=lambda row: (order.index(row.role), row.agency.name))


def masked(user: User, situation: Situation, rows: Iterable[Any]) -> list[Any]:
    """*rows* with a stand-in for each agency that is not shown to *user*."""
    hidden = discretion.hidden_in(user, situation.pk)
    return discretion.mask(rows, hidden, discretion.another_agency())


def pending(user: Any, situation: Situation) -> list[PendingRole]:
    """The agencies that are asked and have not answered, as far as *user* may know them."""
    waiting = PendingRole.objects.filter(situation=situation, answered_at=None)
    if not waiting.exists():  # nearly always: the rule is asked about nothing then
        return []
    rows = waiting.permitted(user, SEE_PENDING)
    return list(rows.select_related("agency").order_by("asked_date", "pk"))


def room(user: User, situation: Situation) -> Room:
    """The latest decision, the offers at the open item, the latest reports."""
    decision = AerDecision.objects.filter(discussion__situation=situation)
    reports = situation.report_backs.select_related("agency", "outcome").order_by("-at", "pk")
    return Room(
        decision.order_by("-discussion__opened_at").first(),
        offers(user, situation) if situation.stage in UNDER_DISCUSSION else [],
        masked(user, situation, reports[:LATEST]),
    )


def offers(user: User, situation: Situation) -> list[Offer]:
    """The offers of the item under discussion, in the order they came."""
    made = Offer.objects.filter(heard(user), discussion__situation=situation)
    made = made.select_related("seat__agency").order_by("offered_at", "pk")
    return discretion.mask_offers(user, made, discretion.another_seat())


def codes(user: User, situation: Situation, people: list[coded.Person]) -> Codes:
    """What was done and which services were mobilized, the newest first."""
    labels: dict[Any, str] = {person.row.pk: person.label for person in people}
    mine = coordinated_or_joined(user, situation)
    done = Intervention.objects.filter(mine, situation=situation)
    services = ServiceMobilized.objects.filter(mine, situation=situation)
    done = done.select_related("agency", "kind", "outcome").order_by("-happened_at", "pk")
    services = services.select_related("agency", "service_type", "mobilization_type")
    rows = masked(user, situation, services.order_by("-at", "pk"))
    return Codes(
        masked(user, situation, done),
        [(row, labels.get(row.affected_person_id, "")) for row in rows],
    )


def plan(
    user: User,
    situation: Situation,
    acting: list[Involvement],
    mine: set[Any],
    people: list[coded.Person],
) -> Plan:
    """Entries and states since the person's agency joined; who to call at the others.

    *acting* are the agencies involved now, *mine* the ids of those the person speaks for.
    """
    consents = _consents(user, situation, people)
    authorities = _latest_by_agency(user, situation)
    return Plan(
        entries=masked(
            user,
            situation,
            _entries(PlanEntry, user, situation).select_related("agency", "kind"),
        ),
        consents=consents,
        unnamed=_without_authority(consents, authorities, acting),
        authorities=masked(user, situation, authorities),
        next_check=_next_check(user, situation),
        proposal=_entries(ProposedConclusion, user, situation).select_related("reason").first(),
        mine=[row for row in acting if row.agency_id in mine],
        people=_directory(situation, acting),
    )


def _entries(model: Any, user: User, situation: Situation) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.filter(joined_in(user, situation), situation=situation)
    return found.order_by("-at", "pk")


def _consents(
    user: User, situation: Situation, people: list[coded.Person]
) -> list[tuple[str, Consent]]:
    """Where consent stands, each with whose it is: empty for everybody."""
    rows = _entries(Consent, user, situation).select_related("agency", "state", "not_sought_reason")
    labels: dict[Any, str] = {person.row.pk: person.label for person in people}
    found = consent.latest(rows.order_by("at", "pk"))
    return [(labels.get(who, ""), row) for who, row in found.items()]


def _without_authority(
    consents: list[tuple[str, Consent]],
    authorities: list[DisclosureAuthority],
    acting: list[Involvement],
) -> list[Any]:
    """The agencies that have not named their legal authority, where consent is not from all."""
    if all(row.state.code == consent.FROM_ALL for _who, row in consents):
        return []
    named = {row.agency_id for row in authorities}
    shown = [part for part in acting if part.agency_id is not None]
    return [part.agency for part in shown if part.agency_id not in named]


def _next_check(user: User, situation: Situation) -> NextCheck | None:
    latest = _entries(NextCheck, user, situation).select_related("agency")[:1]
    return next(iter(masked(user, situation, latest)), None)


def _latest_by_agency(user: User, situation: Situation) -> list[DisclosureAuthority]:
    rows = _entries(DisclosureAuthority, user, situation).select_related("agency", "authority")
    latest: dict[Any, DisclosureAuthority] = {}
    for row in rows:
        latest.setdefault(row.agency_id, row)
    return list(latest.values())


def _directory(situation: Situation, acting: list[Involvement]) -> dict[Any, list[Representative]]:
    """Who speaks for each of the acting agencies at this table now."""
    rows = Representative.objects.filter(
        current(),
        current("seat__"),
        seat__table=situation.table_id,
        seat__agency__in=[row.agency_id for row in acting],
    ).select_related("user", "seat")
    found: dict[Any, list[Representative]] = {}
    for row in rows.order_by("user__name", "pk"):
        found.setdefault(row.seat.agency_id, []).append(row)
    return found
