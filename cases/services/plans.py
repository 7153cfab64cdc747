"""The yearly release plan: the annual report comes first, and others are weighed against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies import audit
from agencies.errors import GuardFailed
from agencies.models import User
from cases.models import ReleasePlan
from cases.permissions_reports import RELEASE
from cases.reports.build import protect
from cases.reports.catalogue.templates import TEMPLATES
from cases.reports.document import Audience
from cases.reports.ledger import READS, tables_of
from cases.reports.periods import end_of
from cases.reports.proposed import Proposed, as_json
from cases.reports.protection.run import Refused
from cases.reports.snapshots import NotClosed, Snapshots
from cases.reports.suppression import SuppressionError
from cases.reports.uncounted import NotAllCounted, Uncounted, require_counted
from cases.services.uncounted import sentences
from cases.services.wanted import wrong_templates
from tables.models import Table
from tables.services import require


@dataclass(frozen=True)
class Effect:
    """What a release would do to a planned annual report.

    *more* counts of it would be hidden; None when it could not be released at all any more.
    """

    plan: ReleasePlan
    more: int | None


@transaction.atomic
def plan_year(
    table: Table,
    *,
    by: User,
    year: int,
    audience: str,
    templates: Iterable[str],
    wide_ages: bool = False,
) -> ReleasePlan:
    """Say what the annual report of *year* for *audience* is to hold; a later plan replaces it."""
    require(table, by, see="tables.see_table", do=RELEASE)
    chosen = [template.code for template in TEMPLATES if template.code in set(templates)]
    if wrong := wrong_templates(chosen, Audience(audience)):
        raise GuardFailed(errors=wrong)
    (lack,) = lacks([ReleasePlan(table=table, year=year, templates=chosen, audience=audience)])
    if lack:
        raise GuardFailed(code="not_counted", errors={"templates": lack})
    plan, _made = ReleasePlan.objects.update_or_create(
        table=table, year=year, audience=audience,
        defaults={"templates": chosen, "wide_ages": wide_ages, "planned_by": by,
                  "planned_at": timezone.now()},
    )  # fmt: skip
    audit.record(
        "report.plan", by=by, chain=table.pk, obj=plan, year=year, audience=audience,
        templates=chosen,
    )  # fmt: skip
    return plan


def weigh(
    table: Table,
    *,
    by: User,
    audience: str,
    first_date: date,
    last_date: date,
    templates: Iterable[str],
    wide_ages: bool = False,
    also: Iterable[Table] = (),
    beside: Iterable[date] = (),
    **given: Any,
) -> list[Effect]:
    """The annual reports that a release would harm; none while there is nothing to weigh.

    A release that is impossible is not weighed: building it says why.
    """
    require(table, by, see="tables.see_table", do=RELEASE)
    proposed = Proposed(
        table, first_date, last_date, list(templates), wide_ages, audience, list(also),
        [day.isoformat() for day in beside],
    )  # fmt: skip
    proposed.editions = as_json(Snapshots.of(tables_of(proposed)).editions)
    try:
        return [one for one in effects(proposed, audience) if one.more != 0]
    except (Refused, NotClosed, NotAllCounted, SuppressionError):
        return []


def effects(proposed: Proposed, audience: str) -> list[Effect]:
    """What releasing *proposed* would do to the annual reports that are planned for its years.

    Each is solved twice, as far as its year is closed: without the proposed release and with it.
    Raises Refused when the proposed release itself is impossible.
    """
    plans = list(_plans(proposed, audience))
    of_table = {plan.table_id: Snapshots.of([plan.table]) for plan in plans}
    found = [
        (plan, annual)
        for plan in plans
        if (annual := _annual(plan, of_table[plan.table_id])) is not None
        and not _same(annual, proposed)
        and not _lacking(annual, of_table[plan.table_id])
    ]
    if not found:
        return []
    proposed.hidden = sorted(protect(proposed, Audience(audience)).hidden)
    return [Effect(plan, _more(plan, annual, proposed)) for plan, annual in found]


def lacks(plans: Iterable[ReleasePlan]) -> list[list[str]]:
    """Of each plan of one table, what its quarters that are closed did not count."""
    found = list(plans)
    if not found:
        return []
    snapshots = Snapshots.of([found[0].table])
    annuals = [_annual(plan, snapshots) for plan in found]
    return [sentences(_lacking(one, snapshots), tables_of(one)) if one else [] for one in annuals]


def _lacking(annual: Proposed, snapshots: Snapshots) -> tuple[Uncounted, ...]:
    """What the annual report is to hold and its quarters did not count; it is not weighed then."""
    try:
        require_counted(annual, snapshots)
    except NotAllCounted as error:
        return error.found
    return ()


def _more(plan: ReleasePlan, annual: Proposed, extra: Proposed) -> int | None:
    audience = Audience(plan.audience)
    try:
        before = len(protect(annual, audience).hidden)
        return max(0, len(protect(annual, audience, extra=[extra]).hidden) - before)
    except Refused:
        return None


def _plans(proposed: Proposed, audience: str) -> Iterator[ReleasePlan]:
    """The plans whose readers could hold the proposed release beside the annual report."""
    for plan in _planned_for(proposed):
        if any(Audience(audience) in read and Audience(plan.audience) in read
               for read in READS.values()):  # fmt: skip
            yield plan


def _planned_for(proposed: Proposed) -> QuerySet[ReleasePlan]:
    years = {date.fromisoformat(day).year for day in proposed.beside}
    years |= set(range(proposed.first_date.year, proposed.last_date.year + 1))
    plans = ReleasePlan.objects.filter(table__in=tables_of(proposed), year__in=years)
    return plans.select_related("table")


def _annual(plan: ReleasePlan, snapshots: Snapshots) -> Proposed | None:
    """The annual report as far as its year is closed; None while nothing of it is."""
    closed = [day for day in snapshots.closed if day.year == plan.year]
    together = [day for number, day in enumerate(closed) if day.month == 3 * number + 1]
    if not together:
        return None
    first, last = together[0], end_of(together[-1])
    annual = Proposed(plan.table, first, last, plan.templates, plan.wide_ages, plan.audience)
    annual.editions = as_json(snapshots.editions)
    return annual


def _same(annual: Proposed, other: Proposed) -> bool:
    days = (annual.first_date, annual.last_date) == (other.first_date, other.last_date)
    return days and not other.further
