"""One table with a situation at every stage, built once for the tests of a module.

Only one item can be open at a time, so a world is built around its open item. What a test changes
is taken back after it; what it may not change is planted by `tests.canary.planting`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.lifecycle import grants
from cases.models import Discussion, Situation
from tables import services as table_services
from tables.models import Meeting
from tests.cast import Cast, gather, in_session, join_later, situation_at, step

OPEN_ITEMS = ("filter_two", "filter_three", "report_back")


@dataclass
class World:
    """The cast, the meeting after the one in session, and the situations by stage."""

    cast: Cast
    ahead: Meeting
    situations: dict[str, Situation] = field(default_factory=dict)

    def fresh(self, stage: str) -> Situation:
        """The situation of *stage* as the database has it now."""
        return Situation.objects.select_related("table").get(pk=self.situations[stage].pk)

    def item(self, stage: str) -> Discussion:
        """Its appearance that has not ended."""
        return Discussion.objects.get(situation=self.situations[stage], closed_at=None)


def build(open_item: str = "filter_three", *, newcomer: bool = True) -> World:
    """A draft, a submitted, an open, a concluded and a rejected situation, and the open item.

    The open one asks one more agency to assist. With a *newcomer*, one more agency takes its seat
    after all of that.
    """
    cast = gather()
    start = timezone.now() + timedelta(days=7)
    ahead = step(cast, "ahead", lambda: table_services.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(minutes=90),
    ))  # fmt: skip
    in_session(cast)
    world = World(cast, ahead)
    for stage in ("concluded", "rejected", "open", open_item, "submitted", "draft"):
        world.situations[stage] = situation_at(cast, stage, workers=True)
    grants.ask(
        world.fresh("open"), cast.agency("left_early"), "assisting", by=cast.chair,
        at=timezone.now(),
    )  # fmt: skip
    cast.table.breaks.create(first_date=start.date(), last_date=start.date())
    if newcomer:
        join_later(cast)
    return world


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def lasting(blocker: Any) -> Iterator[None]:
    """For a fixture of a module: allow the database, and take back what is written inside.

    Each test of the module is marked `django_db` and takes back its own writes.
    """
    with blocker.unblock(), undone():
        yield
