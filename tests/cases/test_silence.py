"""Leads that do not report: two meetings, then on top of the agenda; counted for the agency."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases import agenda
from cases.agenda_items import items_of
from cases.models import Discussion, Situation
from cases.reports.indicators import missed_reports
from cases.services import involvement, plan
from cases.silence import silent
from tables import services as tables
from tests.api import Api
from tests.cast import Cast, L, situation_at, term

pytestmark = pytest.mark.django_db


def at(days: float) -> datetime:
    return timezone.now() + timedelta(days=days)


def met(cast: Cast, row: Situation, outcome: str, days: float) -> Discussion:
    """A follow-up that ended with *outcome*, at a meeting that is over."""
    meeting = tables.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=at(days),
        planned_end_at=at(days + 0.1),
    )  # fmt: skip
    return Discussion.objects.create(
        situation=row, meeting=meeting, kind="follow_up", position=1, opened_at=at(days),
        closed_at=at(days + 0.05), outcome=outcome,
    )  # fmt: skip


def version(row: Situation) -> int:
    return Situation.objects.get(pk=row.pk).version


@pytest.mark.parametrize(
    ("outcomes", "is_silent"),
    [
        (["no_report"], False),
        (["no_report", "no_report"], True),
        (["lead_absent", "no_report"], True),
        (["no_report", "continues", "no_report"], False),
        (["continues", "no_report", "lead_absent"], True),
        (["no_report", "lead_changed"], False),
        (["no_report", "not_reached", "no_report"], True),
    ],
)
def test_lead_is_silent_after_two_meetings(
    cast: Cast, outcomes: list[str], is_silent: bool
) -> None:
    row = situation_at(cast, "open")
    for day, outcome in enumerate(outcomes, start=1):
        met(cast, row, outcome, day)
    assert silent([row.pk]) == ({row.pk} if is_silent else set())


def test_report_in_between_begins_the_count_anew(cast: Cast) -> None:
    row = situation_at(cast, "open")
    met(cast, row, "no_report", 1)
    met(cast, row, "no_report", 2)
    plan.record_update(
        row, by=cast.lead, version=version(row), agency=cast.agency("lead"), at=at(3),
        outcome=term(L.REPORT_BACK_OUTCOMES, "continues"),
    )  # fmt: skip
    assert silent([row.pk]) == set()


def test_another_lead_begins_anew(cast: Cast) -> None:
    row = situation_at(cast, "open")
    met(cast, row, "no_report", 1)
    met(cast, row, "no_report", 2)
    involvement.hand_over(
        row, cast.agency("assisting"), by=cast.chair, version=version(row), at=at(3)
    )
    assert silent([row.pk]) == set()


def test_silent_one_tops_the_agenda_and_says_so(cast: Cast) -> None:
    first, second = situation_at(cast, "open"), situation_at(cast, "open")
    met(cast, second, "no_report", 1)
    met(cast, second, "lead_absent", 2)
    ahead = tables.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=at(5), planned_end_at=at(5.1)
    )
    Discussion.objects.filter(closed_at=None).delete()
    agenda.build(ahead)
    items = items_of(cast.chair, ahead)
    assert [(item.situation.pk, item.silent) for item in items] == [
        (second.pk, True), (first.pk, False),
    ]  # fmt: skip


def test_missed_reports_are_counted_for_the_agency_that_led_then(cast: Cast) -> None:
    row = situation_at(cast, "open")
    met(cast, row, "no_report", 1)
    involvement.hand_over(
        row, cast.agency("assisting"), by=cast.chair, version=version(row), at=at(1.5)
    )
    met(cast, row, "lead_absent", 2)
    met(cast, row, "no_report", 3)
    found = missed_reports(cast.table, start=at(-1), end=at(9))
    assert [(agency.name_en, count) for agency, count in found] == [
        ("assisting agency", 2), ("lead agency", 1),
    ]  # fmt: skip


def test_coordinator_reads_the_counts_and_others_do_not(cast: Cast) -> None:
    row = situation_at(cast, "open")
    met(cast, row, "no_report", 0.5)
    days: dict[str, Any] = {
        "start": at(-2).date().isoformat(), "end": at(2).date().isoformat()
    }  # fmt: skip
    path = f"/tables/{cast.table.pk}/counts/"
    data = Api(cast.coordinator).get(path, **days).json()
    assert [(m["agency"]["name_en"], m["count"]) for m in data["missed_reports"]] == [
        ("lead agency", 1)
    ]
    assert data["duplicates"] == 0
    assert Api(cast.chair).get(path, **days).status_code == 403
