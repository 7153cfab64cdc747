"""Two people never both win: real threads, each with its own connection, on PostgreSQL."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection

from agencies import idempotency, trail
from agencies.errors import DomainError
from agencies.models import AuditEntry
from cases import lifecycle
from cases.models import Discussion, Involvement, Offer, Situation, StageChange, Term
from cases.services import room
from tables import services as table_services
from tests.cast import (
    AER_TESTS,
    Cast,
    agency,
    gather,
    in_session,
    person,
    seat,
    situation_at,
    speaks,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

PAIRS = 500


class Crowd:
    """Threads that act at the same moment, each on a database connection of its own."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.pool = ThreadPoolExecutor(size)
        self.gate = threading.Barrier(size)

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, *_error: object) -> None:
        self.act(*[_hang_up] * self.size)
        self.pool.shutdown()

    def act(self, *acts: Callable[[], Any]) -> list[str]:
        """Run one act per thread, all starting together: "done", or status and code."""
        return list(self.pool.map(self._run, acts))

    def _run(self, act: Callable[[], Any]) -> str:
        self.gate.wait(timeout=60)
        try:
            act()
        except DomainError as error:
            return f"{error.status} {error.code}"
        return "done"


def _hang_up() -> None:
    connection.close()  # the calling thread's own


def at_once(acts: list[Callable[[], Any]]) -> list[str]:
    """One go of a crowd that is just large enough."""
    with Crowd(len(acts)) as crowd:
        return crowd.act(*acts)


@pytest.mark.slow
def test_five_hundred_pairs_of_decisions_have_one_winner_each() -> None:
    cast = gather()
    row = situation_at(cast, "filter_two")
    begun, before = row.version, AuditEntry.objects.count()
    answers: Counter[str] = Counter()
    with Crowd(2) as crowd:
        for _ in range(PAIRS):
            decision = partial(decide, cast, row)
            answers.update(crowd.act(decision, decision))
            row = Situation.objects.select_related("table").get(pk=row.pk)
    assert answers == {"done": PAIRS, "409 stale_version": PAIRS}
    assert AuditEntry.objects.count() == before + PAIRS
    assert row.version == begun + PAIRS
    assert trail.verify(cast.table.pk).first_bad is None


def decide(cast: Cast, row: Situation) -> None:
    """The next decision on an item that goes back and forth between Filters Two and Three."""
    if row.stage == "filter_two":
        lifecycle.confirm_aer(row, by=cast.chair, version=row.version, tests=AER_TESTS)
    else:
        lifecycle.undo(row, by=cast.chair, version=row.version)


@pytest.mark.parametrize("attempt", range(5))
def test_different_decisions_at_once_leave_one(attempt: int) -> None:
    cast = gather()
    row = situation_at(cast, "filter_three")
    reason = Term.objects.filter(list=Term.List.REJECTION_REASONS).order_by("position").first()
    chair = {"by": cast.chair, "version": row.version}
    answers = at_once([
        lambda: lifecycle.reject(row, reason=reason, **chair),
        lambda: lifecycle.name_agencies(
            row, lead=cast.agency("lead"), assisting=[cast.agency("assisting")], **chair
        ),
        lambda: lifecycle.defer(row, **chair),
    ])  # fmt: skip
    assert sorted(answers) == ["409 stale_version", "409 stale_version", "done"]
    stage = Situation.objects.get(pk=row.pk).stage
    involved = Involvement.objects.filter(situation=row).count()
    assert involved == (2 if stage == "open" else 0)
    moves = StageChange.objects.filter(situation=row).count()
    assert (moves == 0) == (stage == "rejected")


def test_twenty_five_offers_at_once_leave_one_lead() -> None:
    cast = gather()
    row = situation_at(cast, "filter_three")
    meeting = in_session(cast)
    item = Discussion.objects.get(situation=row, closed_at=None)
    seats = []
    for number in range(25):
        place = seat(cast.table, agency(f"agency {number}"))
        user = person(f"offering {number}", place.agency)
        speaks(place, user)
        table_services.check_in(meeting, seat=place, user=user, by=cast.chair, acknowledged=True)
        seats.append((place, user))
    answers = at_once([
        lambda place=place, user=user: room.offer(
            item, seat=place, kind="can_lead", by=user, version=row.version
        )
        for place, user in seats
    ])  # fmt: skip
    assert answers == ["done"] * 25
    assert Offer.objects.filter(discussion=item).count() == 25
    lead, assisting = room.as_offered(item)
    answers = at_once([
        lambda: lifecycle.name_agencies(
            row, by=cast.chair, version=row.version, lead=lead.seat.agency,
            assisting=[offer.seat.agency for offer in assisting],
        )
    ] * 25)  # fmt: skip
    assert Counter(answers) == {"done": 1, "409 stale_version": 24}
    assert Involvement.objects.filter(situation=row, role="lead").count() == 1
    assert Involvement.objects.filter(situation=row).count() == 25


def test_same_form_five_times_at_once_writes_once() -> None:
    cast = gather()
    row = situation_at(cast, "filter_two")

    def click() -> None:
        idempotency.once(
            lambda: lifecycle.defer(row, by=cast.chair, version=row.version),
            user=cast.chair, route="defer", key="one-form", body=b"version",
        )  # fmt: skip

    before = AuditEntry.objects.count()
    assert at_once([click] * 5) == ["done"] * 5
    assert AuditEntry.objects.count() == before + 1


def test_numbers_given_at_once_are_all_different() -> None:
    cast = gather()
    in_session(cast)
    drafts = [situation_at(cast, "draft") for _ in range(12)]
    answers = at_once([
        lambda row=row: lifecycle.submit(row, by=cast.originating, version=row.version)
        for row in drafts
    ])  # fmt: skip
    assert answers == ["done"] * 12
    numbers = Situation.objects.filter(table=cast.table).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 13))
