"""A closed quarter that has changed since: its counts are replaced, or corrected in an open one.

What was released of the quarter stays out, and next to a new edition it tells the difference. So
every earlier report is made once more from the new counts, together with all that its readers
hold. Where each is as safe and shows as much as it did, the new counts replace the old ones.
Otherwise the change is added to the next quarter that is closed.

That takes a protection for each kind of report, so that a worker does it. What it found is written
in one short transaction, with which its job ends, and only if nothing has changed meanwhile.
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
from cases.models import ClosedQuarter, CountCorrection, Release
from cases.permissions_reports import CLOSE_QUARTER, SEE_QUARTER
from cases.reports.build import protect
from cases.reports.corrected import Changes, between, moved
from cases.reports.document import Audience
from cases.reports.indicators.words import own_of
from cases.reports.ledger import ring_of, tables_of, unit_of, units_beside
from cases.reports.periods import end_of
from cases.reports.proposed import Proposed, made_again
from cases.reports.protection.run import Refused, Step
from cases.reports.snapshots import Snapshots
from cases.reports.suppression import SuppressionError
from cases.reports.uncounted import NotAllCounted
from cases.services.editions import NextEdition, kept
from cases.services.freezing import all_is_there, freeze
from cases.services.releases import ledger_mark
from tables.models import Table
from tables.services import require


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


def count_again(
    quarter: ClosedQuarter,
    *,
    by: User,
    step: Step = lambda done, total: None,
    end: Callable[[], None] = lambda: None,
) -> Again:
    """Count a closed quarter once more, and say what came of it.

    *end* is called in the transaction that writes it. Raises GuardFailed where what it counted is
    not there any more, Conflict where it was counted again meanwhile.
    """
    enter(quarter, by)
    while not (again := _unless_overtaken(quarter, by, step, end)):
        pass
    return again


def _unless_overtaken(
    quarter: ClosedQuarter, by: User, step: Step, end: Callable[[], None]
) -> Again | None:
    """What came of it; none where a report, an edition or an edit came in between."""
    held = ledger_mark([quarter.table])
    last, found = _count(quarter)
    following = NextEdition(last, found, by=by)
    outcome = _outcome(following, step)
    with transaction.atomic():
        locked(quarter)
        if ledger_mark([quarter.table]) != held or _count(quarter) != (last, found):
            return None
        end()
        return _told(Again(outcome, _kept(outcome, last, following, by)), by)


def _outcome(following: NextEdition, step: Step) -> Outcome:
    """Whether a new edition may replace the last one: every earlier report has to stay safe.

    What was not counted before is in none of them.
    """
    if not following.changes.any:
        return Outcome.REPLACED if following.beside else Outcome.SAME
    kinds = _kinds(_touching(following.replacing))
    for done, release in enumerate(kinds):
        step(done, len(kinds) + 1)
        if not _is_safe(release, following.replacing, _beat(step, done, len(kinds) + 1)):
            return Outcome.CORRECTION
    step(len(kinds), len(kinds) + 1)
    return Outcome.REPLACED


def _beat(step: Step, done: int, total: int) -> Step:
    """A sign of life from inside one of several steps."""
    return lambda _done, _total: step(done, total)


def _kept(outcome: Outcome, last: ClosedQuarter, following: NextEdition, by: User) -> ClosedQuarter:
    """Write what came of it; returns the edition that holds."""
    now = timezone.now()
    if outcome is Outcome.REPLACED and following.changes.any:
        return kept(following.replacing, now)
    if outcome is Outcome.CORRECTION:
        CountCorrection.objects.create(
            table=last.table, start_date=last.start_date, changes=following.changes.as_json,
            made_by=by, made_at=now,
        )  # fmt: skip
    return kept(following.beside, now) if following.beside else last


def _told(again: Again, by: User) -> Again:
    row = again.quarter
    audit.record(
        "quarter.count_again", by=by, chain=row.table_id, obj=row,
        start=row.start_date.isoformat(), outcome=again.outcome.value, edition=row.edition,
    )  # fmt: skip
    return again


def enter(quarter: ClosedQuarter, by: User) -> None:
    """Raise Unseen or Forbidden for everybody but the table's coordinator."""
    if not ClosedQuarter.objects.permitted(by, SEE_QUARTER).contains(quarter):
        raise Unseen()
    require(quarter.table, by, see="tables.see_table", do=CLOSE_QUARTER)


def locked(quarter: ClosedQuarter) -> Table:
    """The quarter's table, under its lock."""
    return Table.objects.select_for_update().get(pk=quarter.table_id)


def last_of(quarter: ClosedQuarter) -> ClosedQuarter:
    """The last edition. Raises Conflict where there is a later one, GuardFailed as above."""
    rows = ClosedQuarter.objects.filter(table=quarter.table_id, start_date=quarter.start_date)
    last = rows.select_related("table").latest("edition")
    if last != quarter:
        raise Conflict(_("This quarter was counted again meanwhile."), code="quarter_counted")
    if not all_is_there(last.table, last.start_date):
        words = _("Part of what this quarter counted has been deleted since: it stays as it is.")
        raise GuardFailed(code="quarter_purged", errors={"quarter": [words]})
    return last


def _count(quarter: ClosedQuarter) -> tuple[ClosedQuarter, Changes]:
    """The last edition, and what has changed since it was counted."""
    last = last_of(quarter)
    table = last.table
    rows = ClosedQuarter.objects.filter(table=table, start_date=quarter.start_date)
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


def _is_safe(release: Release, made: ClosedQuarter, step: Step) -> bool:
    """Whether it can be made again from the new counts, and shows as much as it did."""
    editions = Snapshots.of(tables_of(release), more=[made]).editions
    again: Proposed = made_again(release, editions)
    try:
        found = protect(again, Audience(release.audience), more=[made], step=step)
    except (Refused, NotAllCounted, SuppressionError):
        return False
    return len(found.hidden) <= len(release.hidden)
