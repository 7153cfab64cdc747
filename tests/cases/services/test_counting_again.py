"""A closed quarter that has changed: replaced where that is safe, otherwise corrected later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import AuditEntry
from cases.models import ClosedQuarter, CountCorrection, Job, Purge, Situation
from cases.reports.document import report_from_json
from cases.services import counting_again, quarters
from cases.services.counting_again import Outcome, count_again
from tests.cases.reports.reporting import Reporting, reporting
from tests.world import lasting

pytestmark = pytest.mark.django_db
SECOND, THIRD, FOURTH = date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1)
CONCLUDED = "conclusions/all/all"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reporting]:
    """A year behind, its quarters closed."""
    with lasting(django_db_blocker):
        yield reporting()


def quarter(world: Reporting, day: date = SECOND) -> ClosedQuarter:
    """The edition of a quarter that holds."""
    return ClosedQuarter.objects.filter(table=world.table, start_date=day).latest("edition")


def reopen(world: Reporting, many: int) -> None:
    """Take back some conclusions of the second quarter, as reopening does."""
    over = Situation.objects.filter(
        table=world.table,
        concluded_at__gte="2024-04-05T00:00Z",
        concluded_at__lt="2024-06-25T00:00Z",
    )
    taken = list(over.values_list("pk", flat=True)[:many])
    assert len(taken) == many
    Situation.objects.filter(pk__in=taken).update(
        stage="open", concluded_at=None, concluded_by=None, conclusion_reason=None
    )


def again(world: Reporting, day: date = SECOND) -> counting_again.Again:
    return count_again(quarter(world, day), by=world.cast.coordinator)


def test_nothing_changed_says_so_and_keeps_the_edition(world: Reporting) -> None:
    assert again(world).outcome is Outcome.SAME
    assert quarter(world).edition == 1


def test_quarter_that_was_never_released_is_replaced(world: Reporting) -> None:
    reopen(world, 1)
    old = quarter(world)
    found = again(world)
    assert (found.outcome, found.quarter.edition) == (Outcome.REPLACED, 2)
    assert quarter(world).counts[CONCLUDED] == old.counts[CONCLUDED] - 1
    entry = AuditEntry.objects.get(verb="quarter.count_again")
    assert entry.references == {"start": "2024-04-01", "outcome": "replaced", "edition": 2}


def test_report_shows_the_edition_that_holds_and_says_so(world: Reporting) -> None:
    reopen(world, 1)
    again(world)
    row = world.build("public", templates=["headline"])
    assert row.editions == [[str(world.table.pk), "2024-04-01", 2]]
    report = report_from_json(row.document)
    assert report.notes[0].en == "Counted again after it was closed: Q2 2024."


def test_small_change_to_what_is_out_counts_in_the_next_quarter(world: Reporting) -> None:
    """Partners read how many were concluded: one less would point at the one."""
    world.build("partners")
    reopen(world, 1)
    old = quarter(world)
    found = again(world)
    assert (found.outcome, quarter(world).pk) == (Outcome.CORRECTION, old.pk)
    assert CountCorrection.objects.get().changes["counts"][CONCLUDED] == -1


def test_correction_is_counted_once_and_not_again(world: Reporting) -> None:
    world.build("partners")
    reopen(world, 1)
    assert again(world).outcome is Outcome.CORRECTION
    assert again(world).outcome is Outcome.SAME


def test_next_quarter_holds_the_correction_and_stays_as_it_is(world: Reporting) -> None:
    before = quarter(world, FOURTH).counts[CONCLUDED]
    ClosedQuarter.objects.filter(table=world.table, start_date=FOURTH).delete()
    world.build("partners", last_date=date(2024, 9, 30))
    reopen(world, 1)
    assert again(world).outcome is Outcome.CORRECTION
    made = quarters.close_quarter(world.table, by=world.cast.coordinator, start_date=FOURTH)
    assert made.counts[CONCLUDED] == before - 1
    assert CountCorrection.objects.get().counted_in == made
    assert sum(m.get(CONCLUDED, 0) for m in made.months.values()) == before - 1
    assert again(world, FOURTH).outcome is Outcome.SAME
    row = world.build("public", templates=["headline"])
    assert world.job(row).state == Job.State.DONE
    notes = [note.en for note in report_from_json(row.document).notes]
    assert notes[0] == "Holds corrections to earlier quarters: Q4 2024."


def test_correction_waits_for_a_quarter_that_can_hold_it(world: Reporting) -> None:
    ClosedQuarter.objects.filter(table=world.table, start_date=FOURTH).delete()
    world.build("partners", last_date=date(2024, 9, 30))
    reopen(world, 1)
    again(world)
    late = Situation.objects.filter(table=world.table, concluded_at__gte="2024-10-01T00:00Z")
    late.update(stage="open", concluded_at=None, concluded_by=None, conclusion_reason=None)
    made = quarters.close_quarter(world.table, by=world.cast.coordinator, start_date=FOURTH)
    assert made.counts.get(CONCLUDED, 0) == 0
    assert CountCorrection.objects.get().counted_in is None


def test_edition_that_is_not_the_last_is_refused(world: Reporting) -> None:
    old = quarter(world)
    reopen(world, 1)
    again(world)
    with pytest.raises(Conflict):
        count_again(old, by=world.cast.coordinator)


def test_quarter_of_which_codes_were_purged_stays(world: Reporting) -> None:
    now = timezone.now()
    Purge.objects.create(
        table=world.table, proposed_at=now, proposed_by=world.cast.coordinator, approved_at=now,
        approved_by=world.cast.chair, done_at=now, counts={"codes": 3},
    )  # fmt: skip
    with pytest.raises(GuardFailed) as refused:
        again(world)
    assert refused.value.code == "quarter_purged"


@pytest.mark.parametrize(("role", "error"), [("chair", Unseen), ("administrator", Unseen)])
def test_nobody_else_counts_again(world: Reporting, role: str, error: type[Exception]) -> None:
    with pytest.raises((error, Forbidden)):
        count_again(quarter(world), by=world.cast.people[role])
