"""The clock is set back an hour in the middle of a meeting: no decision changes its place."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agencies import audit
from agencies.models import AuditEntry
from cases import lifecycle
from tables.models import Officer
from tests.cast import AER_TESTS, Cast, situation_at

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


@pytest.fixture
def yesterday(cast: Cast) -> Cast:
    """The cast, its officers appointed before the hour that comes twice."""
    Officer.objects.update(from_at=cast.began_at)
    return cast


def test_decisions_keep_their_order_when_the_clock_is_set_back(yesterday: Cast) -> None:
    cast = yesterday
    row = situation_at(cast, "filter_two")
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=True):
        row = lifecycle.confirm_aer(row, by=cast.chair, version=row.version, tests=AER_TESTS)

    made = list(row.changes.order_by("at").values_list("transition", flat=True))
    assert made == ["submit", "open_discussion", "confirm_aer"]


def test_undo_takes_back_the_latest_decision_when_the_clock_is_set_back(yesterday: Cast) -> None:
    cast = yesterday
    row = situation_at(cast, "filter_two")
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=True):
        row = lifecycle.confirm_aer(row, by=cast.chair, version=row.version, tests=AER_TESTS)
        row = lifecycle.undo(row, by=cast.chair, version=row.version)

    assert row.stage == "filter_two"
    entries = AuditEntry.objects.filter(object_id=str(row.pk)).order_by("sequence")
    assert [e.verb for e in entries][-2:] == ["situation.confirm_aer", "situation.undo"]
    assert audit.acts(row.table_id) > 0
