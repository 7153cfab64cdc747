"""A closed quarter that has changed since: its counts are replaced, or corrected in an open one.

What was released of the quarter stays out, and next to a new edition it tells the difference. So
every earlier report is made once more from the new counts, together with all that its readers
hold. Where each is as safe and shows as much as it did, the new counts replace the old ones.
Otherwise the change is added to the next quarter that is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, GuardFailed, Unseen
from agencies.models import User
from cases.models import ClosedQuarter, CountCorrection, ImportBatch, Purge, Release
from cases.permissions_reports import CLOSE_QUARTER, SEE_QUARTER
from cases.reports.build import protect
from cases.reports.corrected import Changes, added, between, moved
from cases.reports.document import Audience
from cases.reports.indicators.words import own_of
from cases.reports.ledger import ring_of, tables_of, unit_of, units_beside
from cases.reports.periods import end_of
from cases.reports.proposed import Proposed, made_again
from cases.reports.protection.run import Refused
from cases.reports.snapshots import Snapshots
from cases.reports.suppression import SuppressionError
from cases.services.freezing import freeze
from tables.models import Table
from tables.services import require

LOST = ("drafts", "codes", "attendance")  # classes of a purge that take something from the counts


class Outcome(StrEnum):
    """What counting again came to."""

    SAME = "same"
    REPLACED = "replaced"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Again:
    """The outcome, and the edition that holds now."""

    outcome: Outcome
    quarter: ClosedQuarter


class _Unsafe(Exception):
    """An earlier report could not be made from the new counts. Nothing of these is kept."""


def count_again(quarter: ClosedQuarter, *, by: User) -> Again:
    """Count a closed quarter once more, and say what came of it.

    Raises GuardFailed where what it counted is not there any more, Conflict where it was counted
    again meanwhile.
    """
    _enter(quarter, by)
    try:
        return _replace(quarter, by)
    except _Unsafe:
        return _correct(quarter, by)


@transaction.atomic
def _replace(quarter: ClosedQuarter, by: User) -> Again:
    """The next edition. Raises _Unsafe, and keeps nothing, where an earlier report forbids it."""
    row, found = _count(quarter)
    if not found.any:
        return _told(Again(Outcome.SAME, row), by)
    made = ClosedQuarter.objects.create(
        table=row.table, start_date=row.start_date, edition=row.edition + 1,
        closed_at=timezone.now(), closed_by=by, **added(row, found),
    )  # fmt: skip
    if not all(_is_safe(release) for release in _kinds(_touching(made))):
        raise _Unsafe
    return _told(Again(Outcome.REPLACED, made), by)


@transaction.atomic
def _correct(quarter: ClosedQuarter, by: User) -> Again:
    row, found = _count(quarter)
    CountCorrection.objects.create(
        table=row.table, start_date=row.start_date, changes=found.as_json, made_by=by,
        made_at=timezone.now(),
    )  # fmt: skip
    return _told(Again(Outcome.CORRECTION, row), by)


def _told(again: Again, by: User) -> Again:
    row = again.quarter
    audit.record(
        "quarter.count_again", by=by, chain=row.table_id, obj=row,
        start=row.start_date.isoformat(), outcome=again.outcome.value, edition=row.edition,
    )  # fmt: skip
    return again


def _enter(quarter: ClosedQuarter, by: User) -> None:
    if not ClosedQuarter.objects.permitted(by, SEE_QUARTER).contains(quarter):
        raise Unseen()
    require(quarter.table, by, see="tables.see_table", do=CLOSE_QUARTER)


def _count(quarter: ClosedQuarter) -> tuple[ClosedQuarter, Changes]:
    """The last edition, under the table's lock, and what has changed since it was counted."""
    table = Table.objects.select_for_update().get(pk=quarter.table_id)
    rows = ClosedQuarter.objects.filter(table=table, start_date=quarter.start_date)
    last = rows.latest("edition")
    if last != quarter:
        raise Conflict(_("This quarter was counted again meanwhile."), code="quarter_counted")
    _all_is_there(rows.earliest("edition"))
    found = between(last, freeze(table, quarter.start_date)).only(_counted_then(last))
    known = CountCorrection.objects.filter(table=table, start_date=quarter.start_date)
    held = CountCorrection.objects.filter(counted_in__in=rows)
    for correction in known.filter(made_at__gte=last.closed_at):
        found = found.less(correction.changes)
    for correction in held:
        found = found.plus(moved(Changes(correction.changes), last.start_date).of)
    return last, found


def _counted_then(quarter: ClosedQuarter) -> Callable[[str], bool]:
    """Whether a count was counted at all: indicators of the table's own come and go."""
    day = quarter.start_date
    own = {
        row.code: row.from_date <= day and (row.until_date is None or day < row.until_date)
        for row in own_of([quarter.table_id])
    }
    return lambda key: own.get(key.split("/")[1], True)


def _all_is_there(first: ClosedQuarter) -> None:
    """Raise GuardFailed where rows have gone that the quarter counted."""
    purges = Purge.objects.filter(table=first.table_id, done_at__gte=first.closed_at)
    purged = any(counts.get(name) for counts in purges.values_list("counts", flat=True)
                 for name in LOST)  # fmt: skip
    folded = ImportBatch.objects.filter(
        table=first.table_id, state=ImportBatch.State.ACCEPTED,
        first_date__lte=end_of(first.start_date), last_date__gte=first.start_date,
    )  # fmt: skip
    if purged or folded.exists():
        words = _("Part of what this quarter counted has been deleted since: it stays as it is.")
        raise GuardFailed(code="quarter_purged", errors={"quarter": [words]})


def _touching(quarter: ClosedQuarter) -> list[Release]:
    """The releases that show counts of the quarter."""
    first, last = quarter.start_date, end_of(quarter.start_date)
    return [
        release
        for release in ring_of([quarter.table]).releases
        if quarter.table in tables_of(release)
        and any(
            unit.first <= last and first <= unit.last
            for unit in (unit_of(release), *units_beside(release))
        )
    ]


def _kinds(releases: Iterable[Release]) -> list[Release]:
    """One of each kind of report, the last."""
    found: dict[tuple[Any, ...], Release] = {}
    for one in releases:
        tables = tuple(sorted(str(table.pk) for table in tables_of(one)))
        found[tables, one.audience, one.first_date, one.last_date, tuple(one.templates),
              one.wide_ages, tuple(one.beside)] = one  # fmt: skip
    return list(found.values())


def _is_safe(release: Release) -> bool:
    """Whether it can be made again from the new counts, and shows as much as it did."""
    again: Proposed = made_again(release, Snapshots.of(tables_of(release)).editions)
    try:
        return len(protect(again, Audience(release.audience)).hidden) <= len(release.hidden)
    except (Refused, SuppressionError):
        return False
