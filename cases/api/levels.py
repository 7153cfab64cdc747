"""What one person reads of situations, gathered group by group for the serializers.

A group that may not be read is not fetched. The number of queries does not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from agencies.models import User
from cases import clock, coded, discretion, traces
from cases.models import (
    AerDecision,
    Consent,
    DisclosureAuthority,
    Discussion,
    Intervention,
    Involvement,
    Narrative,
    NextCheck,
    Offer,
    PlanEntry,
    ProposedConclusion,
    ReportBack,
    SelfCheck,
    ServiceMobilized,
    Situation,
)
from cases.permissions import SEE_OFFER
from cases.rules.rows import coordinated_or_joined, joined_in
from cases.sight import Sight, sights

LISTED = ("listing", "origin", "origin_sector", "outcome")
ACTIVE = Prefetch(
    "involvements",
    Involvement.objects.filter(until_at__isnull=True)
    .select_related("agency")
    .order_by("-role", "from_at", "pk"),
    to_attr="active",
)
ROWS = Situation.objects.select_related(
    "table", "originating_agency", "conclusion_reason", "rejection_reason"
).prefetch_related(ACTIVE)


@dataclass
class Levels:
    """The groups beyond the listing; None stands for one that may not be read."""

    self_check: SelfCheck | None = None
    coded: coded.CodedView | None = None
    narrative: Narrative | None = None
    room: dict[str, Any] | None = None
    plan: dict[str, Any] | None = None
    plan_codes: dict[str, Any] | None = None
    outcome: dict[str, Any] | None = None


def list_rows(rows: Sequence[Situation], user: User) -> None:
    """Prepare *rows* (one page of a list) for the listing."""
    found = sights(user, rows, LISTED, fresh=True)
    for row in rows:
        _listed(row, found[row.pk])
    parts: list[Any] = [part for row in rows for part in row.active]  # type: ignore[attr-defined]
    discretion.mask_parts(user, parts)


def list_coded(rows: Sequence[Situation], user: User) -> None:
    """Prepare *rows*, all of which the caller may read as codes, for the list of that level."""
    list_rows(rows, user)
    views = coded.load(rows)
    for row in rows:
        row.coded_view = views[row.pk]  # type: ignore[attr-defined]


def gather(row: Situation, user: User) -> Sight:
    """Prepare one situation, just read, with each group the caller may read; return their sight."""
    sight = Sight.of(user, row, fresh=True)
    _listed(row, sight)
    discretion.mask_parts(user, row.active)  # type: ignore[attr-defined]
    row.levels = Levels(  # type: ignore[attr-defined]
        self_check=_self_check(row) if sight.edit_draft and sight.coded else None,
        coded=coded.load([row])[row.pk] if sight.coded else None,
        narrative=_narrative(row) if sight.narrative else None,
        room=_room(row, user, sight) if sight.room else None,
        plan=_plan(row, user) if sight.plan else None,
        plan_codes=_plan_codes(row, user) if sight.plan_codes else None,
        outcome={"group": _group(row)} if sight.outcome else None,
    )
    return sight


def leave_trace(request: Any, rows: Sequence[Situation], levels: Sequence[str]) -> None:
    """Note that *rows* were read on *levels*."""
    traces.leave(request, dict.fromkeys(levels, rows))


def _listed(row: Any, sight: Sight) -> None:
    row.sector_shown = row.originating_agency.sector_id if sight.origin_sector else None
    row.origin = row.originating_agency if sight.origin else None
    row.group_shown = _group(row) if sight.outcome else None
    row.clock_now = clock.clock_state(row)
    row.clock_due_at = clock.due_at(row)


def _group(row: Situation) -> str | None:
    return row.conclusion_reason.group if row.conclusion_reason else None


def _self_check(row: Situation) -> SelfCheck:
    return SelfCheck.objects.filter(situation=row).first() or SelfCheck()


def _narrative(row: Situation) -> Narrative:
    return Narrative.objects.filter(situation=row).first() or Narrative(why_now="")


def _room(row: Situation, user: User, sight: Sight) -> dict[str, Any]:
    item = Discussion.objects.filter(
        situation=row, opened_at__isnull=False, closed_at__isnull=True
    ).first()
    offers = Offer.objects.permitted(user, SEE_OFFER).select_related("seat__agency")
    offers = offers.filter(discussion=item)
    return {
        "discussion": item.pk if item else None,
        "aer_decision": AerDecision.objects.filter(discussion__situation=row)
        .order_by("-discussion__opened_at")
        .first(),
        "offers": discretion.mask_offers(user, offers.order_by("offered_at", "pk")),
        "report_back": _report_back(row, user, shown=sight.plan or bool(row.outcome_shown)),
    }


def _report_back(row: Situation, user: User, *, shown: bool) -> ReportBack | None:
    latest = (
        ReportBack.objects.filter(situation=row)
        .select_related("agency", "outcome")
        .order_by("-at")
        .first()
    )
    if latest is not None:
        discretion.mask([latest], discretion.hidden_in(user, row.pk))
        latest.outcome_code = latest.outcome.code if shown else None  # type: ignore[attr-defined]
    return latest


def _plan(row: Situation, user: User) -> dict[str, Any]:
    check = _since(NextCheck, row, user).last()
    proposed = _since(ProposedConclusion, row, user, "reason").last()
    return {
        "entries": _masked(PlanEntry, row, user, "kind"),
        "interventions": _masked(Intervention, row, user, "kind", "outcome"),
        "services": _masked(ServiceMobilized, row, user, "service_type", "mobilization_type"),
        "consents": _masked(Consent, row, user, "state", "not_sought_reason"),
        "authorities": _masked(DisclosureAuthority, row, user, "authority"),
        "next_check_date": check.check_date if check else None,
        "proposed_reason": proposed.reason.code if proposed else None,
    }


def _plan_codes(row: Situation, user: User) -> dict[str, Any]:
    done = _codes(Intervention, row, user, "kind", "outcome")
    mobilized = _codes(ServiceMobilized, row, user, "service_type", "mobilization_type")
    reason = row.conclusion_reason
    return {
        "interventions": done,
        "services": mobilized,
        "conclusion_reason": reason.code if reason else None,
    }


def _since(model: Any, row: Situation, user: User, *related: str) -> QuerySet[Any]:
    """The rows of a plan that the caller may open, since their agency joined."""
    rows = model.objects.filter(joined_in(user, row), situation=row)
    return (rows.select_related(*related) if related else rows).order_by("at", "pk")


def _masked(model: Any, row: Situation, user: User, *related: str) -> list[Any]:
    """The same, with nothing in place of an agency that is not shown."""
    rows = _since(model, row, user, *related)
    return discretion.mask(rows, discretion.hidden_in(user, row.pk))


def _codes(model: Any, row: Situation, user: User, *related: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(coordinated_or_joined(user, row), situation=row)
    return rows.select_related(*related).order_by("at", "pk")
